import logging

from odoo import models
from odoo.exceptions import UserError

from ..clock import shared_now
from ..exact_client import ExactClient, ExactError, endpoint_of
from ..mapping.calls import BATCH, PERSON, POLL, Caller
from ..transaction import CONFLICTS, in_own_transaction, own_transaction

_logger = logging.getLogger(__name__)


class ExactOnlineConnection(models.Model):
    """The way from a connection to the client that talks to Exact."""

    _inherit = "exact.online.connection"

    def _get_client(
        self,
        *,
        unattended,
        is_poll=False,
        deadline=None,
        without_division=False,
        heard=None,
        is_login=False,
    ):
        """Return a client for this connection's division.

        :param unattended: True for crons: they leave a reserve of calls to people.
        :param is_poll: payments are polled: a batch has left some of the day for that.
        :param without_division: no administration needs to be chosen yet.
        :param heard: called with each `Call` too.
        :param deadline: `time.monotonic()` after which no call may last.
        :param is_login: somebody has just logged in, which repairs most refusals.
        :raise UserError: the connection must not talk to Exact now, with the repair.
        """
        self.ensure_one()
        silent = self._why_silent(without_division)
        if silent:
            raise UserError(silent)
        own = self.sudo()
        caller = own._caller(unattended, is_poll)
        budget, division = own.budget_id, own.division_code

        def before_call(_method, path):
            budget.take(caller, path, is_login)

        def after_call(call):
            own._after_call(call, budget, division)
            if heard:
                heard(call)

        return ExactClient(
            own.base_url,
            division or None,
            own.token_id.get_access_token,
            before_call=before_call,
            after_call=after_call,
            deadline=deadline,
            clock=lambda: shared_now(own.env),
        )

    def _caller(self, unattended, is_poll):
        if not unattended:
            return Caller(PERSON)
        polls = self.payment_mode != "none"
        hours = self.payment_interval if polls else 0
        return Caller(POLL if is_poll else BATCH, hours)

    def _refused_until(self, most):
        """Return when Exact may be asked again after `most` refusals, or None."""
        with own_transaction(self) as own:
            return own.budget_id.refused_until(most)

    def _after_call(self, call, budget, division):
        self.env["exact.online.log"].note(self, call)
        try:
            until = budget.hear(call, division)
            if until:
                endpoint = endpoint_of(call.path)
                in_own_transaction(self, lambda own: own._tell_stopped(endpoint, until))
        except CONFLICTS:
            # The next answer says it again; the call counts as under way for a while.
            _logger.info("Exact Online: budget row busy, headers not kept")

    def _why_silent(self, without_division=False):
        """Return the sentence that says why Exact must not be called, or None."""
        self.ensure_one()
        if self.is_copy:
            return self.env._(
                "This database was moved or copied since it was connected to Exact "
                "Online, so it keeps silent. An accounting manager says on the "
                "connection which it is."
            )
        sentences = {
            "draft": self.env._(
                "%(company)s is not connected to Exact Online. Ask an accounting "
                "manager to press Connect on the connection.",
                company=self.company_id.name,
            ),
            "paused": self.env._(
                "The connection of %(company)s with Exact Online is paused. Press "
                "Resume on the connection to go on.",
                company=self.company_id.name,
            ),
            "expired": self.env._(
                "Exact Online has ended the login of %(company)s. Press Connect on the "
                "connection to log in again.",
                company=self.company_id.name,
            ),
        }
        if not self.division_code and not without_division:
            sentences["authorized"] = sentences["connected"] = self.env._(
                "No administration of Exact Online is chosen for %(company)s. Choose "
                "it on the connection.",
                company=self.company_id.name,
            )
        return sentences.get(self.state)

    def _run_keepalive(self):
        """Renew the token, so that the login does not lapse in 30 days without use."""
        for connection in self.filtered(
            lambda c: c.state in ("authorized", "connected", "paused") and not c.is_copy
        ):
            try:
                connection.sudo().token_id.get_access_token()
            except ExactError as error:
                _logger.warning("Exact Online keep-alive: %s", error)
