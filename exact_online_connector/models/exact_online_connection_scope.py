from datetime import timedelta

from odoo import api, fields, models, tools

from .account_move import AUTO_FIELDS, KINDS, REFUNDS


class ExactOnlineConnection(models.Model):
    """Which moves are for Exact, and which of them go by themselves."""

    _inherit = "exact.online.connection"

    @api.model
    @tools.ormcache("company_id")
    def _id_of_company(self, company_id):
        domain = [("company_id", "=", company_id)]
        return self.sudo().search(domain, limit=1).id

    @api.private
    def _of_company(self, company):
        """Return the connection of a company, empty if there is none."""
        return self.browse(self._id_of_company(company.id) or ())

    # === BY ITSELF ===

    def _may_send_unattended(self, move):
        """Credit notes wait for a person until it is known how Exact books them."""
        return self.first_contact != "unknown" or move.move_type not in REFUNDS

    def _delayed_until(self):
        return fields.Datetime.now() + timedelta(minutes=self.export_delay)

    def _queue_held_refunds(self):
        """Queue the credit notes that waited for the check on credit notes."""
        for connection in self:
            refunds = self.env["account.move"].search(
                [
                    ("company_id", "=", connection.company_id.id),
                    ("exact_state", "=", "to_send"),
                    ("move_type", "in", REFUNDS),
                    ("exact_export_ids", "=", False),
                ]
            )
            newer = refunds.filtered(connection._is_newer_than_its_way)
            newer._exact_queue_by_itself(connection.sudo())

    def _unsent_domain(self):
        """The export rows of what never went."""
        own = [("connection_id", "in", self.ids)]
        return [*own, ("state", "in", ("to_send", "error"))]

    def _queue_again(self, moves):
        """Queue moves that were queued, and lost their rows with the former books."""
        waiting = moves.filtered(
            lambda m: m.exact_state == "to_send" and not m.exact_export_ids
        )
        waiting._exact_queue_by_itself(self)

    def _is_newer_than_its_way(self, move):
        """Whether a move became ready since its way of sending was chosen."""
        since = self[f"{AUTO_FIELDS[move._exact_kind()]}_since"]
        return bool(move.exact_waiting_since) and move.exact_waiting_since >= since

    # === THE START DATE, AND WHAT IS SENT AT ALL ===

    def _refresh_waiting_moves(self):
        """Bring posted moves in or out after the start date or the kinds changed.

        Only what was never queued; written with SQL, as an old database has many.
        """
        self.env["account.move"].flush_model()
        for connection in self:
            for kind, move_types in KINDS.items():
                connection._refresh_kind(move_types, connection[AUTO_FIELDS[kind]])
        self.env["account.move"].invalidate_model(["exact_state", "exact_reason"])

    def _refresh_kind(self, move_types, auto_export):
        self.env.cr.execute(
            """
            WITH scope AS (
                SELECT move.id,
                       CASE WHEN %(auto_export)s = 'none' THEN 'not_exported'
                            WHEN COALESCE(move.invoice_date, move.date)
                                 < %(export_from)s THEN 'before_start'
                            WHEN move.amount_total = 0 AND NOT EXISTS (
                                SELECT 1 FROM account_move_line line
                                 WHERE line.move_id = move.id
                                   AND line.amount_currency != 0
                            ) THEN 'nothing_to_book'
                       END AS reason
                  FROM account_move move
             LEFT JOIN exact_online_export export
                    ON export.move_id = move.id AND NOT export.past
                 WHERE move.company_id = %(company_id)s
                   AND move.move_type IN %(move_types)s
                   AND move.state = 'posted'
                   AND export.id IS NULL
            )
            UPDATE account_move move
               SET exact_state = CASE WHEN scope.reason IS NULL
                                      THEN 'to_send' ELSE 'not_applicable' END,
                   exact_reason = scope.reason
              FROM scope
             WHERE move.id = scope.id
               AND move.exact_state IN ('to_send', 'not_applicable')
               AND move.exact_reason IS DISTINCT FROM 'included'
               AND (
                   (move.exact_state = 'to_send') != (scope.reason IS NULL)
                   OR move.exact_reason IS DISTINCT FROM scope.reason
               )
            """,
            {
                "auto_export": auto_export,
                "export_from": self.export_from or None,
                "company_id": self.company_id.id,
                "move_types": move_types,
            },
        )
