"""What the stories of relations share."""

from odoo import Command

from .common import ExactOnlineCommon

_ACCOUNTS = "crm/Accounts"


class RelationCase(ExactOnlineCommon):
    """A bookkeeper's kit for relations."""

    def _client(self):
        return self.connection._get_client(unattended=False)

    def _in_exact(self, **values):
        """Create a relation in Exact itself, and return its row."""
        defaults = {"Name": "Somebody Else B.V.", "Status": "C", "Country": "NL"}
        account = self._client().create_account(defaults | values)
        self.sandbox.forget_calls()
        return account

    def _account(self, partner):
        """The relation of a partner as Exact has it."""
        return self._client().get_account(partner.exact_account_id)

    def _relation(self, partner=None):
        relations = self.env["exact.online.partner"].sudo()
        return relations.search([("partner_id", "=", (partner or self.customer).id)])

    def _sent_to(self, partner=None, **values):
        """Send an invoice of a partner; it must get there."""
        invoice = self._invoice(partner_id=(partner or self.customer).id, **values)
        self._send(invoice)
        self.assertEqual(invoice.exact_state, "sent", invoice.exact_error)
        return invoice

    def _refused(self, partner=None, **values):
        """Send an invoice that can't go, and return it."""
        invoice = self._invoice(partner_id=(partner or self.customer).id, **values)
        self._send(invoice)
        self.assertEqual(invoice.exact_state, "error")
        return invoice

    def _calls(self, method=None):
        """The calls to Exact's relations since they were forgotten."""
        calls = self.sandbox.calls(_ACCOUNTS)
        return [call for call in calls if method in (None, call["method"])]

    def _number_by(self, *sources, **values):
        """Number new relations by these sources, in this order."""
        self.connection.write(
            {
                "number_source_ids": [
                    Command.clear(),
                    *(
                        Command.create({"sequence": place, **source})
                        for place, source in enumerate(sources)
                    ),
                ],
                **values,
            }
        )
