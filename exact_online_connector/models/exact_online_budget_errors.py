from datetime import timedelta

from odoo import api, fields, models

from ..clock import shared_now
from ..exact_client import RateLimited, Rejected, endpoint_of
from ..exact_client.limits import ERRORS

# Exact counts errors by the hour; a minute more, as its clock is another.
_WINDOW = timedelta(hours=1, minutes=1)
# More than so many errors within the hour, and Exact blocks the endpoint (api.md D2):
# a tenth is never provoked. Half are for unattended work, people share what is left.
_MOST = 9
_MOST_UNATTENDED = 5
# No call lasts longer. One whose process was killed counts as under way until then.
_LONGEST_CALL = timedelta(minutes=2)
_SOON = timedelta(seconds=15)
# The statuses that Exact counts as errors (api.md D2). Whether a refusal with status
# 500 counts is left open there, so it does here.
_COUNTED = (400, 401, 403, 404)
# Why a call must wait.
REFUSALS = "refusals"
BUSY = "busy"


class ExactOnlineBudget(models.Model):
    """How many errors Exact still forgives an endpoint within the hour.

    A call that is under way may come back as one, so it counts as one: several
    processes at once cannot provoke the tenth together.
    """

    _inherit = "exact.online.budget"

    # {endpoint: [moments, oldest first]}
    refusals = fields.Json(help="What Exact refused within the hour, by endpoint.")
    under_way = fields.Json(help="When calls began whose answer is awaited.")

    def _check_errors(self, caller, endpoint, now):
        """
        :raise RateLimited: one error more could have Exact shut us out.
        """
        refused = self._moments("refusals", endpoint, now - _WINDOW)
        most = _MOST_UNATTENDED if caller.is_unattended else _MOST
        if len(refused) >= most:
            raise RateLimited(refused[-most] + _WINDOW, REFUSALS)
        under_way = self._moments("under_way", endpoint, now - _LONGEST_CALL)
        if len(refused) + len(under_way) >= _MOST:
            raise RateLimited(now + _SOON, BUSY)

    def _note_under_way(self, endpoint, now):
        self._add("under_way", endpoint, now, now - _LONGEST_CALL)

    def _note_answered(self, call, now):
        """A call is no longer under way; if it was refused, that counts for an hour.

        :return: until when unattended work stops there, if it stops with this call.
        """
        endpoint = endpoint_of(call.path)
        moments = self._moments("under_way", endpoint, now - _LONGEST_CALL)
        # The youngest goes: what a killed process left behind must grow old.
        self._keep("under_way", endpoint, moments[:-1])
        if call.window == ERRORS:
            # Another program has provoked it: nobody calls there for an hour.
            self._keep("refusals", endpoint, [now] * _MOST)
        elif call.error == Rejected.__name__ or call.status in _COUNTED:
            refused = self._add("refusals", endpoint, now, now - _WINDOW)
            if len(refused) == _MOST_UNATTENDED:
                return refused[0] + _WINDOW
        return None

    @api.private
    def note_refusal(self, path):
        """Count a refusal that was heard of otherwise."""

        def note(budget):
            now = shared_now(budget.env)
            budget._add("refusals", endpoint_of(path), now, now - _WINDOW)

        self._alone(note)

    @api.private
    def refused_until(self, most, endpoint=None):
        """Return when Exact may be asked again after `most` refusals, or None.

        :param endpoint: such as "salesentry/SalesEntries"; any, if left out.
        """
        since = shared_now(self.env) - _WINDOW
        endpoints = [endpoint] if endpoint else list(self.refusals or {})
        refused = [self._moments("refusals", name, since) for name in endpoints]
        ends = [times[-most] + _WINDOW for times in refused if len(times) >= most]
        return max(ends, default=None)

    @api.private
    def unattended_until(self, endpoint):
        """Return when unattended work may go on at an endpoint; None if it may now."""
        return self.refused_until(_MOST_UNATTENDED, endpoint)

    def _moments(self, name, endpoint, since):
        texts = (self[name] or {}).get(endpoint, ())
        moments = map(fields.Datetime.to_datetime, texts)
        return [moment for moment in moments if moment > since]

    def _add(self, name, endpoint, moment, since):
        moments = [*self._moments(name, endpoint, since), moment]
        self._keep(name, endpoint, moments)
        return moments

    def _keep(self, name, endpoint, moments):
        others = {key: kept for key, kept in (self[name] or {}).items() if kept}
        texts = [fields.Datetime.to_string(moment) for moment in moments]
        self[name] = others | {endpoint: texts}
