import json
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL, format_date, formatLang

from .account_move import KINDS

# How many weeks the graphs show, the running one included.
_WEEKS = 6
_COUNTED_STATES = ("to_send", "sending", "error")


class ExactOnlineConnection(models.Model):
    """The card of a company on the overview: what a bookkeeper looks at first.

    All cards together cost the same few queries, and no call to Exact.
    """

    _inherit = "exact.online.connection"

    card = fields.Json(compute="_compute_card", help="The figures of the overview.")
    sent_graph = fields.Text(compute="_compute_graphs")
    paid_graph = fields.Text(compute="_compute_graphs")

    def _compute_card(self):
        figures = {connection.id: {} for connection in self}
        for part in (
            self._card_of_moves(),
            self._card_of_proof(),
            self._card_of_unpaid(),
            self._card_of_months(),
            self._card_of_budget(),
            self._card_of_runs(),
        ):
            for connection_id, values in part.items():
                figures[connection_id].update(values)
        for connection in self:
            connection.card = figures[connection.id]

    # === FIGURES, {connection id: {name: value}} ===

    def _card_of_moves(self):
        """Count what waits, is in doubt, failed, or was changed after export."""
        of_company = {connection.company_id.id: connection.id for connection in self}
        counts = {connection.id: {} for connection in self}
        moves = self.env["account.move"]
        mine = ("company_id", "in", list(of_company))
        for company, state, count in moves._read_group(
            [mine, ("exact_state", "in", _COUNTED_STATES)],
            ["company_id", "exact_state"],
            ["__count"],
        ):
            counts[of_company[company.id]][state] = count
        for company, count in moves._read_group(
            [mine, ("exact_changed", "=", True)], ["company_id"], ["__count"]
        ):
            counts[of_company[company.id]]["changed"] = count
        return counts

    def _card_of_proof(self):
        counts = {connection.id: {} for connection in self}
        for connection, proof, count in self.env["exact.online.export"]._read_group(
            [
                ("connection_id", "in", self.ids),
                ("state", "=", "sent"),
                ("proof", "in", ("unproven", "different")),
            ],
            ["connection_id", "proof"],
            ["__count"],
        ):
            counts[connection.id][proof] = count
        return counts

    def _card_of_unpaid(self):
        """Count what Exact says is open, and what of it is left to be paid."""
        self.env["exact.online.export"].flush_model()
        self.env["account.move"].flush_model(["amount_total", "amount_total_signed"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT export.connection_id, move.move_type IN %(sales)s AS is_sale,
                       COUNT(*),
                       SUM(export.amount_open * move.amount_total_signed
                           / NULLIF(move.amount_total, 0))
                  FROM exact_online_export AS export
                  JOIN account_move AS move ON move.id = export.move_id
                 WHERE export.connection_id IN %(ids)s
                   AND export.state = 'sent'
                   AND export.payment_state IN ('open', 'partial')
              GROUP BY export.connection_id, is_sale
                """,
                sales=KINDS["sales"],
                ids=tuple(self.ids) or (0,),
            )
        )
        counts = {connection.id: {} for connection in self}
        for connection_id, is_sale, count, amount in rows:
            name = "unpaid_sales" if is_sale else "unpaid_purchase"
            counts[connection_id][name] = count
            counts[connection_id][f"{name}_amount"] = self._in_words(
                connection_id, abs(amount or 0)
            )
        return counts

    def _in_words(self, connection_id, amount):
        connection = self.browse(connection_id)
        currency = connection.company_currency_id
        return formatLang(self.env, amount, currency_obj=currency)

    def _card_of_months(self):
        """Tell of the comparison of the latest month."""
        months = {connection.id: {} for connection in self}
        comparisons = self.env["exact.online.comparison"].search(
            [("connection_id", "in", self.ids), ("state", "!=", "new")],
            order="month",
        )
        for comparison in comparisons:
            months[comparison.connection_id.id] = {
                "month": comparison.display_name,
                "month_state": comparison.state,
                "month_open": comparison.open_count,
            }
        return months

    def _card_of_budget(self):
        budgets = (
            self.env["exact.online.budget"]
            .sudo()
            .search([("connection_id", "in", self.ids)])
        )
        return {
            budget.connection_id.id: {
                "calls_left": budget._left_today()[0],
                "calls_limit": budget.day_limit,
            }
            for budget in budgets
        }

    def _card_of_runs(self):
        """Tell when the scheduled actions run next: as planned, or as rung."""
        own = self.sudo()
        crons = own.export_cron_id | own.payment_cron_id
        rung = dict(
            self.env["ir.cron.trigger"]
            .sudo()
            ._read_group([("cron_id", "in", crons.ids)], ["cron_id"], ["call_at:min"])
        )
        runs = {}
        for connection in own.filtered(lambda each: each.state == "connected"):
            runs[connection.id] = {
                name: self._at(cron, rung)
                for name, cron in (
                    ("next_export", connection.export_cron_id),
                    ("next_payments", connection.payment_cron_id),
                )
            }
        return runs

    def _at(self, cron, rung):
        """Return the time of a run as the user reads it; '' for none planned."""
        times = [rung.get(cron), cron.nextcall if cron.active else None]
        at = min(filter(None, times), default=None)
        if not at:
            return ""
        local = fields.Datetime.context_timestamp(self, at)
        now = fields.Datetime.context_timestamp(self, fields.Datetime.now())
        if local.date() <= now.date():
            return f"{max(local, now):%H:%M}"
        return f"{format_date(self.env, local.date())} {local:%H:%M}"

    # === GRAPHS ===

    @api.depends_context("lang", "tz")
    def _compute_graphs(self):
        for name, column, label in (
            ("sent_graph", "sent_at", self.env._("Sent")),
            ("paid_graph", "paid_on", self.env._("Paid")),
        ):
            counted = self._weekly(column)
            for connection in self:
                connection[name] = json.dumps(
                    [{"key": label, "values": self._bars(counted[connection.id])}]
                )

    def _weekly(self, column):
        """Return {connection id: {first day of the week: count}}."""
        self.env["exact.online.export"].flush_model([column])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT connection_id, date_trunc('week', %(column)s)::date, COUNT(*)
                  FROM exact_online_export
                 WHERE connection_id IN %(ids)s
                   AND state = 'sent'
                   AND %(column)s >= %(since)s
              GROUP BY 1, 2
                """,
                column=SQL.identifier(column),
                ids=tuple(self.ids) or (0,),
                since=self._weeks()[0],
            )
        )
        counted = {connection.id: {} for connection in self}
        for connection_id, week, count in rows:
            counted[connection_id][week] = count
        return counted

    def _weeks(self):
        """Return the first days of the weeks that the graphs show, oldest first."""
        today = fields.Date.context_today(self)
        monday = today - timedelta(days=today.weekday())
        return [monday - timedelta(weeks=ago) for ago in reversed(range(_WEEKS))]

    def _bars(self, counted):
        weeks = self._weeks()
        return [
            {
                "label": format_date(self.env, week, date_format="d MMM"),
                "value": counted.get(week, 0),
                "type": "future" if week == weeks[-1] else "past",
            }
            for week in weeks
        ]

    # === THE LISTS BEHIND THE FIGURES ===

    def action_open_attention(self):
        """Show the invoices that the filter in the context finds."""
        return self._open_synchronisation(self.env.context["exact_filter"])

    def action_open_comparisons(self):
        """Show the monthly comparisons of this connection."""
        return self._open(
            "exact_online_comparison_action", {"default_connection_id": self.id}
        )


class ExactOnlineExport(models.Model):
    _inherit = "exact.online.export"

    _different_idx = models.Index(
        "(connection_id, id) WHERE state = 'sent' AND proof = 'different'"
    )
    _unpaid_idx = models.Index(
        "(connection_id, id) "
        "WHERE state = 'sent' AND payment_state IN ('open', 'partial')"
    )
    _sent_idx = models.Index("(connection_id, sent_at) WHERE state = 'sent'")
    _paid_idx = models.Index("(connection_id, paid_on) WHERE state = 'sent'")
