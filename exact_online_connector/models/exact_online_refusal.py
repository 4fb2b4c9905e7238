"""What Exact refused, in plain words: the known error behind each of its sentences.

A refusal is kept as problems, one for each sentence of Exact, so that a form shows it
in the reader's language and with a button to the repair.
"""

from ..mapping.data import Problem

REFUSED = "refused"
_NO_REASON = ""


def refusal_problems(move, error):
    """Return the `mapping.data.Problem`s of a `Rejected` that hit a move."""
    return [_problem(move, message) for message in error.messages or [_NO_REASON]]


def refusal_sentence(env, message):
    """Return what a person reads about one sentence of Exact: what, what to do, and
    Exact's own words below."""
    if message == _NO_REASON:
        return env._(
            "Exact Online refused this, booked nothing and gave no reason. Look at "
            "journal, period and relation, or ask the accountant, then send it again."
        )
    known = explain(env, "booking", message)
    if not known:
        known = env._(
            "Exact Online refused this and booked nothing. Correct what it says, here "
            "or in Exact Online, then send it again."
        )
    return f"{known}\n{own_words(env, message)}"


def own_words(env, text):
    """Return Exact's own sentence, marked as such."""
    return env._("Exact Online says: %s", text)


def explain(env, kind, *texts):
    """Return the plain words for the first of the texts that is known, else ''."""
    errors = env["exact.online.known.error"]
    for text in filter(None, texts):
        if known := errors.find(kind, text):
            return known._explain(text)
    return ""


def _problem(move, message):
    known = move.env["exact.online.known.error"].find("booking", message)
    model, res_id = _repaired_record(move, known.sudo().repair)
    return Problem(REFUSED, "error", model, res_id, {"message": message})


def _repaired_record(move, repair):
    """Return (model, id) of what the button opens; id 0 for a list of them."""
    records = {
        "journal": move.journal_id,
        "account": move.invoice_line_ids.account_id,
        "tax": move.invoice_line_ids.tax_ids,
        "term": move.invoice_payment_term_id,
        "partner": move.commercial_partner_id,
    }
    if repair == "connection":
        return "exact.online.connection", 0
    if repair not in records:
        return "", 0
    record = records[repair]
    return record._name, record.id if len(record) == 1 else 0
