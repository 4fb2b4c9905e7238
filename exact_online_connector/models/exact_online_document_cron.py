import logging
from datetime import timedelta

from odoo import fields, models

from ..clock import shared_now
from ..exact_client import (
    ExactError,
    GrantExpired,
    RateLimited,
)
from ..transaction import CONFLICTS, in_own_transaction, own_transaction

_logger = logging.getLogger(__name__)

_BATCH = 20
# Failures in one run after which the files wait: the bookings come first, and must not
# be held by ten refusals of files within the hour.
_FAILURES = 2
_PAUSE = 60  # minutes
_PATIENCE = timedelta(seconds=15)
# Files leave this share of the day's calls to bookings, payments and people.
_DAY_SHARE = 4
# Attachments get their numbers before they are committed: so many numbers back.
_LATE_COMMITS = 5000
ATTACHMENTS = "Attachments"


class ExactOnlineDocument(models.Model):
    """The files of one connection, after its bookings, as far as the budget goes."""

    _inherit = "exact.online.document"

    def _run(self, connection, client):
        """Attach what is due, and ring the scheduled action for what is left."""
        self._queue_followers(connection)
        again_at = self._attach_due(connection, client)
        next_time = self._next_time(connection)
        if next_time:
            earliest = again_at or shared_now(self.env) + _PATIENCE
            connection._ring_export(max(next_time, earliest))

    def _attach_due(self, connection, client):
        """Attach what is due.

        :return: when to go on, if something keeps it from going on now.
        """
        failures = 0
        while due := self._due(connection):
            for document in due:
                if wait := self._calls_end(connection):
                    return wait
                failure = document._attach_isolated(client)
                if isinstance(failure, RateLimited):
                    return failure.retry_at
                failures += bool(failure)
                if failures == _FAILURES or isinstance(failure, GrantExpired):
                    return self._pause(connection)
                if not self.env["ir.cron"]._commit_progress():
                    return shared_now(self.env)
        return None

    def _due(self, connection):
        """Return the next rows, as they are now."""
        domain = [
            ("connection_id", "=", connection.id),
            ("state", "=", "to_send"),
            ("next_attempt_at", "<=", shared_now(self.env)),
        ]
        with own_transaction(self) as own:
            found = own.search(domain, order="next_attempt_at, id", limit=_BATCH)
            return self.browse(found.ids)

    def _attach_isolated(self, client):
        """Attach one row's files; return the failure, if it was one."""
        try:
            self._attach(client)
            return None
        except ExactError as error:
            _logger.info("Exact Online: files of %s: %s", self.id, error)
            return error
        except CONFLICTS:
            _logger.info("Exact Online: files of %s are in hand", self.id)
        except Exception:
            _logger.exception("Exact Online: files of %s failed", self.id)
        in_own_transaction(self, lambda own: own._put_aside())
        return None

    def _put_aside(self):
        if self.exists():
            self.next_attempt_at = fields.Datetime.add(
                shared_now(self.env), minutes=_PAUSE
            )

    def _pause(self, connection):
        """Let all files of the connection wait; return until when."""
        until = fields.Datetime.add(shared_now(self.env), minutes=_PAUSE)

        def postpone(own):
            own.env.cr.execute(
                "UPDATE exact_online_document SET next_attempt_at = %s "
                "WHERE connection_id = %s AND state = 'to_send' "
                "AND next_attempt_at < %s",
                [until, own.id, until],
                log_exceptions=False,
            )

        in_own_transaction(connection, postpone)
        return until

    def _calls_end(self, connection):
        """Return when there are calls for files again, None if there are now."""
        budget = connection.budget_id
        budget.invalidate_recordset()
        remaining, ends_at = budget._left_today()
        is_low = remaining < budget.day_limit // _DAY_SHARE
        return ends_at if ends_at and is_low else None

    def _next_time(self, connection):
        """Return when the next row is due, None if there is none."""
        domain = [("connection_id", "=", connection.id), ("state", "=", "to_send")]
        with own_transaction(self) as own:
            return own.search(domain, order="next_attempt_at", limit=1).next_attempt_at

    # === FILES THAT COME AFTER THE BOOKING ===

    def _queue_followers(self, connection):
        """Queue booked moves that have got a file since the last look.

        The list of attachments is read from where we were, so that neither a user's
        transaction nor a big database has to do anything for it.
        """
        if connection._sends_files():
            in_own_transaction(connection, self._queue_new_attachments)

    def _queue_new_attachments(self, connection):
        cursors = connection.env["exact.online.cursor"]
        position = cursors.position(connection, ATTACHMENTS)
        connection.env.cr.execute("SELECT COALESCE(MAX(id), 0) FROM ir_attachment")
        (last,) = connection.env.cr.fetchone()
        if position is None:
            cursors._insert(connection, ATTACHMENTS, last)
        elif last > position and cursors.claim(connection, ATTACHMENTS, position):
            documents = self.with_env(connection.env)
            documents.queue(documents._followers(connection, position))
            cursors.move_to(connection, ATTACHMENTS, last)

    def _followers(self, connection, position):
        """Return the booked exports without document whose move got an attachment."""
        self.env["ir.attachment"].flush_model()
        self.env["exact.online.export"].flush_model()
        self.env.cr.execute(
            """
            SELECT DISTINCT export.id
              FROM ir_attachment attachment
              JOIN exact_online_export export
                ON export.move_id = attachment.res_id
               AND export.connection_id = %(connection_id)s
              JOIN account_move move ON move.id = export.move_id
         LEFT JOIN exact_online_document document ON document.export_id = export.id
             WHERE attachment.id > %(since)s
               AND attachment.res_model = 'account.move'
               AND export.state = 'sent'
               AND document.id IS NULL
               AND CASE WHEN move.move_type LIKE 'out_%%'
                        THEN %(sales)s
                             AND attachment.res_field = 'invoice_pdf_report_file'
                        ELSE %(purchase)s AND attachment.res_field IS NULL END
            """,
            {
                "connection_id": connection.id,
                "since": max(position - _LATE_COMMITS, connection.files_after_id),
                "sales": connection.send_invoice_pdf,
                "purchase": connection.send_bill_files,
            },
        )
        ids = [row[0] for row in self.env.cr.fetchall()]
        return self.env["exact.online.export"].browse(ids)
