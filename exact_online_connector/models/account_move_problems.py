from odoo import Command, api, fields, models

from .exact_online_mapping import RECORD_FIELDS
from .exact_online_message import difference_sentence, stored_sentence

# What is repaired in the mapping: Odoo's model, and the kind of Exact's code.
_MAPPED_MODELS = {
    "account.account": "gl_account",
    "account.journal": "journal",
    "account.payment.term": "payment_condition",
    "account.tax": "vat_code",
}


class AccountMove(models.Model):
    """What must be repaired before a move can go, with the buttons that open it."""

    _inherit = "account.move"

    exact_problems = fields.Json(compute="_compute_exact_problems")

    @api.depends("exact_state")
    def _compute_exact_problems(self):
        for move in self:
            export = move.sudo().exact_export_ids[:1]
            failed = move.exact_state == "error" and export.problems
            move.exact_problems = failed and {
                f"exact_{number}": move._exact_actionable(problem)
                for number, problem in enumerate(export.problems)
            }

    def _exact_actionable(self, problem):
        """Return a problem as the widget `actionable_errors` shows it."""
        row = {"message": stored_sentence(self.env, problem), "level": "danger"}
        action = self._exact_repair_action(problem["model"], problem["res_id"])
        if action:
            row |= {"action_text": self.env._("Repair"), "action": action}
        if action and problem["args"].get("tax_ids"):
            # What must be mapped is not one tax, but several together.
            _first, *others = map(int, problem["args"]["tax_ids"].split(","))
            combined = {"default_combined_tax_ids": [Command.set(others)]}
            action["context"] = action["context"] | combined
        return row

    def _exact_repair_action(self, model, res_id):
        connection = self._exact_connection()
        if not connection:
            return None
        if model in (self._name, None):
            return None
        return connection._repair_action(model, res_id)


class AccountMoveDifferences(models.Model):
    _inherit = "account.move"

    exact_needs_person = fields.Boolean(compute="_compute_exact_needs_person")

    @api.depends("exact_state")
    def _compute_exact_needs_person(self):
        """Entries in Exact could be this move: the form offers what to do."""
        for move in self:
            export = move.exact_state == "sending" and move.sudo().exact_export_ids[:1]
            move.exact_needs_person = bool(export) and export.needs_person

    exact_differences = fields.Text(compute="_compute_exact_differences")

    @api.depends_context("lang")
    @api.depends("exact_proof")
    def _compute_exact_differences(self):
        """What Exact booked otherwise, a line each: where, there, and here."""
        for move in self:
            export = move.sudo().exact_export_ids[:1]
            if move.exact_proof == "different" and export.is_gone:
                move.exact_differences = self.env._(
                    "Entry %(number)s was deleted in Exact Online.",
                    number=move.exact_entry_number,
                )
                continue
            different = move.exact_proof == "different" and export.proof_differences
            move.exact_differences = different and "\n".join(
                difference_sentence(self.env, difference)
                for difference in different
                if not difference["rounding"]
            )


class ExactOnlineConnection(models.Model):
    _inherit = "exact.online.connection"

    def _repair_action(self, model, res_id):
        """Return the action that opens what a problem is about, None for nothing, and
        for who only looks on."""
        if not self.env.user.has_group("exact_online_connector.group_exact_user"):
            return None
        kind = _MAPPED_MODELS.get(model)
        if model == "account.analytic.account":
            kind = self._analytic_kind(self.env[model].browse(res_id))
        if kind:
            return self._open_mapping_of(kind, res_id)
        if model == self._name:
            return self._get_records_action()
        if model in self.env and res_id:
            return self.env[model].browse(res_id)._get_records_action()
        return None

    def _open_mapping_of(self, kind, res_id):
        """Return the action that shows the mapping of one record, ready to fill in.

        :param res_id: 0 for the mapping of all records of the kind.
        """
        context = {"default_connection_id": self.id, "default_kind": kind}
        domain = [("kind", "=", kind)]
        if res_id:
            field = RECORD_FIELDS[kind]
            context[f"default_{field}"] = res_id
            domain.append((field, "=", res_id))
        action = self._open(
            "exact_online_mapping_action", context | {"exact_kind": kind}
        )
        return action | {
            "name": self.env._("Map to Exact Online"),
            "domain": [*action["domain"], *domain],
        }
