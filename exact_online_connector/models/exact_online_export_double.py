from odoo import fields, models

from ..mapping.doubles import same_documents, total_of
from ..mapping.problems import MOVE, make_problem
from ..transaction import own_transaction

# Problems that only a person can judge: nothing that is repaired lets them go.
IN_EXACT = "bill_already_in_exact"
SENT_BEFORE = "bill_already_sent"
DOUBLES = (IN_EXACT, SENT_BEFORE)


class ExactOnlineConnection(models.Model):
    _inherit = "exact.online.connection"

    check_double_bills = fields.Boolean(
        string="Look for Bills That Are There",
        default=True,
        help="Before a bill is sent, look whether Exact Online has one of this vendor "
        "with this reference already: typed in there, scanned, or received by Peppol. "
        "Then it waits for a person. It costs one call a bill.",
    )


class ExactOnlineExport(models.Model):
    """A bill must not be in Exact twice: by our own hand, or by another way there.

    Asked only for what bears the vendor's own reference, just before it is sent, and
    not again when a person has answered for it (Send Anyway).
    """

    _inherit = "exact.online.export"

    def _doubles(self, prepared, payload, client):
        """Return a problem for each document that is this bill already.

        :raise ExactError: Exact could not be asked; nothing was sent.
        """
        if not self._may_be_double(prepared):
            return []
        with own_transaction(self) as own:
            sent = own._sent_problems(prepared.data)
        if sent:
            return sent
        rows = client.find_entries(
            "purchase", your_ref=payload["YourRef"], account_id=payload["Supplier"]
        )
        return [
            self._entry_problem(prepared.data, row)
            for row in same_documents("purchase", payload, rows)
            if not self._was_booked_before(prepared, payload, row)
        ]

    def _may_be_double(self, prepared):
        # Not by the row: our transaction may be older, and not see it.
        connections = self.env["exact.online.connection"].sudo()
        connection = connections.browse(prepared.connection_id)
        return (
            prepared.data.kind == "purchase"
            and bool(prepared.data.vendor_reference.strip())
            and connection.check_double_bills
            and not prepared.answered_for
        )

    def _sent_problems(self, data):
        """Return a problem for each export of ours of the same vendor's document.

        No call is needed.
        """
        move = self.move_id
        sent = self.search(
            [
                ("connection_id", "=", self.connection_id.id),
                ("state", "in", ("sending", "sent")),
                ("id", "!=", self.id),
                ("move_id.commercial_partner_id", "=", data.partner.id),
                ("move_id.move_type", "=", move.move_type),
                ("move_id.ref", "=", move.ref),
            ],
            limit=3,
        )
        return [self._sent_problem(data, export) for export in sent]

    def _sent_problem(self, data, other):
        return make_problem(
            SENT_BEFORE,
            MOVE,
            other.move_id.id,
            number=data.number,
            reference=data.vendor_reference,
            other=other.move_id.name,
        )

    def _entry_problem(self, data, row):
        return make_problem(
            IN_EXACT,
            MOVE,
            data.move_id,
            number=data.number,
            reference=data.vendor_reference,
            entry=row.get("EntryNumber"),
            found=f"{total_of(row):.2f} {row.get('Currency') or ''}".strip(),
            total=f"{data.total} {data.currency}",
            entry_id=row["EntryID"],
        )
