import logging
import time
from datetime import timedelta

from odoo import models
from odoo.exceptions import AccessError, UserError

from ..clock import shared_now
from ..exact_client import ExactError
from ..transaction import (
    CONFLICTS,
    in_own_transaction,
    lock_waiting,
    own_transaction,
    patience,
)

_logger = logging.getLogger(__name__)

# How long a person waits at most, all calls and locks together (seconds).
DEADLINE = 45


class AccountMove(models.Model):
    """The buttons, each on one move or on a selection."""

    _inherit = "account.move"

    # === SEND ===

    def action_exact_send(self):
        """Send one move now, or queue several and ring the scheduled action.

        One move is left `sent` or `error`; `sending` only when Exact's answer was lost,
        `to_send` only when the call budget is spent.

        :return: a client action that tells the outcome and reloads the page.
        :raise UserError: the move can't go, with the repair; nothing has changed.
        """
        self._exact_check_right()
        # An automation rule must not stop what it follows, such as posting: no error
        # is raised there, and what can't go stays behind.
        if len(self) == 1 and "__action_done" not in self.env.context:
            return self._exact_send_now()
        return self._exact_send_selection()

    def action_exact_send_anyway(self):
        """Send a move again that could be one of several entries in Exact.

        Somebody has looked there, and answers for it that none of them is this move.
        """
        return self.with_context(exact_send_anyway=True).action_exact_send()

    def _exact_check_right(self):
        if not self.env.su and not self.env.user.has_group(
            "exact_online_connector.group_exact_user"
        ):
            raise AccessError(
                self.env._(
                    "This needs the right Invoicing. Ask an administrator for it."
                )
            )
        self.check_access("read")

    def _exact_send_now(self):
        obstacle = self._exact_obstacle()
        # A press brings in what a person has kept out, not what was never for Exact.
        if not obstacle and self.exact_state == "not_applicable":
            obstacle = self._exact_out_of_scope()
        if obstacle:
            raise UserError(obstacle)
        until = time.monotonic() + DEADLINE
        client = self._exact_connection()._get_client(unattended=False, deadline=until)
        self.env.flush_all()
        with patience(until):
            return self._exact_send_waiting(client)

    def _exact_send_waiting(self, client):
        """Send this move now, and return what tells its outcome."""
        connection = self._exact_connection()
        export = self._exact_enqueue_committed(connection)
        if not export:
            # What calls us has not committed the move: it goes right after that.
            self._exact_enqueue(connection.sudo())
            return self._exact_notify(
                "info", self.env._("%s goes to Exact Online in a moment.", self.name)
            )
        export._send_attended(client)
        self.env.invalidate_all()
        return export._notify_outcome()

    def _exact_enqueue_committed(self, connection):
        """Queue the move in a transaction of its own, so that sending can start.

        Not due yet: the scheduled action leaves it to the person who presses, and takes
        it only if nothing came of that.

        :return: its export row; empty if the move, as the caller sees it, is not
            committed yet.
        """
        exports = self.env["exact.online.export"].sudo()
        write_date = self.write_date

        def enqueue(own):
            move = own.exists()
            if move.state != "posted" or move.write_date < write_date:
                return None
            queue = exports.with_env(own.env)
            own_connection = connection.with_env(own.env)
            own_connection._ring_for_doubt()
            at = shared_now(self.env) + timedelta(seconds=DEADLINE)
            return queue._enqueue(own_connection, move, unattended=False, at=at).id

        return exports.browse(in_own_transaction(self.sudo(), enqueue))

    def _exact_send_selection(self):
        ready, obstacles = self.browse(), []
        for move in self:
            obstacle = move._exact_obstacle() or move._exact_out_of_scope()
            if obstacle:
                obstacles.append(obstacle)
            else:
                ready |= move
        ready._exact_queue_for_person()
        message = self.env._("Invoices that go in a moment: %s.", len(ready))
        if obstacles:
            left = self.env._("Invoices that do not go: %s.", len(obstacles))
            message = "\n".join([message, left, *obstacles])
        return self._exact_notify("warning" if obstacles else "info", message)

    def _exact_obstacle(self):
        """Return the sentence that says why this move can't go, or None."""
        return self._exact_own_obstacle() or self._exact_connection()._why_silent()

    def _exact_own_obstacle(self):
        """Return what of the move itself keeps it from going, or None."""
        name = self.display_name
        connection = self._exact_connection()
        if not self._exact_kind():
            return self.env._(
                "%s is no invoice or bill: only those go to Exact Online.", name
            )
        if not connection:
            return self._exact_no_connection(self.company_id)
        if self.state == "draft":
            return self.env._("%s is a draft. Confirm it first.", name)
        if self.state == "cancel":
            return self.env._("%s is cancelled. There is nothing to send.", name)
        if self._exact_is_empty():
            return self.env._(
                "%s has no amounts, so there is nothing to book. It stays out of "
                "Exact Online.",
                name,
            )
        if self.exact_state == "sent":
            return self.env._(
                "%(invoice)s is already booked in Exact Online as entry %(number)s.",
                invoice=name,
                number=self.exact_entry_number,
            )
        return None

    def _exact_no_connection(self, company):
        return self.env._(
            "%(company)s has no connection with Exact Online. An accounting manager "
            "makes one under Exact Online, Connections.",
            company=company.name,
        )

    def _exact_out_of_scope(self):
        """Return the sentence that says why a selection leaves this move out, or None.

        What is not for Exact may be booked there by other means.
        """
        if self.exact_state == "excluded":
            return self.env._(
                "%s is kept out of Exact Online. Press Include for Exact on it first.",
                self.display_name,
            )
        if self.exact_state == "not_applicable":
            return self.env._(
                "%(invoice)s is not for Exact Online (%(reason)s). Press Include for "
                "Exact on it first.",
                invoice=self.display_name,
                reason=dict(
                    self._fields["exact_reason"]._description_selection(self.env)
                ).get(self.exact_reason, ""),
            )
        return None

    # === PAYMENT ===

    def action_exact_refresh_payment(self):
        """Ask Exact what was paid: one call for each company of the selection."""
        self._exact_check_right()
        for company in self.company_id:
            connection = self.env["exact.online.connection"]._of_company(company)
            if not connection:
                continue
            client = connection._get_client(
                unattended=False, deadline=time.monotonic() + DEADLINE
            )
            self.sudo().exact_export_ids._settle_where_it_counts()
            connection._poll_payments_attended(client)
        self.env.invalidate_all()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _exact_notify(self, kind, message):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": kind,
                "message": message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }


class ExactOnlineExport(models.Model):
    _inherit = "exact.online.export"

    def _send_attended(self, client):
        """Send one row while a person waits, prove it, and show it on the move.

        Whatever happens is kept on the row. Where a worker has it in hand, its outcome
        is waited for: that is what the person is to see.
        """
        try:
            if self.env.context.get("exact_send_anyway"):
                in_own_transaction(self, lambda own: own._send_anyway())
            elif self._is_doubtful():
                self._recover(client, by_person=self._needs_person())
            for _export in self._send_each(client):
                pass
            self._prove_now(client, lock=lock_waiting)
        except (ExactError, *CONFLICTS) as error:
            # The row says it; a proof that failed is made later.
            _logger.info("Exact Online: %s", error)
        self._show_on_move(lock=lock_waiting)
        self._ring_when_due()

    def _ring_when_due(self):
        """What is left undone goes on by itself: ring the scheduled action for it."""
        with own_transaction(self) as own:
            export = own.exists()
            if export.state in ("to_send", "sending") and not export.needs_person:
                export.connection_id._ring_export(export.next_attempt_at)

    def _is_doubtful(self):
        with own_transaction(self) as export:
            return bool(export.filtered_domain([("state", "=", "sending")]))

    def _needs_person(self):
        with own_transaction(self) as export:
            return export.needs_person

    def _notify_outcome(self):
        with own_transaction(self) as own:
            export = own.exists()
            if not export:  # somebody has reset the move to draft meanwhile
                return {"type": "ir.actions.client", "tag": "soft_reload"}
            kind, message = export._outcome()
            return export.move_id._exact_notify(kind, message)

    def _outcome(self):
        """Return the kind and the text of the message about the row's state."""
        name = self.move_id.display_name
        if self.state == "sent":
            return "success", self.env._(
                "%(invoice)s is booked in Exact Online as entry %(number)s.",
                invoice=name,
                number=self.exact_entry_number,
            )
        if self.needs_person:
            return "danger", self.error_message
        if self.state == "sending":
            return "warning", self.env._(
                "Exact Online's answer about %(invoice)s was lost. Whether it is "
                "booked is looked up in some minutes; nothing is sent twice.",
                invoice=name,
            )
        if self.state == "to_send":
            return "warning", self.env._(
                "%(invoice)s waits: %(reason)s",
                invoice=name,
                reason=self.error_message or self.env._("it is being changed"),
            )
        return "danger", self.error_message or ""
