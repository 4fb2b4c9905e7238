import json

from odoo import api, models

from .exact_online_export_double import DOUBLES
from .exact_online_mapping import DEFAULT_FIELDS
from .exact_online_refusal import REFUSED

# What only a person can judge.
FOR_PEOPLE = {REFUSED, *DOUBLES}

# What of a partner an export can fail for: what Exact's relation is made of.
_PARTNER_FIELDS = {
    "city",
    "company_registry",
    "country_id",
    "email",
    "is_company",
    "name",
    "phone",
    "ref",
    "state_id",
    "street",
    "street2",
    "vat",
    "zip",
    "exact_account_code",
}


class ExactOnlineExport(models.Model):
    """What failed goes again by itself, once somebody has repaired the cause.

    Each problem of a row names the record to repair. When that record is repaired, all
    rows that failed for it are queued; what is still wrong is found before a call.
    """

    _inherit = "exact.online.export"

    def _retry_repaired(self, records):
        """Queue what has failed for one of the records; ring the scheduled action."""
        self._failed_for(records)._go_again()

    def _retry_checked(self, connections):
        """Queue what a check of ours has stopped: a default, or new code lists, may
        have repaired any of it. What Exact itself refused waits for a person."""
        failed = self.search(self._failed_domain(connections))
        failed.filtered(
            lambda export: (
                export.problems
                and not {problem["code"] for problem in export.problems} & FOR_PEOPLE
            )
        )._go_again()

    def _retry_held(self, connections):
        """Queue what is held: with another mapping it may not share the cause now."""
        held = self._failed_domain(connections) + [("is_held", "=", True)]
        self.search(held)._go_again()

    def _go_again(self):
        for connection, exports in self.grouped("connection_id").items():
            moves = exports.move_id
            exports._enqueue(connection, moves, unattended=True)
            moves.write(
                {"exact_state": "to_send", "exact_reason": False, "exact_error": False}
            )
            connection._ring_export()

    def _failed_domain(self, connections):
        return [("state", "=", "error"), ("connection_id", "in", connections.ids)]

    def _failed_for(self, records):
        """Return the failed rows that name one of these records as the repair."""
        if not self.search_count([("state", "=", "error")], limit=1):
            return self.browse()
        self.flush_model(["state", "problems"])
        self.env.cr.execute(
            """
            SELECT id
              FROM exact_online_export
             WHERE state = 'error'
               AND problems @> ANY(%s::jsonb[])
            """,
            [
                [
                    json.dumps([{"model": record._name, "res_id": record.id}])
                    for record in records
                ]
            ],
        )
        return self.browse(row[0] for row in self.env.cr.fetchall())


class ExactOnlineMapping(models.Model):
    _inherit = "exact.online.mapping"

    @api.model_create_multi
    def create(self, vals_list):
        mappings = super().create(vals_list)
        mappings._exact_repaired()
        return mappings

    def write(self, vals):
        result = super().write(vals)
        self._exact_repaired()
        return result

    def _exact_repaired(self):
        exports = self.env["exact.online.export"].sudo()
        for kind, mappings in self.filtered("confirmed").grouped("kind").items():
            records = [mapping._record() for mapping in mappings]
            if kind:
                exports._retry_repaired(records[0].union(*records[1:]))
        exports._retry_held(self.connection_id)


class ExactOnlineConnection(models.Model):
    _inherit = "exact.online.connection"

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & DEFAULT_FIELDS.keys():
            self._exact_repaired()
        return result

    def action_fetch_reference_data(self):
        result = super().action_fetch_reference_data()
        self.env["exact.online.export"].sudo()._forget_causes(self)
        self._exact_repaired()
        return result

    def _exact_repaired(self):
        self.env["exact.online.export"].sudo()._retry_checked(self)


class ResPartner(models.Model):
    _inherit = "res.partner"

    def write(self, vals):
        # EXTENDS 'base'
        result = super().write(vals)
        if vals.keys() & _PARTNER_FIELDS:
            exports = self.env["exact.online.export"].sudo()
            relations = self.env["exact.online.partner"].sudo()._of(self)
            exports._retry_repaired([*self.commercial_partner_id, *relations])
        return result
