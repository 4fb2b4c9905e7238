"""The sentences about the first contact: what is asked, found, and what follows."""

from dataclasses import dataclass

from odoo import api, fields, models
from odoo.tools import LazyTranslate

from ..mapping.contact import UNKNOWN
from ..mapping.contact_questions import QUESTIONS

_lt = LazyTranslate(__name__)

_BOTH = _lt("Nothing: both are read.")
_SAYS = _lt("Nothing: a refusal is shown at the invoice, with what to do.")


@dataclass(frozen=True)
class Words:
    """A question, and for each answer (what Exact does, what follows from it)."""

    question: str
    answers: dict


WORDS = {
    "credit_notes": Words(
        _lt("How is a credit note booked?"),
        {
            "negative": (
                _lt("By negative amounts."),
                _lt("Credit notes are sent with negative amounts."),
            ),
            "positive": (
                _lt("By positive amounts in the journal for credit notes."),
                _lt("Credit notes are sent with positive amounts."),
            ),
            "neither": (
                _lt("Neither negative amounts nor a credit journal make one."),
                _lt("The check has not passed: credit notes are sent by hand only."),
            ),
        },
    ),
    "credit_type": Words(
        _lt("Which type has a credit note of a customer?"),
        {
            "own_type": (_lt("A type of its own, 21."), _BOTH),
            "same_type": (_lt("The type of an invoice, 20."), _BOTH),
            "refused": (_lt("It was refused."), _SAYS),
        },
    ),
    "refund_type": Words(
        _lt("Which type has a refund of a vendor?"),
        {
            "own_type": (_lt("A type of its own, 31."), _BOTH),
            "same_type": (_lt("The type of a bill, 30."), _BOTH),
            "refused": (_lt("It was refused."), _SAYS),
        },
    ),
    "vat_amount": Words(
        _lt("Does the VAT amount that is sent count?"),
        {
            "taken": (
                _lt("Yes, it replaces the one that Exact Online computes."),
                _lt("VAT is booked to the cent as in Odoo."),
            ),
            "computed": (
                _lt("No, Exact Online computes VAT by itself."),
                _lt("An invoice whose VAT would come out differently is held back."),
            ),
            "refused": (
                _lt("No, another VAT amount is refused."),
                _lt("An invoice whose VAT would come out differently is held back."),
            ),
        },
    ),
    "charged_vat": Words(
        _lt("Does a line with reverse charge show VAT?"),
        {
            "shown": (_lt("Yes."), _BOTH),
            "hidden": (_lt("No."), _BOTH),
            "refused": (_lt("It was refused."), _SAYS),
        },
    ),
    "ledger_vat": Words(
        _lt("Which sign has VAT on a line of the ledger?"),
        {
            "signed": (_lt("That of its side, debit or credit."), _BOTH),
            "unsigned": (_lt("None: it is positive on both sides."), _BOTH),
        },
    ),
    "our_texts": Words(
        _lt("Are texts kept that are as long as we send them?"),
        {
            "whole": (
                _lt("Yes, all characters."),
                _lt("Entries are found again by their reference."),
            ),
            "shorter": (
                _lt("No, they are cut."),
                _lt(
                    "The check has not passed: an entry might not be found again. "
                    "Please send the report to the maintainers."
                ),
            ),
            "refused": (
                _lt("No, they are refused."),
                _lt(
                    "The check has not passed: long texts would be refused. Please "
                    "send the report to the maintainers."
                ),
            ),
        },
    ),
    "long_texts": Words(
        _lt("What becomes of longer texts?"),
        {
            "whole": (_lt("They are kept."), _lt("Nothing: texts are cut before.")),
            "cut": (_lt("They are cut."), _lt("Nothing: texts are cut before.")),
            "refused": (
                _lt("They are refused."),
                _lt("Nothing: texts are cut before."),
            ),
        },
    ),
    "entry_number": Words(
        _lt("What becomes of an entry number that is taken?"),
        {
            "renumbered": (
                _lt("Exact Online gives another number."),
                _lt("Nothing: the invoice tells when it got another number."),
            ),
            "refused": (_lt("The entry is refused."), _SAYS),
            "doubled": (
                _lt("Two entries have the same number."),
                _lt("Nothing: the addon gives no number twice."),
            ),
        },
    ),
    "your_ref": Words(
        _lt("May two entries of a relation have the same reference?"),
        {
            "repeatable": (
                _lt("Yes."),
                _lt("Nothing: the addon looks for double bills by itself."),
            ),
            "unique": (_lt("No."), _SAYS),
        },
    ),
    "terms_sign": Words(
        _lt("Which sign has an amount that is to be received?"),
        {
            "positive": (_lt("It is positive."), _BOTH),
            "negative": (_lt("It is negative."), _BOTH),
        },
    ),
    "deferral": Words(
        _lt("How is a line spread over months?"),
        {
            "months": (
                _lt("In equal parts."),
                _lt("Nothing: only the dates are sent."),
            ),
            "days": (_lt("By days."), _lt("Nothing: only the dates are sent.")),
            "otherwise": (
                _lt("In another way."),
                _lt("Nothing: only the dates are sent."),
            ),
            "refused": (_lt("It was refused."), _SAYS),
        },
    ),
    "deferral_far": Words(
        _lt("May a line be spread beyond the last financial year?"),
        {
            "kept": (_lt("Yes, the rest stays deferred."), _lt("Nothing.")),
            "refused": (
                _lt("No, the entry is refused."),
                _lt("Such an invoice is held back, and says which year is missing."),
            ),
        },
    ),
    "intrastat": Words(
        _lt("What becomes of Intrastat fields?"),
        {
            "kept": (_lt("They are kept."), _lt("Nothing.")),
            "ignored": (
                _lt("They are ignored; Intrastat is not enabled there."),
                _lt("Nothing."),
            ),
            "refused": (
                _lt("The entry is refused; Intrastat is not enabled there."),
                _SAYS,
            ),
        },
    ),
    "vat_number": Words(
        _lt("What becomes of a relation with a wrong VAT number?"),
        {
            "taken": (_lt("It is made all the same."), _lt("Nothing.")),
            "refused": (_lt("It is refused."), _SAYS),
        },
    ),
    "document_link": Words(
        _lt("How does an entry come to show its document?"),
        {
            "itself": (
                _lt("By itself."),
                _lt("A call less for each invoice with a PDF."),
            ),
            "put": (
                _lt("When it is told to."),
                _lt("The entry is told, with a call for each invoice with a PDF."),
            ),
            "refused": (
                _lt("Not at all: Exact Online refuses that."),
                _lt("PDFs are found under the relation's documents."),
            ),
        },
    ),
    "document_delete": Words(
        _lt("Can the document of an entry be deleted while the entry is there?"),
        {
            "deleted": (_lt("Yes."), _lt("Nothing: an undo deletes the entry first.")),
            "kept": (_lt("No."), _lt("Nothing: an undo deletes the entry first.")),
        },
    ),
    "attachment": Words(
        _lt("Is a file taken?"),
        {"taken": (_lt("Yes."), _lt("Nothing.")), "refused": (_lt("No."), _SAYS)},
    ),
}

_MISSING = {
    "journal": _lt(
        "The check needs a sales journal. Press Fetch Code Lists, and choose one on "
        "the connection, page Defaults."
    ),
    "account": _lt(
        "The check needs a revenue account that asks for no cost centre. Press Fetch "
        "Code Lists, and choose one on the connection, page Defaults."
    ),
    "vat": _lt(
        "The check needs a VAT code for sales, exclusive and with a percentage. Add it "
        "in Exact Online, then press Fetch Code Lists."
    ),
    "period": _lt(
        "The check books with today's date, but that period is not there or is closed "
        "in Exact Online. Open it there, then press Fetch Code Lists."
    ),
}


_UNSEEN = (
    _lt("It could not be seen."),
    _lt("Nothing: what the addon assumes stays."),
)


def missing_sentence(env, missing):
    """Return what a person reads where the check cannot be made."""
    return env._(_MISSING[missing])  # pylint: disable=gettext-variable


class ExactOnlineContactAnswer(models.Model):
    """What Exact answered to one question, in plain words."""

    _name = "exact.online.contact.answer"
    _description = "Answer to the First-Contact Check of Exact Online"
    _order = "id"
    _rec_name = "question"

    contact_id = fields.Many2one(
        "exact.online.contact", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="contact_id.company_id", store=True, precompute=True
    )
    question = fields.Char(required=True, string="Name of the Question")
    answer = fields.Char(required=True)
    asked = fields.Text(string="Question", compute="_compute_words")
    found = fields.Text(string="Exact Online's Answer", compute="_compute_words")
    follows = fields.Text(string="What Follows", compute="_compute_words")
    stops = fields.Boolean(
        compute="_compute_words", help="The check has not passed for it."
    )

    @api.depends("question", "answer")
    @api.depends_context("lang")
    def _compute_words(self):
        questions = {question.code: question for question in QUESTIONS}
        for row in self:
            question = questions.get(row.question)
            row.asked, row.found, row.follows = row._words()
            row.stops = question and (
                row.answer in question.stops
                or (question.needed and row.answer == UNKNOWN)
            )

    def _words(self):
        words = WORDS.get(self.question)
        if not words:  # of an older version
            return self.question, self.answer, False
        found, follows = words.answers.get(self.answer, (None, None))
        if not found:
            found, follows = _UNSEEN
        texts = (words.question, found, follows)
        return [self.env._(text) for text in texts]  # pylint: disable=gettext-variable
