from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.fields import Domain

from .account_move import KINDS
from .exact_online_batch_line import LEFT

SCOPES = [
    ("selection", "A selection"),
    ("all", "All not yet exported"),
    ("sales", "All sales not yet exported"),
    ("purchase", "All purchases not yet exported"),
]
# How many are looked at together; the next press takes the next.
_MOST = 1000
# How often the next are looked at, where none of those before them can go.
_LOOKS = 10
_KEPT = timedelta(days=30)
_UNUSED = timedelta(days=1)
# Less than this is no wait to a person.
_SOON = timedelta(seconds=10)


class ExactOnlineBatch(models.Model):
    """Invoices that a person sends together.

    First what will go, and what stays behind and why; then how far it is; then what
    became of each. The scheduled action sends them, so nobody has to wait for it.
    """

    _name = "exact.online.batch"
    _description = "Exact Online Batch"
    _order = "id desc"
    _check_company_auto = True

    company_id = fields.Many2one("res.company", required=True, index=True)
    scope = fields.Selection(SCOPES, required=True, default="selection")
    started_at = fields.Datetime(string="Started On")
    finished_at = fields.Datetime(string="Finished On")
    line_ids = fields.One2many("exact.online.batch.line", "batch_id")
    state = fields.Selection(
        [("review", "Not started"), ("running", "Under way"), ("done", "Done")],
        compute="_compute_counts",
    )
    going_line_ids = fields.One2many(
        "exact.online.batch.line", compute="_compute_lines", string="Goes"
    )
    left_line_ids = fields.One2many(
        "exact.online.batch.line", compute="_compute_lines", string="Stays Behind"
    )
    going_count = fields.Integer(string="To Send", compute="_compute_counts")
    left_count = fields.Integer(string="Left Behind", compute="_compute_counts")
    sent_count = fields.Integer(string="Sent", compute="_compute_counts")
    progress = fields.Float(compute="_compute_counts")
    more_count = fields.Integer(
        help="How many wait besides these; they go with the next press."
    )
    # Which they are, of a selection: what is not yet exported can be searched again.
    more_moves = fields.Json(string="Waits")
    silent_reason = fields.Char(compute="_compute_budget")
    calls_needed = fields.Integer(compute="_compute_calls_needed")
    calls_left = fields.Integer(compute="_compute_budget")
    goes_on_at = fields.Datetime(compute="_compute_budget")

    @api.depends("started_at", "scope")
    def _compute_display_name(self):
        scopes = dict(self._fields["scope"]._description_selection(self.env))
        for batch in self:
            batch.display_name = scopes.get(batch.scope, "")

    @api.depends("line_ids.queued", "line_ids.stopped", "started_at")
    def _compute_lines(self):
        for batch in self:
            left = batch.line_ids.filtered(lambda line: line.state in LEFT)
            batch.left_line_ids = left
            batch.going_line_ids = batch.line_ids - left

    @api.depends("line_ids.queued", "line_ids.stopped", "started_at", "finished_at")
    def _compute_counts(self):
        """Count in the database: a list of batches is about many thousand lines."""
        counts = self.env["exact.online.batch.line"]._count_of(self)
        for batch in self:
            count = counts[batch.id]
            batch.sent_count, batch.left_count = count["sent"], count["left"]
            batch.going_count = count["sent"] + count["open"]
            queued = count["queued"]
            batch.progress = 100 * (queued - count["open"]) / queued if queued else 0
            batch.state = batch._state_of(count["open"])

    def _state_of(self, open_count):
        if not self.started_at:
            return "review"
        return "done" if self.finished_at or not open_count else "running"

    def _compute_budget(self):
        now = fields.Datetime.now()
        for batch in self:
            connection = batch._connection()
            batch.silent_reason = (
                connection._why_silent()
                if connection
                else self.env["account.move"]._exact_no_connection(batch.company_id)
            )
            batch.calls_left = connection.calls_left
            rung = connection.sudo()._next_ring()
            waits = batch.state == "running" and rung and rung > now + _SOON
            batch.goes_on_at = rung if waits else False

    @api.depends("state", "going_line_ids")
    def _compute_calls_needed(self):
        """What it takes is a question before it starts, and is not asked later."""
        for batch in self:
            asked = batch.state == "review"
            batch.calls_needed = asked and batch._calls_needed(batch._connection())

    def _connection(self):
        return self.env["exact.online.connection"]._of_company(self.company_id)

    def _calls_needed(self, connection):
        """About how many calls it takes: a booking is one, a new relation two."""
        moves = self.going_line_ids.move_id
        partners = moves.commercial_partner_id.with_company(self.company_id)
        strangers = partners.filtered(lambda p: not p.exact_account_id)
        files = moves.filtered(connection._sends_files_of) if connection else moves
        return len(moves) + 2 * len(strangers) + 2 * len(files) + bool(moves)

    # === MAKING IT ===

    def _of_selection(self, moves):
        """Return a batch of each company of the moves, checked and not started."""
        return self.browse().union(
            *(
                self._make(company, "selection", own)
                for company, own in moves.grouped("company_id").items()
            )
        )

    def _of_all(self, companies, scope="all"):
        """Return a batch of all that is not yet exported, for each company."""
        connections = self.env["exact.online.connection"]
        linked = companies.filtered(connections._of_company)
        return self.browse().union(
            *(
                self._make(company, scope, self._not_exported(company, scope))
                for company in linked or companies[:1]
            )
        )

    def _not_exported(self, company, scope):
        kinds = [scope] if scope in KINDS else KINDS
        domain = Domain("company_id", "=", company.id)
        domain &= Domain("exact_state", "in", ("to_send", "error"))
        domain &= Domain("move_type", "in", [t for k in kinds for t in KINDS[k]])
        return self.env["account.move"].search(domain, order="invoice_date, id")

    def _make(self, company, scope, moves):
        batch = self.sudo().create({"company_id": company.id, "scope": scope})
        batch = batch.sudo(False)
        batch._fill(moves)
        return batch

    def _fill(self, moves):
        """Look at as many as are shown together; at those behind them, too, where none
        of the first can go: what is stuck never stands before what can go."""
        lines = self.env["exact.online.batch.line"]
        in_turn = self._in_turn(moves)
        going, left = [], []
        for start in range(0, min(len(in_turn), _LOOKS * _MOST), _MOST):
            looked_at = in_turn[start : start + _MOST].with_prefetch()
            for values in lines._values_of(looked_at, self):
                stops = lines._stops(values["obstacle"], values["problems"])
                (left if stops else going).append(values)
            if going:
                break
        shown = going + left[:_MOST]
        more = in_turn - moves.browse(values["move_id"] for values in shown)
        self.sudo().write(
            {
                "line_ids": [Command.clear(), *map(Command.create, shown)],
                "more_count": len(more),
                "more_moves": more.ids if self.scope == "selection" else False,
            }
        )

    def _in_turn(self, moves):
        """Return the moves in the order in which they are looked at: first what can go
        by its state, then what failed or can't go, last what is queued already.

        What is booked is told of a few, and takes no place where there are many.
        """
        moves.fetch(["exact_state"])
        if len(moves) > _MOST:
            moves = moves.filtered(lambda move: move.exact_state != "sent")
        domain = Domain("move_id", "in", moves.ids) & Domain("state", "=", "to_send")
        queued = self.env["exact.online.export"].sudo().search(domain).move_id
        queued_ids = set(queued.ids)

        def turn(move):
            return move.id in queued_ids, move.exact_state != "to_send"

        return moves.sorted(turn)

    # === ACTIONS ===

    def _open(self):
        """Open the dialog about one batch, or the list of several."""
        self.check_access("read")
        title = self.env._("Send to Exact Online")
        if len(self) == 1:
            return self._get_records_action(target="new", name=title)
        return self._get_records_action(name=title)

    def action_open(self):
        """Open the dialog, from the list."""
        return self._open()

    def action_check_again(self):
        """Look again, after something was repaired."""
        self.ensure_one()
        self.env["account.move"]._exact_check_right()
        if not self.started_at:
            self._look_again(self.scope)
        return self._open()

    def action_choose(self):
        """Look at all, or at sales or purchases alone, as the context says."""
        self.ensure_one()
        self.env["account.move"]._exact_check_right()
        scope = self.env.context.get("exact_scope")
        if not self.started_at and scope in dict(SCOPES):
            self.sudo().scope = scope
            self._look_again(scope)
        return self._open()

    def _look_again(self, scope):
        if scope == "selection":
            self._fill(self.line_ids.move_id | self._more())
        else:
            self._fill(self._not_exported(self.company_id, scope))

    def _more(self):
        """Return what waits besides the lines, of a selection."""
        return self.env["account.move"].browse(self.more_moves or []).exists()

    def action_send(self):
        """Queue what can go, and show how far it is. A second press starts nothing."""
        self.ensure_one()
        self.line_ids.move_id._exact_check_right()
        batch = self.sudo()
        batch.lock_for_update()
        if not batch.started_at and not batch.silent_reason:
            batch.going_line_ids._queue()
            batch.started_at = fields.Datetime.now()
        return self._open()

    def action_again(self):
        """Look at what stayed behind, or found no room, as a selection of its own."""
        self.ensure_one()
        moves = self._more() | self.left_line_ids.move_id
        moves._exact_check_right()
        return self._of_selection(moves)._open()

    # === ITS END ===

    def _tell_finished(self, connection):
        """Tell who started a batch that it is done, wherever they are by now."""
        domain = [("company_id", "=", connection.company_id.id)]
        domain += [("started_at", "!=", False), ("finished_at", "=", False)]
        for batch in self.sudo().search(domain):
            if batch.state == "done":
                batch.finished_at = fields.Datetime.now()
                batch._tell()

    def _tell(self):
        reader = self.create_uid
        here = self.with_context(lang=reader.lang)
        message = here.env._(
            "Booked in Exact Online: %(sent)s. Left behind: %(left)s.",
            sent=self.sent_count,
            left=self.left_count,
        )
        reader._bus_send(
            "simple_notification",
            {
                "type": "warning" if self.left_count else "success",
                "title": here.env._("Sending is done"),
                "message": message,
                # It would cover what is under it; the batch keeps what it says.
                "sticky": False,
            },
        )

    @api.autovacuum
    def _gc_batches(self):
        """Forget old batches; what became of each invoice stays on the invoice."""
        now = fields.Datetime.now()
        old = Domain("create_date", "<", now - _KEPT)
        unused = Domain("create_date", "<", now - _UNUSED)
        unused &= Domain("started_at", "=", False)
        self.search(old | unused).unlink()


class ExactOnlineConnection(models.Model):
    _inherit = "exact.online.connection"

    calls_left = fields.Integer(
        string="Calls Left Today",
        compute="_compute_calls_left",
        help="How many calls Exact Online still allows this administration today. All "
        "apps that use it share them. Scheduled sending leaves 200 of 5,000 to people "
        "when Exact's day begins (midnight UTC), fewer with each hour and none in the "
        "last, and always what the payment polls still to come need.",
    )

    def _compute_calls_left(self):
        for connection in self:
            budget = connection.sudo().budget_id
            connection.calls_left = budget._left_today()[0] if budget else 0

    def _next_ring(self):
        """Return when the export goes on, if it was rung for later; else False."""
        domain = Domain("cron_id", "=", self.export_cron_id.id)
        domain &= Domain("call_at", ">", fields.Datetime.now())
        triggers = self.env["ir.cron.trigger"].search(domain, order="call_at", limit=1)
        return triggers.call_at


class ExactOnlineExport(models.Model):
    _inherit = "exact.online.export"

    @api.private
    def run(self, connection):
        result = super().run(connection)
        self.env["exact.online.batch"]._tell_finished(connection)
        return result
