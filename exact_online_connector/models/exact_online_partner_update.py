from odoo import fields, models

from ..exact_client import ExactError
from ..mapping.account import changed_values, known_values, missing_roles
from ..transaction import in_own_transaction, lock_waiting
from .exact_online_partner import ROLES


class ExactOnlinePartner(models.Model):
    """Sending what has changed of a partner, and the role that a document needs.

    Before the call the changed fields are taken out of `sent_values`: if its answer is
    lost, they go again, also where Odoo's value was changed back meanwhile. Sending the
    same fields twice changes nothing.
    """

    _inherit = "exact.online.partner"

    def _start_from(self, values):
        """Relations that were linked without knowing their data count as up to date.

        Unless everything is to be overwritten: then they are read.
        """
        if self.sent_values is None or self.sent_values is False:
            if self.connection_id.relation_update != "overwrite":
                self.sent_values = values

    def _pending(self, values, forced=False):
        """Return the fields that are to be sent, by what the connection allows."""
        if self.connection_id.relation_update == "never" and not forced:
            return {}
        return changed_values(self.sent_values or {}, values)

    def _bring_up_to_date(self, values, kind, client, forced=False):
        """Send changed fields and the missing role, in one call; none if nothing is.

        :param kind: "sales" or "purchase", the role that is needed; None for no more.
        :param forced: a person wants it, whatever the setting.
        :return: the fields that were sent.
        :raise ExactError: of the call; what was to be sent still is.
        """
        if in_own_transaction(self, lambda own: own._knows_nothing(forced)):
            row = client.get_account(self._committed_account())
            in_own_transaction(self, lambda own: own._keep_known(row, values))
        payload = in_own_transaction(
            self, lambda own: own._note_sending(values, kind, forced)
        )
        if payload:
            in_own_transaction(
                self,
                lambda own: own._send(payload, values, client),
                keep=ExactError,
            )
        return payload

    def _committed_account(self):
        return in_own_transaction(self, lambda own: own.account_id)

    def _knows_nothing(self, forced):
        unknown = self.sent_values is None or self.sent_values is False
        wanted = forced or self.connection_id.relation_update == "overwrite"
        return unknown and wanted

    def _keep_known(self, row, values):
        lock_waiting(self)
        self.sent_values = known_values(row, values)

    def _note_sending(self, values, kind, forced):
        """Return what goes; from now on its fields are unknown."""
        lock_waiting(self)
        pending = self._pending(values, forced)
        if pending:
            sent = self.sent_values or {}
            self.sent_values = {
                name: value for name, value in sent.items() if name not in pending
            }
        return pending | (self._missing_role(kind) if kind else {})

    def _missing_role(self, kind):
        if self[ROLES[kind]]:
            return {}
        # Of a prospect or a supplier the rule makes a customer.
        return missing_roles({}, kind)

    def _send(self, payload, values, client):
        """Call Exact under the row's lock, and keep what it has now.

        The call stands after the last lock: it is not repeated on a conflict.
        """
        lock_waiting(self)
        client.update_account(self.account_id, payload)
        known = {name: values[name] for name in payload if name in values}
        self.write(
            {
                "sent_values": (self.sent_values or {}) | known,
                "is_customer": self.is_customer or payload.get("Status") == "C",
                "is_supplier": self.is_supplier or bool(payload.get("IsSupplier")),
                "synced_at": fields.Datetime.now(),
            }
        )
