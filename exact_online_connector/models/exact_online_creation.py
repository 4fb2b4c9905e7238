from odoo import fields, models

from ..clock import shared_now
from ..exact_client import ExactError, OutcomeUnknown
from ..transaction import lock_waiting, own_transaction, try_lock

# One look could come before a slow creation is done.
_LOOKS_BEFORE_ANEW = 2


class ExactOnlineCreation(models.AbstractModel):
    """Something that is created in Exact once, whatever happens on the way.

    1. claim: `claimed_at` is committed, before the call.
    2. create: the row is locked, Exact is called, its key is committed.

    A crash after 1, or an answer that was lost, leaves a claim without a key: it is
    looked up in Exact after the grace period, and created anew only when it is not
    there.

    A model that inherits this says how: `_create_in_exact(client)` creates it and
    returns Exact's row, `_find_in_exact(client)` returns the row of what a lost answer
    may have created, or None.
    """

    _name = "exact.online.creation"
    _description = "Created Once in Exact Online"

    exact_id = fields.Char(string="Exact's ID")
    claimed_at = fields.Datetime(help="It was about to be created in Exact then.")
    lookups = fields.Integer(help="How often it was looked for in vain since.")

    def _create_once(self, client):
        """Create it, unless it is there.

        :return: whether it is in Exact now; False: that is looked up later, or
            somebody else has it in hand.
        :raise ExactError: Exact could not be asked, refused it, or its answer was lost.
        """
        self.ensure_one()
        with own_transaction(self, keep=ExactError) as own:
            free = try_lock(own)
            claim = free and free._claim_creation(client)
            if not claim:
                return bool(free.exact_id)
        with own_transaction(self, keep=ExactError) as own:
            lock_waiting(own)
            if not own.exact_id and own.claimed_at == claim:
                own._call_create(client)
            return bool(own.exact_id)

    def _claim_creation(self, client):
        """Return when it was claimed by us; None if there is nothing to create now."""
        if self.exact_id or (self.claimed_at and not self._is_surely_absent(client)):
            return None
        self.write({"claimed_at": shared_now(self.env), "lookups": 0})
        return self.claimed_at

    def _is_surely_absent(self, client):
        """Look for what a lost answer may have created; adopt it if it is there."""
        if self._in_doubt_until() > shared_now(self.env):
            return False
        row = self._find_in_exact(client)
        if row:
            self._note_created(row)
            return False
        self.lookups += 1
        if self.lookups >= _LOOKS_BEFORE_ANEW:
            return True
        self.claimed_at = shared_now(self.env)
        return False

    def _in_doubt_until(self):
        return self.claimed_at + self.env["exact.online.export"]._grace()

    def _call_create(self, client):
        try:
            self._note_created(self._create_in_exact(client))
        except OutcomeUnknown:
            raise
        except ExactError:
            # Surely not created: the next time need not look for it.
            self.claimed_at = False
            raise

    def _note_created(self, row):
        self.write({"exact_id": row["ID"], "claimed_at": False})
