from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..mapping.collective import is_walk_in
from ..mapping.data import NumberChoice
from ..mapping.relation_number import own_number
from ..transaction import in_own_transaction

# How many numbers of our own range are looked up with the relation, in one call.
_PEEKED = 10


class ExactOnlineConnection(models.Model):
    """How partners become relations: what is overwritten, and how they are numbered."""

    _inherit = "exact.online.connection"

    relation_update = fields.Selection(
        [
            ("never", "Never: relations are only created"),
            ("changes", "What is changed in Odoo"),
            ("overwrite", "Everything, also of relations found in Exact Online"),
        ],
        string="Update Relations",
        required=True,
        default="changes",
        tracking=True,
        help="What is sent of a partner that has a relation in Exact Online. Changes "
        "go with the next invoice, those fields alone. A relation that lacks a role, "
        "customer or supplier, gets it in any case.",
    )
    number_source_ids = fields.One2many(
        "exact.online.number.source",
        "connection_id",
        string="Relation Numbers",
        help="Where the number of a new relation comes from: the first that has one "
        "wins. Without any, Exact Online numbers relations itself.",
    )
    relation_number_prefix = fields.Char(
        string="Prefix", help="Digits before the numbers of our own range. Only those."
    )
    relation_number_next = fields.Integer(
        string="Next Number",
        default=1,
        copy=False,
        help="The number of our own range that the next new relation gets.",
    )
    relation_number_last = fields.Integer(
        string="Last Number",
        default=99999,
        help="Where our own range ends. When it is used up, invoices to new relations "
        "wait.",
    )
    relation_number_example = fields.Char(
        string="Example", compute="_compute_relation_number_example"
    )
    collective_ids = fields.One2many(
        "exact.online.collective",
        "connection_id",
        string="Collective Relations",
        help="Persons without a VAT number are booked on these, and get no relation of "
        "their own. Companies never are.",
    )

    _relation_range = models.Constraint(
        "CHECK(relation_number_next > 0)", "The next relation number must be positive."
    )

    @api.constrains("relation_number_prefix", "relation_number_last")
    def _check_relation_range(self):
        for connection in self:
            prefix = (connection.relation_number_prefix or "").strip()
            width = len(str(connection.relation_number_last)) + len(prefix)
            if prefix and not (prefix.isascii() and prefix.isdigit()) or width > 18:
                raise ValidationError(
                    self.env._(
                        "Relation numbers of Exact Online have digits only, 18 at "
                        "most, the prefix included."
                    )
                )

    # === NUMBERS ===

    @api.depends(
        "number_source_ids.source",
        "number_source_ids.sequence",
        "number_source_ids.field_path",
        "number_source_ids.module",
        "relation_number_prefix",
        "relation_number_next",
        "relation_number_last",
    )
    def _compute_relation_number_example(self):
        for connection in self:
            connection.relation_number_example = connection._relation_number_example()

    def _relation_number_example(self):
        partner = self.env["res.partner"].search(
            [
                ("customer_rank", ">", 0),
                ("parent_id", "=", False),
                ("company_id", "in", (False, self.company_id.id)),
            ],
            order="id desc",
            limit=1,
        )
        if not partner:
            return self.env._("There is no customer yet to show an example of.")
        for choice in self._number_choices(partner):
            if choice.source != "exact" and choice.number:
                return self.env._(
                    "%(partner)s would become relation %(number)s.",
                    partner=partner.display_name,
                    number=choice.number,
                )
            if choice.source == "exact":
                break
        else:
            if self.number_source_ids:
                return self.env._(
                    "%s has no usable number, and would be refused.",
                    partner.display_name,
                )
        return self.env._("%s would be numbered by Exact Online.", partner.display_name)

    def _number_choices(self, partner):
        """Return the `NumberChoice`s of a partner, in the order of the settings."""
        choices = []
        for source in self.number_source_ids.sorted("sequence"):
            if source.source == "own":
                choices += self._own_numbers()
            else:
                choices.append(NumberChoice(source.source, source._number_of(partner)))
        return choices

    def _own_numbers(self):
        """Return the next numbers of our range; one is only taken by `_draw_number`."""
        first = self.relation_number_next
        numbers = [self._own_number(first + step) for step in range(_PEEKED)]
        return [NumberChoice("own", number) for number in numbers if number]

    def _own_number(self, number):
        prefix = self.relation_number_prefix or ""
        return own_number(prefix, number, self.relation_number_last)

    def _draw_number(self):
        """Return the next number of our range, which nobody else gets; '' at its end.

        In a transaction of its own: a number is given once, also where several
        processes make relations.
        """
        number = in_own_transaction(self, lambda own: own._advance_number())
        return self._own_number(number)

    def _advance_number(self):
        self.env.cr.execute(
            """
            UPDATE exact_online_connection
               SET relation_number_next = relation_number_next + 1
             WHERE id = %s RETURNING relation_number_next - 1
            """,
            [self.id],
            log_exceptions=False,  # the caller tries again
        )
        return self.env.cr.fetchone()[0]

    # === WALK-IN PERSONS ===

    def _collective_of(self, partner, kind):
        """Return the collective relation of a `PartnerData`, empty if it has none."""
        collectives = self.sudo().collective_ids
        if not collectives or not is_walk_in(partner, kind):
            return collectives.browse()
        return collectives.filtered(lambda line: line._serves(partner.country_code))[:1]
