from odoo import api, fields, models, tools
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

# Each connection has its own; they stay where they are when the administration changes.
_STAY = {
    "exact.online.budget",
    "exact.online.log",
    "exact.online.number.source",
    "exact.online.token",
}
# What must agree beside the code, for a VAT code to be the same one.
_SAME_VAT = ("Type", "Percentage", "VATTransactionType", "Charged")
_NOTHING_KNOWN = {
    "exact_state": "not_applicable",
    "exact_proof": "unproven",
    "exact_payment_state": "unknown",
}


class ExactOnlineConnection(models.Model):
    """Another administration: first the one for testing, then the live one.

    What belongs to the former administration (entries, relations, codes, mapping,
    reading positions) moves to a connection in the archive, so that nothing of the two
    can ever be mixed; this one starts anew. Its invoices are for the new administration
    then. Going back finds everything as it was.
    """

    _inherit = "exact.online.connection"

    active = fields.Boolean(default=True, copy=False)
    past_ids = fields.One2many(
        "exact.online.connection",
        "successor_id",
        string="Former Administrations",
        context={"active_test": False},
    )
    successor_id = fields.Many2one(
        "exact.online.connection",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
    )

    @api.model
    @tools.ormcache("company_id")
    def _has_past(self, company_id):
        """Whether a company had another administration; every form asks."""
        domain = [("company_id", "=", company_id), ("active", "=", False)]
        return bool(self.sudo().search_count(domain, limit=1))

    def write(self, vals):
        changes = "division_code" in vals and self._differs(
            "division_code", vals["division_code"]
        )
        former = {}
        if changes and not self.env.context.get("exact_division_changes"):
            self = self.with_context(exact_division_changes=True)
            former = {connection: connection.division_code for connection in self}
            self._check_nothing_in_doubt()
        result = super().write(vals)
        for connection, division in former.items():
            if division:
                connection.sudo()._change_books(division)
        return result

    def _check_nothing_in_doubt(self):
        """
        :raise UserError: what became of an invoice is not known yet, or it, or what a
            check has booked, is about to be deleted there.
        """
        exports = self.env["exact.online.export"].sudo()
        own = Domain("connection_id", "in", self.ids)
        if found := exports.search(own & Domain("state", "=", "sending"), limit=1):
            raise UserError(
                self.env._(
                    "Whether %(invoice)s is booked in the present administration is "
                    "not known yet. Look at it first, then choose another "
                    "administration.",
                    invoice=found.move_id.display_name,
                )
            )
        if found := exports.search(own & Domain(exports._undoing()), limit=1):
            raise UserError(
                self.env._(
                    "%(invoice)s is still being undone in the present administration. "
                    "Wait until that is done, then choose another administration.",
                    invoice=found.move_id.display_name,
                )
            )
        checks = self.env["exact.online.contact"].sudo()
        if checks.search_count(own & Domain(checks._unfinished()), limit=1):
            raise UserError(
                self.env._(
                    "The first-contact check has booked in the present administration, "
                    "and is not finished. Press Go On in it, so that its entries are "
                    "deleted again; then choose another administration."
                )
            )

    def _change_books(self, former_division):
        """Put what belongs to the former administration aside, and take back what is
        there of the new one."""
        self.env.flush_all()
        known = self.past_ids.filtered(lambda p: p.division_code == self.division_code)
        unsent = self._put_aside(former_division)
        if known:
            known._give_to(self)
            known.unlink()
            self._start_registering()
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        self._refresh_waiting_moves()
        self._queue_again(unsent)
        exports = self.env["exact.online.export"]
        exports.search([("connection_id", "=", self.id)]).face_pending = True
        self._ring_export()

    def _put_aside(self, division):
        """Give what belongs to the books to a connection in the archive.

        :return: the moves that were queued, or failed, and never went.
        """
        past = self.create(
            {
                **self.copy_data({"active": False})[0],
                "division_code": division,
                # Nothing of it is registered any more; the mode stays with this one.
                "payment_mode": "none",
                "successor_id": self.id,
                "name": self._name_of_past(division),
            }
        )
        self._clear_faces()
        self._give_to(past)
        # What never went is nobody's history.
        unsent = self.env["exact.online.export"].search(past._unsent_domain())
        moves = unsent.move_id
        unsent.unlink()
        return moves

    def _name_of_past(self, division):
        found = self._find_division(division)
        return self.env._(
            "%(connection)s: %(administration)s",
            connection=self.name,
            administration=found.display_name or division,
        )

    def _give_to(self, other):
        """Hand over all that belongs to the books, and the codes that are chosen."""
        (chosen,) = self.read(self._codes_of_books(), load=None)
        self.write(dict.fromkeys(self._codes_of_books(), False))
        self.env.flush_all()
        for model in self._models_of_books():
            kept = "AND kind != 'division'" if model == "exact.online.reference" else ""
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET connection_id = %s WHERE connection_id = %s %s",
                    SQL.identifier(self.env[model]._table),
                    other.id,
                    self.id,
                    SQL(kept),
                )
            )
        self.env.cr.execute(
            "UPDATE exact_online_export SET past = %s WHERE connection_id = %s",
            [not other.active, other.id],
        )
        self.env.invalidate_all()
        del chosen["id"]
        other.write(chosen)

    def _models_of_books(self):
        return [
            name
            for name, model in self.env.registry.items()
            if name.startswith("exact.online.")
            and name not in _STAY
            and not model._abstract
            and not model._transient
            and model._fields.get("connection_id") is not None
            and model._fields["connection_id"].store
            and not model._fields["connection_id"].related
        ]

    def _codes_of_books(self):
        """The fields that name codes of the administration, and when it was read."""
        codes = self._code_fields()
        return [*codes, "references_fetched_at"]

    def _code_fields(self):
        return [
            name
            for name, field in self._fields.items()
            if field.store
            and field.type == "many2one"
            and field.comodel_name == "exact.online.reference"
        ]

    def _clear_faces(self):
        """Show on the moves that they are not in the new administration."""
        ours = SQL(
            "id IN (SELECT move_id FROM exact_online_export WHERE connection_id = %s)",
            self.id,
        )
        self.env["account.move"]._exact_clear_faces(ours)

    # === WHAT GOES BY ITSELF ===

    def _may_send_unattended(self, move):
        """What was in a former administration goes when a person sends it, or brings
        it in."""
        may = super()._may_send_unattended(move)
        if not may or not self._has_past(move.company_id.id):
            return may
        by_person = move.exact_reason == "included"
        return by_person or not move.sudo().exact_past_export_ids

    # === CODES THAT ARE THE SAME ===

    def action_fetch_reference_data(self):
        result = super().action_fetch_reference_data()
        for connection in self.filtered(lambda c: c.past_ids and not c.mapping_ids):
            connection.sudo()._carry_over(connection.past_ids[-1])
        return result

    def _carry_over(self, past):
        """Map as in the former administration, where the new one has the same code."""
        for name in self._code_fields():
            if not self[name]:
                self[name] = self._same_code(past[name])
        values = []
        for mapping in past.with_context(active_test=False).mapping_ids:
            if same := self._same_code(mapping.reference_id):
                reason = self.env._("As in %s", past.name)
                own = {"reference_id": same.id, "connection_id": self.id}
                values += mapping.copy_data(own | {"reason": reason})
        self.env["exact.online.mapping"].create(values)

    def _same_code(self, reference):
        """Return this administration's code of the same name and meaning, or none."""
        domain = Domain("connection_id", "=", self.id)
        domain &= Domain("kind", "=", reference.kind)
        same = reference.search(domain & Domain("code", "=", reference.code), limit=1)
        if same.kind == "vat_code" and any(
            same.details.get(name) != reference.details.get(name) for name in _SAME_VAT
        ):
            return same.browse()
        return same


class ExactOnlineExport(models.Model):
    _inherit = "exact.online.export"

    past = fields.Boolean(
        string="Former Administration",
        readonly=True,
        help="It was sent to an administration that the company is no longer linked "
        "with.",
    )


class AccountMove(models.Model):
    _inherit = "account.move"

    exact_export_ids = fields.One2many(domain=[("past", "=", False)])
    exact_past_export_ids = fields.One2many(
        "exact.online.export",
        "move_id",
        string="In Former Administrations",
        domain=[("past", "=", True)],
    )
    # As the form shows them: nothing is read where no administration is former.
    exact_past_shown_ids = fields.One2many(
        "exact.online.export", compute="_compute_exact_past_shown_ids"
    )

    def _compute_exact_past_shown_ids(self):
        has_past = self.env["exact.online.connection"]._has_past
        for move in self:
            past = has_past(move.company_id.id)
            move.exact_past_shown_ids = past and move.exact_past_export_ids

    def _exact_clear_faces(self, which, **values):
        """Show on moves that nothing is known of them in Exact.

        With SQL: their posted and locked state has nothing to do with it.

        :param which: the condition, as SQL
        """
        values = dict.fromkeys(self._exact_face_fields()) | _NOTHING_KNOWN | values
        columns = [SQL("%s = %s", SQL.identifier(n), v) for n, v in values.items()]
        self.env.flush_all()
        self.env.cr.execute(
            SQL("UPDATE account_move SET %s WHERE %s", SQL(", ").join(columns), which)
        )
        self.invalidate_model()

    def _exact_face_fields(self):
        """Return the fields that show on a move what is known of it in Exact."""
        return [
            name
            for name in self.env["exact.online.export"]._face_values()
            if self._fields[name].store
        ]
