import re

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError

KINDS = [
    ("booking", "Booking"),
    ("access", "Rights and scopes"),
    ("login", "Login"),
]
# What the button beside an error opens: a model of Odoo, and the field of the invoice
# that leads to the record.
REPAIRS = [
    ("journal", "Mapping of the journal"),
    ("account", "Mapping of accounts"),
    ("tax", "Mapping of taxes"),
    ("term", "Mapping of the payment terms"),
    ("partner", "Partner"),
    ("connection", "Connection"),
]
# What of an entry it is about: entries with the same would be refused too.
CONCERNS = [
    ("journal", "Journal"),
    ("period", "Journal and period"),
    ("account", "G/L accounts"),
    ("tax", "VAT codes"),
    ("term", "Payment condition"),
    ("partner", "Relation"),
]


class ExactOnlineKnownError(models.Model):
    """What Exact says when it refuses, and what that means in plain words.

    Exact answers in the language of its own user, so that a pattern knows the Dutch
    and the English sentence (api.md K). What no pattern knows is shown as it came.
    """

    _name = "exact.online.known.error"
    _description = "Known Error of Exact Online"
    _order = "sequence, id"
    _rec_name = "meaning"

    sequence = fields.Integer(default=10)
    kind = fields.Selection(KINDS, required=True, default="booking")
    pattern = fields.Char(
        required=True,
        help="A regular expression for the whole sentence of Exact Online.",
    )
    example = fields.Char(
        string="Exact's Own Words", required=True, help="As Exact Online says it."
    )
    meaning = fields.Char(required=True, translate=True, help="In plain words.")
    cause = fields.Text(translate=True, help="How it comes about.")
    advice = fields.Char(
        string="What to Do", required=True, translate=True, help="The repair."
    )
    repair = fields.Selection(
        REPAIRS, string="Opens", help="What the button beside the error opens."
    )
    concerns = fields.Selection(
        CONCERNS,
        string="Holds Back Alike",
        help="Invoices with the same are held back until it is repaired, since Exact "
        "Online would refuse them too.",
    )

    @api.constrains("pattern", "example")
    def _check_pattern(self):
        for error in self:
            try:
                found = re.fullmatch(error.pattern, error.example, re.IGNORECASE)
            except re.error as wrong:
                raise ValidationError(
                    self.env._(
                        "The pattern %(pattern)s can't be read: %(why)s.",
                        pattern=error.pattern,
                        why=wrong,
                    )
                ) from wrong
            if not found:
                raise ValidationError(
                    self.env._(
                        "The pattern %(pattern)s does not fit the example %(example)s.",
                        pattern=error.pattern,
                        example=error.example,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        if not self.env.context.get("install_mode"):
            self._keep_from_updates()
        return super().write(vals)

    def _keep_from_updates(self):
        """What a person has put in his own words, an update of the addon leaves so."""
        self.env["ir.model.data"].sudo().search(
            [("model", "=", self._name), ("res_id", "in", self.ids)]
        ).noupdate = True

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    @api.model
    @tools.ormcache("kind")
    def _patterns(self, kind):
        """Return ((compiled pattern, id), …) in the order in which they are tried."""
        errors = self.sudo().search([("kind", "=", kind)])
        return tuple(
            (re.compile(error.pattern, re.IGNORECASE), error.id) for error in errors
        )

    @api.private
    def find(self, kind, text):
        """Return the known error of a sentence of Exact, empty if none knows it."""
        sentence = (text or "").strip()
        for pattern, error_id in self._patterns(kind):
            if pattern.fullmatch(sentence):
                return self.browse(error_id)
        return self.browse()

    def _explain(self, text):
        """Return what Exact's sentence means, and what to do.

        Parts of the sentence that the pattern names stand in the meaning.
        """
        error = self.sudo()
        found = re.fullmatch(error.pattern, text.strip(), re.IGNORECASE)
        parts = {name: part or "" for name, part in found.groupdict().items()}
        meaning = error.meaning % parts if parts else error.meaning
        return f"{meaning} {error.advice}"
