from collections import Counter, defaultdict

from odoo import api, fields, models
from odoo.fields import Domain

from ..mapping.checks import check_invoice
from .exact_online_export_repair import FOR_PEOPLE
from .exact_online_message import problem_rows, stored_sentence

# What a queued move shows, as a line of a batch calls it.
QUEUED = {
    "to_send": "waiting",
    "sending": "sending",
    "sent": "sent",
    "error": "failed",
}
# The states of what a person still has to do something about.
LEFT = ("left", "failed", "doubt")


def _counted_as(state):
    if state in LEFT:
        return "left"
    return "sent" if state == "sent" else "open"


class ExactOnlineBatchLine(models.Model):
    """An invoice of a batch: whether it can go, and what became of it."""

    _name = "exact.online.batch.line"
    _description = "Invoice of an Exact Online Batch"
    _order = "id"

    batch_id = fields.Many2one(
        "exact.online.batch", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="batch_id.company_id", store=True)
    move_id = fields.Many2one(
        "account.move", string="Invoice", required=True, ondelete="cascade", index=True
    )
    partner_id = fields.Many2one(
        related="move_id.commercial_partner_id", string="Partner"
    )
    amount_total_signed = fields.Monetary(
        related="move_id.amount_total_signed", currency_field="company_currency_id"
    )
    company_currency_id = fields.Many2one(related="move_id.company_currency_id")
    entry_number = fields.Integer(
        related="move_id.exact_entry_number", string="Entry", aggregator=None
    )
    queued = fields.Boolean(help="It was queued when the batch was started.")
    obstacle = fields.Char(help="What keeps it behind, where nothing can be mapped.")
    problems = fields.Json(help="What the check found, as on an export.")
    stopped = fields.Boolean(
        string="Stays Behind", compute="_compute_stopped", store=True, precompute=True
    )
    state = fields.Selection(
        [
            ("ready", "Can go"),
            ("warned", "Can go, with a warning"),
            ("left", "Stays behind"),
            ("waiting", "Waits"),
            ("sending", "Being sent"),
            ("doubt", "In doubt"),
            ("sent", "Sent"),
            ("failed", "Failed"),
        ],
        compute="_compute_state",
    )
    # Apart from the state: a sentence is made for what is shown, not for all there is.
    reason = fields.Text(string="Why", compute="_compute_reason")
    can_repair = fields.Boolean(compute="_compute_can_repair")

    # === WHAT IT SHOWS ===

    @api.depends("obstacle", "problems")
    def _compute_stopped(self):
        for line in self:
            line.stopped = self._stops(line.obstacle, line.problems)

    @api.model
    def _stops(self, obstacle, problems):
        """Whether what was found keeps an invoice behind; a warning doesn't."""
        return bool(obstacle) or any(p["level"] == "error" for p in problems or [])

    @api.depends("queued", "stopped", "problems", "move_id.exact_state")
    def _compute_state(self):
        # Only this: an invoice has some hundred other fields.
        self.move_id.fetch(["exact_state"])
        for line in self:
            line.state = line._queued_state() if line.queued else line._checked_state()

    @api.depends("queued", "obstacle", "problems", "move_id.exact_state")
    def _compute_reason(self):
        for line in self:
            line.reason = line._why()

    @api.depends("queued", "stopped", "move_id.exact_state")
    def _compute_can_repair(self):
        for line in self:
            line.can_repair = line.state in LEFT

    def _checked_state(self):
        if self.stopped:
            return "left"
        return "warned" if self.problems else "ready"

    def _queued_state(self):
        state = QUEUED.get(self.move_id.exact_state, "left")
        return "doubt" if self.move_id.exact_needs_person else state

    def _why(self):
        if self.queued:
            return False if self.state == "sent" else self.move_id.exact_error
        sentences = [stored_sentence(self.env, p) for p in self.problems or []]
        return "\n".join(filter(None, [self.obstacle, *sentences]))

    @api.model
    def _count_of(self, batches):
        """Count lines by batch: sent, left, open and queued; two queries for all.

        :return: the counts by the id of the batch; 0 for what there is not.
        """
        counts = defaultdict(Counter)
        lines = self.sudo()
        domain = Domain("batch_id", "in", batches.ids)
        by = ["batch_id", "queued", "stopped", "move_id.exact_state"]
        for batch, queued, stopped, moved, count in lines._read_group(
            domain, by, ["__count"]
        ):
            checked = "left" if stopped else "ready"
            state = QUEUED.get(moved, "left") if queued else checked
            counts[batch.id][_counted_as(state)] += count
            counts[batch.id]["queued"] += count if queued else 0
        domain &= Domain("queued", "=", True)
        domain &= Domain("move_id.exact_state", "=", "sending")
        domain &= Domain("move_id.exact_export_ids.needs_person", "=", True)
        for batch, count in lines._read_group(domain, ["batch_id"], ["__count"]):
            counts[batch.id].update(left=count, open=-count)
        return counts

    # === CHECKING ===

    def _values_of(self, moves, batch):
        """Return what the lines of the moves hold; few queries for all together."""
        obstacles = {move: self._obstacle_of(move, batch) for move in moves}
        free = moves.filtered(lambda move: not obstacles[move])
        found = self._check(free, batch._connection()) if free else {}
        return [
            {
                "move_id": move.id,
                "obstacle": obstacles[move],
                "problems": problem_rows(found.get(move.id, ())) or False,
            }
            for move in moves
        ]

    def _obstacle_of(self, move, batch):
        obstacle = move._exact_own_obstacle() or move._exact_out_of_scope()
        if not obstacle and move.exact_state == "sending":
            obstacle = self.env._(
                "%s is being sent, or Exact Online's answer was lost. It is looked up; "
                "nothing is sent twice.",
                move.display_name,
            )
        if not obstacle and batch.scope != "selection" and self._was_refused(move):
            obstacle = move.exact_error
        return obstacle

    def _was_refused(self, move):
        """Whether Exact refused it, so that a person must look at it by itself."""
        if move.exact_state != "error":
            return False
        problems = move.sudo().exact_export_ids[:1].problems or []
        return bool({problem["code"] for problem in problems} & FOR_PEOPLE)

    def _check(self, moves, connection):
        if not connection:
            return {}
        collected = moves._exact_collect()
        codes = connection.sudo()._exact_codes()
        return {
            move_id: list(check_invoice(data, codes))
            for move_id, data in collected.items()
        }

    # === ACTING ===

    def _queue(self):
        """Queue the moves; one that was changed meanwhile stays behind."""
        for line in self:
            line.obstacle = self._obstacle_of(line.move_id, line.batch_id)
        free = self.filtered(lambda line: not line.obstacle)
        free.queued = True
        free.move_id._exact_queue_for_person()

    def action_repair(self):
        """Open what is to be repaired; the invoice itself, where nothing else helps."""
        self.ensure_one()
        problems = self.problems or self.sudo().move_id.exact_export_ids[:1].problems
        for problem in problems or []:
            action = self.move_id._exact_actionable(problem).get("action")
            if action:
                return action
        return self.move_id._get_records_action()

    def action_open(self):
        """Open the invoice."""
        self.ensure_one()
        return self.move_id._get_records_action()
