from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import LazyTranslate

from ..mapping.numbers import LARGEST, NumberFormatError, check_format, fill
from .exact_online_mapping import journal

_lt = LazyTranslate(__name__)

_FORMAT_HELP = (
    "Digits and placeholders: {seq:5} (Odoo's sequence number, here with 5 digits), "
    "{yyyy} or {yy}, {month}, {journal} and {account} (the digits of Exact's journal, "
    "and of its G/L account). Empty: Exact Online numbers by itself."
)
# (kind, is it a credit note) by the field that holds its format.
FORMAT_FIELDS = {
    "sales_number_format": ("sales", False),
    "sales_credit_number_format": ("sales", True),
    "purchase_number_format": ("purchase", False),
    "purchase_credit_number_format": ("purchase", True),
}
FORMAT_SENTENCES = {
    "characters": _lt(
        "%(format)s is no format for entry numbers. Use digits and the placeholders "
        "{journal}, {account}, {yyyy}, {yy}, {month} and {seq:5}."
    ),
    "sequence": _lt(
        "%(format)s needs Odoo's sequence number once, with its digits: {seq:5}."
    ),
    "digits": _lt(
        "%(format)s uses the code of a journal or G/L account that has no digits. "
        "Write digits of your own instead."
    ),
    "too_large": _lt(
        "%(format)s can grow to %(largest)s, and Exact Online takes numbers up to "
        "%(limit)s. Use fewer digits, or {yy} instead of {yyyy}."
    ),
}
_MOVE_TYPES = {
    ("sales", False): "out_invoice",
    ("sales", True): "out_refund",
    ("purchase", False): "in_invoice",
    ("purchase", True): "in_refund",
}


class ExactOnlineConnection(models.Model):
    """Entry numbers: Exact's own, or made from Odoo's by a format."""

    _inherit = "exact.online.connection"

    sales_number_format = fields.Char(string="Invoices", help=_FORMAT_HELP)
    sales_credit_number_format = fields.Char(string="Credit Notes", help=_FORMAT_HELP)
    purchase_number_format = fields.Char(string="Bills", help=_FORMAT_HELP)
    purchase_credit_number_format = fields.Char(string="Refunds", help=_FORMAT_HELP)
    number_examples = fields.Text(string="Examples", compute="_compute_number_examples")

    @api.depends(*FORMAT_FIELDS)
    def _compute_number_examples(self):
        """What the formats make of the last posted document, as they are typed."""
        for connection in self:
            lines = [
                connection._number_example(connection[field], *key)
                for field, key in FORMAT_FIELDS.items()
                if connection[field]
            ]
            connection.number_examples = "\n".join(lines)

    @api.constrains(*FORMAT_FIELDS)
    def _check_number_formats(self):
        for connection in self:
            for field, key in FORMAT_FIELDS.items():
                connection._check_number_format(connection[field], *key)

    def _check_number_format(self, text, kind, credit, journals=None):
        """
        :raise ValidationError: the format can't be used, with what to change.
        """
        if not text:
            return
        if error := format_error(
            self.env, text, journals or self._journals_of(kind, credit)
        ):
            raise ValidationError(error)
        self._check_numbers_restart(text, kind, credit)

    def _check_numbers_restart(self, text, kind, credit):
        """Numbers that start again each month need the month, or they repeat."""
        last = self._last_posted(kind, credit)
        if last and sequence_parts(last)["month"] and "{month}" not in text:
            raise ValidationError(
                self.env._(
                    "%(format)s would give a number twice: %(number)s is numbered by "
                    "month. Add {month}.",
                    format=text,
                    number=last.name,
                )
            )

    def _journals_of(self, kind, credit):
        """Return Exact's journals that documents of a kind can go in."""
        type_ = {"sales": "sale", "purchase": "purchase"}[kind]
        mapped = self.mapping_ids.filtered(
            lambda m: m.kind == "journal" and m.journal_id.type == type_
        )
        references = mapped.reference_id | self[f"{kind}_journal_id"]
        if credit:
            own = mapped.credit_reference_id | self[f"{kind}_credit_journal_id"]
            references = own or references
        return [journal(reference) for reference in references]

    # === EXAMPLE ===

    def _number_example(self, text, kind, credit):
        """Return a sentence: this number of Odoo becomes that one in Exact."""
        journals = self._journals_of(kind, credit)
        if not journals:
            return self.env._("%(format)s: map a journal first.", format=text)
        if error := format_error(self.env, text, journals):
            return error
        last = self._last_posted(kind, credit)
        parts = self._example_parts(last)
        entry = fill(text, journals[0], **parts)
        if entry is None:
            return self.env._(
                "%(format)s has too few digits for %(number)s.",
                format=text,
                number=last.name,
            )
        name = last.name or self.env._(
            "an invented number 42 of November %(year)s", year=parts["year"]
        )
        return self.env._(
            "%(format)s: %(number)s becomes entry %(entry)s in journal %(journal)s.",
            format=text,
            number=name,
            entry=entry,
            journal=journals[0].code,
        )

    def _example_parts(self, last):
        if not last:
            year = fields.Date.context_today(self).year
            return {"sequence": 42, "year": year, "month": 11}
        parts = sequence_parts(last)
        return {
            "sequence": parts["sequence"],
            "year": parts["year"] or last.date.year,
            "month": parts["month"] or last.date.month,
        }

    def _last_posted(self, kind, credit):
        domain = [
            ("company_id", "=", self.company_id.id),
            ("move_type", "=", _MOVE_TYPES[kind, credit]),
            ("state", "=", "posted"),
        ]
        return self.env["account.move"].search(domain, order="id desc", limit=1)

    # === FOR THE MAPPING ===

    def _default_number_formats(self):
        return {key: self[field] or "" for field, key in FORMAT_FIELDS.items()}

    def _number_formats_of_journals(self):
        formats = {}
        for mapping in self.mapping_ids:
            if mapping.kind == "journal" and mapping.numbering != "connection":
                for credit in (False, True):
                    key = mapping.journal_id.id, credit
                    formats[key] = mapping._number_format(credit)
        return formats


def format_error(env, text, journals):
    """Return what is wrong with a format for these journals of Exact, or None."""
    try:
        check_format(text, journals)
    except NumberFormatError as error:
        args = {"format": text, "largest": error.largest, "limit": LARGEST}
        sentence = env._(FORMAT_SENTENCES[error.code])  # pylint: disable=gettext-variable
        return sentence % args
    return None


def sequence_parts(move):
    """Return number, year and month of a move's name by Odoo's own rules.

    Year and month are 0 where the name has none; the year is whole, 2026 also for 26.
    """
    if not move.name or move.name == "/":
        return {"sequence": None, "year": 0, "month": 0}
    _format, values = move._get_sequence_format_param(move.name)
    year = values["year"]
    return {
        "sequence": values["seq"],
        "year": year + 2000 if 0 < year < 100 else year,
        "month": values["month"],
    }
