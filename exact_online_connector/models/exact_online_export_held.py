from odoo import fields, models

from ..mapping.causes import Cause, cause_of
from ..mapping.data import Problem
from ..mapping.entry import build_entry
from ..transaction import in_own_transaction, lock_waiting, own_transaction
from .exact_online_refusal import REFUSED

HELD = "held_alike"


class ExactOnlineExport(models.Model):
    """One refusal is enough: what Exact would refuse for the same cause is held.

    Ten refusals within the hour, and Exact blocks us. So a batch of which sixty share
    a closed period costs one: the first is refused, the others are held without a
    call, until somebody has repaired it, or sends one of them by hand.

    Who was refused holds the others as long as it waits for its repair. When that
    goes again, all that it held goes after it; what is still wrong is held anew.
    """

    _inherit = "exact.online.export"

    refusal_cause = fields.Json(
        help="What Exact's refusal was about, if that is known."
    )
    is_held = fields.Boolean(
        string="Held Back", help="Another invoice was refused for the same cause."
    )

    _cause_idx = models.Index("(connection_id) WHERE refusal_cause IS NOT NULL")

    def _cause_values(self, refusal):
        """Return what is kept of a refusal of the row's payload."""
        known = self.env["exact.online.known.error"]
        parts = [
            known.find("booking", message).sudo().concerns
            for message in refusal.messages
        ]
        cause = None
        # Several reasons at once: nobody knows which of them others would share.
        if len(parts) == 1 and parts[0]:
            cause = cause_of(parts[0], self.payload).as_json()
        return {"refusal_cause": cause, "is_held": False}

    def _holder(self, payload):
        """Return the refused row whose cause an entry shares, empty if there is none.

        A person who presses may try all the same.
        """
        if not self.unattended:
            return self.browse()
        return self._refused_rows().filtered(
            lambda row: Cause.of(row.refusal_cause).is_shared_by(payload)
        )[:1]

    def _hold_alike(self, prepared):
        """Hold the row if its entry would be refused like another.

        Asked before the first call: neither its relation nor its doubles are looked
        up in vain, now and each time that it is let go. Where there is none, the claim
        looks. Mostly nothing was refused, and that costs one query.
        """
        if not self.search_count(self._refused_domain(prepared.connection_id), limit=1):
            return False
        lock_waiting(self)
        if self.exists().state != "to_send":
            return False
        holder = self._holder(self._foreseen(prepared))
        if holder:
            self._hold(holder)
        return bool(holder)

    def _foreseen(self, prepared):
        """What would be sent; without the relation, where that is not known yet."""
        partner = prepared.data.partner
        known = self.env["exact.online.collective"].browse(partner.collective_id or ())
        if not known:
            relations = self.env["exact.online.partner"]
            known = relations._known([prepared.connection_id], [partner.id])
        return build_entry(prepared.data, prepared.codes, known.account_id or "")

    def _refused_rows(self):
        return self.search(self._refused_domain(self.connection_id.id), order="id")

    def _refused_domain(self, connection_id):
        return [
            ("connection_id", "=", connection_id),
            ("refusal_cause", "!=", False),
            ("state", "=", "error"),
            ("is_held", "=", False),
        ]

    def _hold(self, holder):
        """Note that it would be refused like another. The caller holds the row."""
        kept = next(row for row in holder.problems if row["code"] == REFUSED)
        args = {"other": holder.move_id.name, "said": kept["args"]["message"]}
        problem = Problem(HELD, "error", kept["model"], kept["res_id"], args)
        self._note_problems([problem])
        self.write({"refusal_cause": holder.refusal_cause, "is_held": True})

    def _release_held(self, connection):
        """Let go again what is held by nobody any more: free, as each looks anew."""

        def release(own):
            own._held_by_nobody(connection)._go_again()

        with own_transaction(self) as own:
            found = own._held_by_nobody(connection)
        if found:
            in_own_transaction(self, release)

    def _held_by_nobody(self, connection):
        self.env.cr.execute(
            """
            SELECT held.id
              FROM exact_online_export AS held
             WHERE held.connection_id = %s
               AND held.refusal_cause IS NOT NULL
               AND held.is_held
               AND held.state = 'error'
               AND NOT EXISTS (
                   SELECT 1
                     FROM exact_online_export AS refused
                    WHERE refused.connection_id = held.connection_id
                      AND refused.refusal_cause = held.refusal_cause
                      AND refused.state = 'error'
                      AND NOT refused.is_held
               )
            """,
            [connection.id],
        )
        return self.browse(row[0] for row in self.env.cr.fetchall())

    def _send_attended(self, client):
        """What a person could send proves that its cause is no more."""
        result = super()._send_attended(client)
        if in_own_transaction(self, lambda own: own._refute_causes()):
            with own_transaction(self.connection_id) as connection:
                connection._ring_export()
        return result

    def _refute_causes(self):
        if self.state != "sent":
            return False
        refuted = self._refused_rows().filtered(
            lambda row: Cause.of(row.refusal_cause).is_shared_by(self.payload)
        )
        refuted.refusal_cause = False
        return bool(self.search_count(self._held_domain(), limit=1))

    def _held_domain(self):
        own = [("connection_id", "=", self.connection_id.id)]
        return [*own, ("is_held", "=", True), ("state", "=", "error")]

    def _forget_causes(self, connections):
        """New code lists may have repaired any of it; the first that goes will tell."""
        refused = self.search(
            [
                ("connection_id", "in", connections.ids),
                ("refusal_cause", "!=", False),
                ("is_held", "=", False),
            ]
        )
        refused.refusal_cause = False
