from odoo import api, fields, models

from ..clock import shared_now
from ..exact_client import OutcomeUnknown, Rejected
from ..exact_client.errors import ExactError
from ..mapping.contact import tag, tag_of
from ..mapping.contact_bookings import BY_CODE, relation
from ..transaction import in_own_transaction, lock_waiting, own_transaction
from .exact_online_message import refusal_text
from .exact_online_reference import jsonable

RESOURCES = [
    ("relation", "Relation"),
    ("sales", "Sales entry"),
    ("purchase", "Purchase entry"),
    ("document", "Document"),
    ("attachment", "File"),
]
# to_do --cannot be asked here--> skipped
#       --claimed, created--> booked --> deleted
#                                    --Exact keeps it--> left (a person deletes it)
#       --refused--> refused
STATES = [
    ("to_do", "To be made"),
    ("skipped", "Not needed"),
    ("booked", "In Exact Online"),
    ("refused", "Refused"),
    ("deleted", "Deleted again"),
    ("left", "To be deleted by you"),
]
IN_EXACT = ("booked", "left")
_INVOICE_DOCUMENT = 10  # documents/DocumentTypes (api.md H)
_FILE = b"%PDF-1.4\n% First contact\n%%EOF\n"


class ExactOnlineContactItem(models.Model):
    """One thing that the first contact makes in Exact, and deletes again.

    That it is about to be made is committed before the call; an answer that was lost is
    looked up (`exact.online.creation`), so that nothing is left that nobody knows of.
    """

    _name = "exact.online.contact.item"
    _description = "Made by the First-Contact Check of Exact Online"
    _inherit = ["exact.online.creation"]
    _order = "id"
    _rec_name = "code"

    contact_id = fields.Many2one(
        "exact.online.contact", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="contact_id.company_id", store=True, precompute=True
    )
    code = fields.Char(required=True, string="What")
    resource = fields.Selection(RESOURCES, required=True, string="Kind")
    state = fields.Selection(STATES, required=True, default="to_do")
    payload = fields.Json(help="What was sent.")
    answer = fields.Json(help="What Exact answered.")
    reference = fields.Char(
        compute="_compute_reference", help="By what it is found in Exact Online."
    )
    said = fields.Char(string="Exact's Own Words")

    _code_uniq = models.Constraint(
        "UNIQUE(contact_id, code)", "A check makes each thing once."
    )

    @api.depends("payload", "answer")
    def _compute_reference(self):
        for item in self:
            known = {**(item.payload or {}), **(item.answer or {})}
            names = ("EntryNumber", "YourRef", "Code", "Name", "Subject", "FileName")
            found = [str(known[name]).strip() for name in names if known.get(name)]
            item.reference = " ".join(found) or item.exact_id

    # === MAKE ===

    def _make(self, client):
        """Make it in Exact, or note that Exact refuses it.

        :raise OutcomeUnknown: whether it is there must be looked up first.
        :raise ExactError: Exact could not be asked.
        """
        if not in_own_transaction(self, lambda own: own._prepare()):
            return
        try:
            done = self._create_once(client)
        except Rejected as refusal:
            said = refusal_text(refusal)
            in_own_transaction(self, lambda own: own._note_refused(said))
            return
        if not done:
            raise OutcomeUnknown(f"item {self.id}: in doubt")

    def _prepare(self):
        """Note what will be sent; return whether there is anything to send."""
        lock_waiting(self)
        if self.state != "to_do":
            return False
        payload = self.payload or self._payload()
        self.write(
            {"payload": payload or False, "state": payload and "to_do" or "skipped"}
        )
        return bool(payload)

    def _payload(self):
        contact = self.contact_id
        made = {item.code: item for item in contact.item_ids if item.exact_id}
        if self.resource == "relation":
            first = self.code == "relation_bad"
            needed = first or not made.get("relation_bad")
            return needed and relation(contact._place(), bad_vat_number=first)
        if self.resource in ("document", "attachment"):
            return self._payload_of_file(made)
        before = {code: item.answer for code, item in made.items()}
        build = BY_CODE[self.code].build
        return build(contact._place(), contact._relation_id(), before)

    def _payload_of_file(self, made):
        place = self.contact_id._place()
        if self.resource == "attachment":
            name = {"FileName": "first-contact.pdf"}
            return made.get("document") and name
        return made.get("plain") and {
            "Subject": tag(place, "document"),
            "Type": _INVOICE_DOCUMENT,
            "Account": self.contact_id._relation_id(),
            "DocumentDate": place.today.isoformat(),
            "FinancialTransactionEntryID": made["plain"].exact_id,
        }

    def _create_in_exact(self, client):
        if self.resource == "relation":
            return client.create_account(self.payload)
        if self.resource == "document":
            return client.create_document(self.payload)
        if self.resource == "attachment":
            name = self.payload["FileName"]
            return client.attach_file(self._document_id(), name, _FILE)
        return client.create_entry(self.resource, self.payload)

    def _find_in_exact(self, client):
        """Return what a lost answer may have made; nobody else uses our relation."""
        if self.resource == "relation":
            rows = client.find_accounts(name=self.payload["Name"])
        elif self.resource == "document":
            entry_id = self.payload["FinancialTransactionEntryID"]
            rows = client.find_documents(entry_id)
        elif self.resource == "attachment":
            rows = client.find_attachments(self._document_id())
        else:
            account_id = self.contact_id._relation_id()
            begin = tag_of(self.contact_id.marker, self.code)
            rows = client.find_entries(self.resource, account_id=account_id)
            rows = [row for row in rows if row["Description"].startswith(begin)]
        return rows[0] if rows else None

    def _document_id(self):
        items = self.contact_id.item_ids
        return items.filtered(lambda item: item.code == "document").exact_id

    def _note_created(self, row):
        self.write(
            {
                "exact_id": row.get("EntryID") or row["ID"],
                "claimed_at": False,
                "state": "booked",
                "answer": jsonable(row),
            }
        )
        if row.get("EntryID") and row.get("Document"):
            # A bill's, which Exact makes by itself (api.md F).
            self.create(
                {
                    "contact_id": self.contact_id.id,
                    "code": f"{self.code}_document",
                    "resource": "document",
                    "state": "booked",
                    "exact_id": row["Document"],
                }
            )

    def _note_refused(self, said):
        lock_waiting(self)
        self.write({"state": "refused", "said": said})

    # === DELETE ===

    def _settle_doubt(self, client):
        """Look for what a lost answer may have made, and make it no more.

        :raise OutcomeUnknown: it may still be under way.
        """
        with own_transaction(self, keep=ExactError) as own:
            lock_waiting(own)
            if not own.claimed_at or own.exact_id:
                return
            if own._in_doubt_until() > shared_now(self.env):
                raise OutcomeUnknown(f"{own.code}: in doubt")
            row = own._find_in_exact(client)
            if row:
                own._note_created(row)
            else:
                own.write({"claimed_at": False, "state": "skipped"})

    def _delete(self, client):
        """Delete it; what is gone already is deleted too.

        :raise ExactError: Exact could not be asked; it is tried again.
        """
        with own_transaction(self, keep=ExactError) as own:
            lock_waiting(own)
            if own.state not in IN_EXACT:
                return
            try:
                own._call_delete(client)
            except Rejected as refusal:
                if refusal.status != 404:
                    own.write({"state": "left", "said": refusal_text(refusal)})
                    return
            own.write({"state": "deleted", "said": False})

    def _call_delete(self, client):
        if self.resource == "relation":
            client.delete_account(self.exact_id)
        elif self.resource == "document":
            client.delete_document(self.exact_id)
        elif self.resource != "attachment":  # that goes with its document
            client.delete_entry(self.resource, self.exact_id)
