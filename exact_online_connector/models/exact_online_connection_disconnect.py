import logging

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..transaction import lock_waiting

_logger = logging.getLogger(__name__)

# What belongs to the connection as it is set up; all else with one is its history.
_SETTINGS = {
    "exact.online.budget",
    "exact.online.collective",
    "exact.online.extra",
    "exact.online.mapping",
    "exact.online.number.source",
    "exact.online.reference",
    "exact.online.token",
}
# Of which there can be millions.
_MANY = {"exact.online.ledger.line", "exact.online.log"}


class ExactOnlineConnection(models.Model):
    """Ending a connection: its secrets go, its history stays or goes."""

    _inherit = "exact.online.connection"

    def action_open_disconnect(self):
        """Ask whether the history stays."""
        self.ensure_one()
        self.check_access("write")
        wizard = self.env["exact.online.disconnect"].create({"connection_id": self.id})
        return wizard._get_records_action(
            target="new", name=self.env._("Disconnect From Exact Online")
        )

    def action_disconnect(self):
        """Forget the login and every secret; the history stays."""
        self.check_access("write")
        for connection in self:
            connection._end_notifications()
            connection._forget_login()
            connection._forget_secrets()
            connection.sudo().webhook_token = False
        self.invalidate_recordset()

    def _forget_secrets(self, kept=()):
        """Forget the secrets of the app registration, and a login that is under way.

        At another address nobody gets what was meant for the former one: who chooses
        it enters the secrets again.

        :param kept: names of those that are entered at this moment.
        """
        names = {"client_secret", "webhook_secret"} - set(kept)
        gone = dict.fromkeys({*names, "nonce"}, False)
        self.sudo().token_id.write(gone)
        self.invalidate_recordset([*names, *(f"has_{name}" for name in names)])

    def _end_notifications(self):
        """Have Exact notify nobody any more, as far as it can still be told."""
        if not self.webhook_topics or self._why_silent():
            return
        try:
            self.action_unsubscribe_webhooks()
        except UserError as error:
            _logger.info("Exact Online goes on notifying %s: %s", self.name, error)
            self.webhook_topics = False

    # === WITHOUT HISTORY ===

    def _forget_history(self):
        """Forget what was sent, in this administration and in former ones.

        Exact itself is left as it is, so that what was sent must not go again by
        itself: those invoices are kept out.

        :raise UserError: what became of something in Exact is not known yet.
        """
        self.ensure_one()
        everywhere = self | self.with_context(active_test=False).past_ids
        exports = self.env["exact.online.export"].search(
            [("connection_id", "in", everywhere.ids)]
        )
        lock_waiting(exports)
        self._check_nothing_open(exports)
        sent = exports.filtered(lambda row: row.state == "sent").move_id
        waiting = exports.filtered_domain(everywhere._unsent_domain()).move_id
        exports.unlink()
        self._delete_history(everywhere)
        self.past_ids.unlink()
        moves = self.env["account.move"]
        moves._exact_clear_faces(
            SQL("id = ANY(%s)", sent.ids),
            exact_state="excluded",
            exact_reason="forgotten",
        )
        moves._exact_clear_faces(SQL("id = ANY(%s)", (waiting - sent).ids))
        self._refresh_waiting_moves()
        self._queue_again(waiting)
        self.history_since = self.env.cr.now()
        # The reading positions start anew with the code lists.
        self.references_fetched_at = False

    def _check_nothing_open(self, exports):
        doubtful = exports.filtered(
            lambda row: row.state == "sending" or row.undo_state or row.needs_person
        )
        if doubtful:
            raise UserError(
                self.env._(
                    "What became of %(invoice)s in Exact Online is not known yet. Wait "
                    "until that is looked up, or disconnect and keep the history.",
                    invoice=doubtful[0].move_id.display_name,
                )
            )
        if self.contact_left_ids:
            raise UserError(
                self.env._(
                    "The first-contact check has left something in Exact Online. Open "
                    "the check and delete that first, or keep the history."
                )
            )

    def _delete_history(self, connections):
        for name in self._models_of_books():
            if name not in _SETTINGS | _MANY:
                rows = self.env[name].with_context(active_test=False)
                rows.search([("connection_id", "in", connections.ids)]).unlink()
        for name in _MANY:
            self._delete_many(self.env[name], connections)

    def _delete_many(self, model, connections):
        """Delete rows, millions of them, of which nothing else depends."""
        model.flush_model()
        self.env.cr.execute(
            SQL(
                "DELETE FROM %s WHERE connection_id = ANY(%s)",
                SQL.identifier(model._table),
                connections.ids,
            )
        )
        model.invalidate_model()
