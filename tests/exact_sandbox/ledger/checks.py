"""What Exact refuses of an entry (api.md E, G, K; bookkeeping.md P24)."""

from __future__ import annotations

from ..books import Books
from ..store import Record
from .deferrals import check_range
from .draft import Draft
from .extras import check_intrastat
from .periods import check_period

# Cash, bank, receivables, payables, VAT: no lines of an invoice go there (P24).
FORBIDDEN_TYPES = (10, 12, 20, 22, 24)
VAT_ACCOUNT = 24
# A dimension, the account's rule for it (0 optional, 1 mandatory, 2 no), the refusal.
LINKS = (
    ("CostCenter", "UseCostcenter", "cost_center_link"),
    ("CostUnit", "UseCostunit", "cost_unit_link"),
)


def check_header(draft: Draft) -> None:
    """Look up everything in the header, fill what was left out, note what is wrong."""
    header = draft.header
    header.setdefault("EntryDate", draft.books.clock.today())
    check_journal(draft)
    found = draft.books.resolve(draft.kind.entries, header, draft.problems)
    draft.party = found.get(draft.kind.party, {})
    if draft.party:
        check_party(draft)
    check_period(draft)
    check_currency(draft)
    check_condition(draft)
    check_repeated_reference(draft)


def check_journal(draft: Draft) -> None:
    """The journal is named by its code and is of the entry's type."""
    code = draft.header.get("Journal")
    if not code:
        return
    journal = draft.books.by_code("financial/Journals", code)
    if journal is None:
        draft.problem("reference", "JournalReference")
    elif journal["Type"] != draft.kind.journal_type:
        draft.problem("invalid", "Journal")
    elif journal.get("IsBlocked"):
        draft.problem("blocked", "Journal")
    else:
        draft.journal = journal
        draft.header["Journal"] = journal["Code"]
        draft.header["JournalDescription"] = journal.get("Description")


def check_party(draft: Draft) -> None:
    """A customer has status C, a supplier is marked so; both are active."""
    party, name = draft.party, draft.kind.party
    if name == "Customer":
        is_right = party.get("Status") == "C"
    else:
        is_right = party.get("IsSupplier", False)
    if not is_right:
        draft.problem("invalid_type", name)
    if party.get("EndDate") and party["EndDate"] < draft.books.clock.today():
        draft.problem("inactive", name)
    if party.get("Blocked"):
        draft.problem("blocked", name)
    is_belgian = draft.books.administration["Country"].strip() == "BE"
    own, journals = party.get(draft.kind.control), draft.journal.get("GLAccount")
    if is_belgian and own and journals and own != journals and name == "Customer":
        draft.problem("control_account")


def check_currency(draft: Draft) -> None:
    """The journal decides whether the currency and the rate may differ (api.md E6)."""
    header, journal = draft.header, draft.journal
    if not header.get("Currency"):
        header["Currency"] = draft.home_currency
    fixed = not journal.get("AllowVariableCurrency", True)
    if fixed and header["Currency"] != journal.get("Currency"):
        draft.problem("not_allowed", "Currency")
    if not draft.is_foreign:
        header["Rate"] = 1.0
        return
    usual = rate_on(draft)
    sent = header.get("Rate")
    if sent is not None and sent <= 0:
        draft.problem("invalid", "Rate")
    elif sent and sent != usual and not journal.get("AllowVariableExchangeRate", True):
        draft.problem("not_allowed", "Rate")
    elif not sent and usual is None:
        draft.problem("required", "Rate")
    header["Rate"] = sent or usual or 1.0


def rate_on(draft: Draft) -> float | None:
    """Return the rate of the entry's date: amount in currency × rate = own amount."""
    header = draft.header
    return currency_rate(draft.books, header["Currency"], header["EntryDate"])


def currency_rate(books: Books, currency: str, date: str) -> float | None:
    """Return a currency's rate on a day, if there is any."""
    rates = books.find("financial/ExchangeRates", SourceCurrency=currency)
    known = [r for r in rates if r["StartDate"] <= date]
    return max(known, key=lambda r: r["StartDate"])["Rate"] if known else None


def check_condition(draft: Draft) -> None:
    """The payment condition comes from the entry, the account, the administration."""
    header = draft.header
    sent = header.get("PaymentCondition")
    code = (
        sent
        or draft.party.get(draft.kind.condition)
        or draft.administration_condition()
    )
    if not code:
        draft.problem("required", "PaymentCondition")
        return
    condition = draft.books.by_code("cashflow/PaymentConditions", code)
    if condition is None:
        return  # an unknown code that was sent is already a problem of the header
    draft.condition = condition
    header["PaymentCondition"] = condition["Code"]
    header["PaymentConditionDescription"] = condition.get("Description")
    header["PaymentConditionPaymentMethod"] = condition.get("PaymentMethod")


def check_repeated_reference(draft: Draft) -> None:
    """A switch makes YourRef unique for a relation; no source says that it is (E1)."""
    header, kind = draft.header, draft.kind
    if not draft.books.switches.your_ref_unique or not header.get("YourRef"):
        return
    same = draft.books.find(kind.entries, YourRef=header["YourRef"])
    others = [e for e in same if e["EntryID"] != header.get("EntryID")]
    if any(e[kind.party] == header.get(kind.party) for e in others):
        draft.problem("in_use", "YourRef")


# -- lines ----------------------------------------------------------------------------


def check_lines(draft: Draft) -> None:
    """Look up what each line refers to, fill its VAT code, note what is wrong."""
    for line in draft.lines:
        account = draft.books.get("financial/GLAccounts", line.get("GLAccount") or "")
        fill_vat_code(draft, line, account or {})
        found = draft.books.resolve(draft.kind.lines, line, draft.problems)
        draft.line_records.append(found)
        if "GLAccount" in found:
            check_account(draft, line, found["GLAccount"])
        if "VATCode" in found:
            check_vat_code(draft, line, found["VATCode"])
        check_range(draft, line)
        check_intrastat(draft, line)


def fill_vat_code(draft: Draft, line: Record, account: Record) -> None:
    """Without a code, the percentage chooses one, else the account's own (E1)."""
    percentage = line.get("VATPercentage")
    if line.get("VATCode"):
        return
    if percentage is not None and percentage <= 0:
        draft.problem("invalid_value", "VATPercentage", value="")
        return
    if percentage:
        codes = draft.books.find("vat/VATCodes", Percentage=percentage, Type="E")
        usable = [c for c in codes if is_usable(draft, c) and not c.get("Charged")]
        line["VATCode"] = usable[0]["Code"] if usable else None
        if not usable:
            draft.problem("invalid_value", "VATPercentage", value="")
    elif account.get("VATCode"):
        line["VATCode"] = account["VATCode"]


def is_usable(draft: Draft, code: Record) -> bool:
    """Say whether a VAT code is for this direction and not blocked."""
    directions = ("B", draft.kind.direction)
    return code.get("VATTransactionType") in directions and not code.get("IsBlocked")


def check_account(draft: Draft, line: Record, account: Record) -> None:
    """The account takes invoice lines, is not blocked, and agrees with the centre."""
    if account["Type"] in FORBIDDEN_TYPES:
        draft.problem("gl_type")
    if account.get("IsBlocked"):
        draft.problem("blocked", "GLAccount")
    for name, rule, refusal in LINKS:
        if account.get(rule) == 1 and not line.get(name):
            draft.problem("required", name)
        elif account.get(rule) == 2 and line.get(name):
            draft.problem(refusal)


def check_vat_code(draft: Draft, line: Record, code: Record) -> None:
    """The VAT code fits direction and date; one without VAT takes no amount."""
    if not is_usable(draft, code):
        draft.problem("not_allowed", "VATCode")
    elif not has_rate(code, draft.header["EntryDate"]):
        draft.problem("invalid_value", "VATPercentage", value="")
    if not has_vat_account(draft, code):
        draft.problem("vat_account_type")
    if code.get("Type") == "N" and line.get("VATAmountFC"):
        draft.problem("vat_amount_no_vat")


def has_rate(code: Record, date: str) -> bool:
    """Say whether a code has a percentage on a date; most have one for good."""
    parts = code.get("_percentages") or [{"StartDate": ""}]
    return any(
        part["StartDate"] <= date[:10] <= part.get("EndDate", "9999") for part in parts
    )


def has_vat_account(draft: Draft, code: Record) -> bool:
    """Say whether the account for VAT to pay, if a code has one, is a VAT account."""
    account = draft.books.get("financial/GLAccounts", code.get("GLToPay") or "")
    return account is None or account["Type"] == VAT_ACCOUNT
