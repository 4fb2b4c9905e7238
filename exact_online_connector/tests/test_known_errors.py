"""Exact's own sentences, as they were seen (api.md B3, D3, K), in plain words."""

from psycopg2.extras import Json

from odoo.exceptions import ValidationError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger
from odoo.tools.convert import convert_file

from ..exact_client import AuthError, Forbidden, GrantExpired, Rejected
from ..models.exact_online_message import error_sentence
from .common import ExactOnlineCommon

DATA = "data/exact_online_known_error_codes.xml"

# Word for word from the table of messages; the name is that of the known error.
SEEN = [
    ("Ongeldige referentie: Journals", "journal_unknown"),
    ("Verplicht: Dagboek", "journal_missing"),
    ("Required: Journal", "journal_missing"),
    ("Mandatory: Diary", "journal_missing"),
    ("Verplicht: Grootboekrekening", "account_missing"),
    ("Verplicht: Artikel", "item_missing"),
    ("Ongeldig: Dagboek", "journal_wrong"),
    ("Ongeldige referentie: Leveren aan", "relation_unknown"),
    ("Ongeldige referentie: Besteld door", "relation_unknown"),
    ("Ongeldige referentie: Factuur voor", "relation_unknown"),
    ("Ongeldig: Factuur voor (Type)", "relation_type"),
    ("Ongeldig: Klant (Type)", "relation_type"),
    ("Klant: non-actief", "relation_inactive"),
    ("Ongeldig: Grootboekrekeningtype", "account_type"),
    ("Ongeldige referentie: Btw-code", "vat_unknown"),
    ("Niet toegestaan: Btw-code", "vat_not_allowed"),
    ("Not allowed: VAT-code", "vat_not_allowed"),
    ("Ongeldig: Btw-percentage []", "vat_percentage"),
    (
        "Een btw bedrag is niet toegestaan als u gebruikmaakt van een btw-code van "
        'het type "geen btw"',
        "vat_amount_without_vat",
    ),
    ("Ongeldig: Type (Rekening af te dragen btw)", "vat_account"),
    ("Ongeldige referentie: Betalingsconditie", "condition_unknown"),
    ("Verplicht: Betalingsconditie", "condition_missing"),
    ("Invalid: Cost center link", "cost_center_link"),
    ("Invalid reference: Cost unit", "cost_center_unknown"),
    ("Mandatory: Relationship", "relation_missing"),
    ("Unknown: Financial year", "year_unknown"),
    ("Periode is afgesloten: [2026] – [10]", "period_closed"),
    ("Periode is afgesloten: 2026 – 10", "period_closed"),
    ("Period is closed", "period_closed"),
    (
        "De boeking is niet in evenwicht op: 2022 / 4 (Type: Inkoopboeking) - "
        "Verschil: EUR -0,01",
        "not_balanced",
    ),
    (
        "This entry is not balanced on: 2021 / 12 (Type: Other) - Difference: EUR "
        "1.000,00",
        "not_balanced",
    ),
    ("In gebruik: Boekstuknummer", "number_in_use"),
    ("In use: Document number", "number_in_use"),
    ("Already exists - Entry number: 24700001, Journal: 700", "entry_exists"),
    ("Gegeven bestaat reeds.", "exists"),
    ("Bestaat reeds: Mandaat referentie", "mandate"),
    ("Verplicht: Soort betaling", "payment_method"),
    (
        "De klantenrekening van deze relatie is niet gelijk aan de rekening van het "
        "gebruikte verkoopdagboek",
        "control_account",
    ),
    (
        "De gegevens die u wilt ophalen kunnen niet gevonden worden of u hebt geen "
        "rechten om deze actie uit te voeren",
        "not_found",
    ),
    ("Invalid: Email []", "email_invalid"),
    ("Can't delete: Account 58 - Used in: Administrations", "account_in_use"),
    (
        "A problem has occurred. The cause of this issue will be investigated as soon "
        "as possible.",
        "fault",
    ),
    ("Object reference not set to an instance of an object.", "fault"),
    ("Reeds verwerkt", "processed"),
    ("Niet herkende GUID-indeling", "guid"),
    (
        "Betalingstermijn: GLAccount=1300 Account=58 finyear=2026 finperiod=10 Niet "
        "gevonden!",
        "terms_missing",
    ),
    ("Please add a $select or a $top=1 statement to the query string.", "select"),
    (
        "This endpoint has mandatory filtering applied. A GET request for this "
        "endpoint must have a $filter parameter with one of the following fields in "
        "the url:Accountant,AccountManager",
        "filter_mandatory",
    ),
    (
        "This $filter parameter is not supported for this resource",
        "filter_unsupported",
    ),
    (
        "Error processing request stream. The request should be a valid top-level "
        "resource object.",
        "stream",
    ),
]
DENIED = [
    ("BlockedUser", "", "user_blocked"),
    ("InactiveUser", "", "user_inactive"),
    ("BlockedCustomer", "", "customer_blocked"),
    ("LicenseExpired", "", "licence"),
    ("DivisionBlocked", "Forbidden", "division_blocked"),
    ("NoDivisionAccess", "", "division_access"),
    ("", "Forbidden - Application Scope Violated. Cannot read", "scope"),
    (
        "",
        "Forbidden - User division is not within division scope.",
        "division_scope",
    ),
    ("", "Forbidden", "no_rights"),
]
LOGIN = [
    (GrantExpired, "unauthorized_client", "Old refresh token used.", "old_token"),
    (
        GrantExpired,
        "invalid_request",
        "The refresh token expired at 10/11/2022 9:18:20 PM and it is now 10/28/2022 "
        "4:15:50 PM.",
        "token_expired",
    ),
    (
        GrantExpired,
        "invalid_grant",
        "Token is not allowed, because of invalid or empty chainId",
        "chain",
    ),
    (AuthError, "invalid_request", "", "request_invalid"),
    (AuthError, "access_denied", "", "access_denied"),
]


@tagged("post_install", "-at_install")
class TestKnownErrors(TransactionCase):
    def _known(self, name):
        return self.env.ref(f"exact_online_connector.known_error_{name}")

    def test_each_refusal_that_was_seen_is_known(self):
        errors = self.env["exact.online.known.error"]
        for text, name in SEEN:
            with self.subTest(text):
                self.assertEqual(errors.find("booking", text), self._known(name))
                sentence = error_sentence(self.env, Rejected([text], 500))
                self.assertIn(self._known(name).advice, sentence)
                self.assertTrue(sentence.endswith(f"Exact Online says: {text}"))

    def test_each_denial_has_its_own_sentence(self):
        for reason, message, name in DENIED:
            with self.subTest(name):
                sentence = error_sentence(self.env, Forbidden(reason, message))
                self.assertIn(self._known(name).advice, sentence)

    def test_each_answer_of_the_login_has_its_own_sentence(self):
        for kind, code, description, name in LOGIN:
            with self.subTest(name):
                if kind is GrantExpired:
                    error = GrantExpired(code, description)
                else:
                    error = AuthError(code=code, description=description)
                self.assertIn(
                    self._known(name).meaning, error_sentence(self.env, error)
                )

    def test_several_sentences_are_explained_one_by_one(self):
        refused = Rejected(["Verplicht: Dagboek", "Klant: non-actief"], 500)

        lines = error_sentence(self.env, refused).splitlines()

        self.assertEqual(len(lines), 4)
        self.assertIn(self._known("journal_missing").meaning, lines[0])
        self.assertIn(self._known("relation_inactive").meaning, lines[2])

    def test_a_field_that_nobody_knows_is_named(self):
        sentence = error_sentence(self.env, Rejected(["Verplicht: Kleur"], 500))

        self.assertIn("missing: Kleur", sentence)

    def test_every_name_in_a_meaning_is_in_its_pattern(self):
        for error in self.env["exact.online.known.error"].search([]):
            explained = error._explain(error.example)
            self.assertNotIn("%(", explained, error.pattern)

    def test_every_example_is_found_as_its_own(self):
        """A pattern that catches the sentence of a later one would hide it."""
        errors = self.env["exact.online.known.error"]
        for error in errors.search([]):
            self.assertEqual(errors.find(error.kind, error.example), error)

    def test_a_pattern_that_does_not_fit_is_refused(self):
        with self.assertRaises(ValidationError), mute_logger("odoo.sql_db"):
            self._known("processed").pattern = "Something else"
        with self.assertRaises(ValidationError), mute_logger("odoo.sql_db"):
            self._known("processed").pattern = "("

    def test_an_update_leaves_what_a_person_has_rewritten(self):
        ours, theirs = self._known("journal_missing"), self._known("journal_wrong")
        unchanged = ours.advice
        theirs.advice = "Ring Ms De Vries."
        self.env.cr.execute(
            "UPDATE exact_online_known_error SET advice = %s WHERE id = %s",
            [Json({"en_US": "Of an older version."}), ours.id],
        )
        self.env.invalidate_all()

        convert_file(
            self.env, "exact_online_connector", DATA, {}, mode="update", noupdate=False
        )

        self.assertEqual(theirs.advice, "Ring Ms De Vries.")
        self.assertEqual(ours.advice, unchanged, "what nobody touched is kept current")

    def test_a_pattern_of_ones_own_is_used_at_once(self):
        self.env["exact.online.known.error"].create(
            {
                "pattern": "Nooit eerder gezien",
                "example": "Nooit eerder gezien",
                "meaning": "This is new.",
                "advice": "Wait a day.",
            }
        )
        sentence = error_sentence(self.env, Rejected(["Nooit eerder gezien"], 500))

        self.assertTrue(sentence.startswith("This is new. Wait a day."))


class TestRefusedInvoice(ExactOnlineCommon):
    def test_form_explains_the_refusal_with_a_button_to_the_repair(self):
        self._send(self._invoice())
        self.sandbox.post(
            "block",
            resource="crm/Accounts",
            code=self.customer.exact_account_code,
            values={"Status": "P"},
        )
        invoice = self._invoice()

        self._send(invoice)

        self.assertEqual(invoice.exact_state, "error")
        (problem,) = invoice.exact_problems.values()
        self.assertIn("has not the right role", problem["message"])
        self.assertIn("(Type)", problem["message"].splitlines()[-1])
        self.assertEqual(problem["action"]["res_model"], "res.partner")
        self.assertEqual(problem["action"]["res_id"], self.customer.id)
