from odoo import api, fields, models
from odoo.fields import Domain

from ..exact_client import ExactError, OutcomeUnknown, Rejected
from ..mapping.account import account_values, build_account
from ..mapping.problems import PARTNER, make_problem
from ..transaction import in_own_transaction, lock_waiting, own_transaction
from .exact_online_message import refusal_text

ROLES = {"sales": "is_customer", "purchase": "is_supplier"}


class ExactOnlinePartner(models.Model):
    """The relation (account) that a partner is in the books of one administration.

    Found or created in two steps, like an entry: what we intend is committed before
    Exact is called. A creation without an answer is settled by looking.

    Calls: 0 for a relation that is known and unchanged; 1 to find one, in whatever way;
    1 or 2 more to create one (Exact may answer with the key alone); 1 to give a role,
    to send what has changed, or both.
    """

    _name = "exact.online.partner"
    _description = "Exact Online Relation"
    _rec_name = "partner_id"
    _check_company_auto = True

    connection_id = fields.Many2one(
        "exact.online.connection", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="connection_id.company_id", store=True, precompute=True
    )
    partner_id = fields.Many2one(
        "res.partner", required=True, ondelete="restrict", index=True
    )
    account_id = fields.Char(string="Relation ID", readonly=True)
    account_code = fields.Char(string="Relation Code")
    is_customer = fields.Boolean(string="Customer", readonly=True)
    is_supplier = fields.Boolean(string="Supplier", readonly=True)
    synced_at = fields.Datetime(string="Last Sent", readonly=True)
    sent_values = fields.Json(
        readonly=True,
        help="What Exact Online has of the partner. A field that is missing is to be "
        "sent: its last answer was lost.",
    )
    creating_since = fields.Datetime(
        string="Creation Started",
        readonly=True,
        help="A creation is under way, or its answer was lost.",
    )
    number = fields.Char(
        string="Chosen Number", readonly=True, help="What a new relation is numbered."
    )
    seen_ids = fields.Json(
        readonly=True,
        help="Relations that were there before we created ours: none of them is it.",
    )

    _partner_uniq = models.Constraint(
        "UNIQUE(connection_id, partner_id)", "A partner is one relation in Exact."
    )
    _account_idx = models.Index("(connection_id, account_id)")

    @api.private
    def ensure(self, connection_id, data, codes, client):
        """Return the GUID of the relation of a move's partner; find or create it.

        :param data: `mapping.data.InvoiceData` of the move.
        :param codes: `mapping.data.Codes` of the connection.
        :return: (GUID, None), or (None, Problem) when a person must do something.
        :raise ExactError: Exact could not be asked.
        """
        partner = data.partner
        if partner.collective_id:
            collective = self.env["exact.online.collective"]
            return collective.browse(partner.collective_id)._ensure(client)
        try:
            return self._ensure(connection_id, partner, data.kind, codes, client)
        except Rejected as refusal:
            return None, refused(partner, refusal)

    def _ensure(self, connection_id, partner, kind, codes, client):
        values = account_values(partner, codes)
        binding_id, account_id, problem = in_own_transaction(
            self, lambda own: own._open(connection_id, partner, kind, values)
        )
        if account_id or problem:
            return account_id, problem
        binding = self.browse(binding_id)
        account_id, problem = in_own_transaction(
            binding,
            lambda own: own._find(partner, values, codes, client),
            keep=ExactError,
        )
        if problem:
            return None, problem
        if not account_id:
            return binding._create_account(partner, kind, codes, client), None
        binding._bring_up_to_date(values, kind, client)
        return account_id, None

    def _open(self, connection_id, partner, kind, values):
        """Return (id of the partner's row, GUID if nothing is to be done, Problem)."""
        binding = self._row_of(connection_id, partner.id)
        if not binding.account_id:
            return binding.id, None, binding._known_doubt(partner, values)
        binding._start_from(values)
        ready = binding[ROLES[kind]] and not binding._pending(values)
        return binding.id, binding.account_id if ready else None, None

    @api.private
    def ready_accounts(self, connection_ids, rows):
        """Return {key: GUID} for the moves whose relation needs nothing: no call.

        Read together for many moves that go at once. The others are looked at one by
        one, just before they go (`ensure`).

        :param rows: {key: (`mapping.data.InvoiceData`, `mapping.data.Codes`)}
        """
        partners = {data.partner.id for data, _codes in rows.values()}
        known = {
            row.partner_id.id: row
            for row in self._known(connection_ids, list(partners))
        }
        ready = {}
        for key, (data, codes) in rows.items():
            row = known.get(data.partner.id)
            if row and not data.partner.collective_id and row._is_ready(data, codes):
                ready[key] = row.account_id
        return ready

    def _is_ready(self, data, codes):
        if not (self.account_id and self.sent_values and self[ROLES[data.kind]]):
            return False
        return not self._pending(account_values(data.partner, codes))

    def _row_of(self, connection_id, partner_id):
        """Return the partner's row; make it, as somebody else may be doing too."""
        if known := self._known([connection_id], [partner_id]):
            return known
        self.env.cr.execute(
            """
            INSERT INTO exact_online_partner
                   (connection_id, company_id, partner_id,
                    create_uid, create_date, write_uid, write_date)
            SELECT id, company_id, %(partner_id)s, %(uid)s,
                   now() AT TIME ZONE 'UTC', %(uid)s, now() AT TIME ZONE 'UTC'
              FROM exact_online_connection
             WHERE id = %(connection_id)s
                ON CONFLICT (connection_id, partner_id) DO NOTHING
            """,
            {
                "connection_id": connection_id,
                "partner_id": partner_id,
                "uid": self.env.uid,
            },
            log_exceptions=False,  # the caller tries again
        )
        return self._known([connection_id], [partner_id])

    def _known(self, connection_ids, partner_ids):
        """Return the relations of commercial partners, in the books of connections."""
        return self.search(self._known_domain(connection_ids, partner_ids))

    def _known_domain(self, connection_ids, partner_ids):
        return [
            ("connection_id", "in", connection_ids),
            ("partner_id", "in", partner_ids),
        ]

    def _of(self, partners):
        """Return the relations of partners, in the books of all companies."""
        return self.search([("partner_id", "in", partners.commercial_partner_id.ids)])

    def _in_company(self):
        """Return the domain of the relations in the current company's books."""
        own = Domain("company_id", "=", self.env.company.id)
        return own & Domain("connection_id.active", "=", True)

    # === CREATE ===

    def _create_account(self, partner, kind, codes, client):
        """Create the relation; `creating_since` is committed already."""
        with own_transaction(self, keep=ExactError) as own:
            lock_waiting(own)
            if not own.account_id:
                payload = build_account(partner, kind, codes, own.number or "")
                account = own._call_create(payload, client)
                own._adopt(account | payload, account_values(partner, codes))
            return own.account_id

    def _call_create(self, payload, client):
        try:
            return client.create_account(payload)
        except OutcomeUnknown:
            raise
        except ExactError:
            # Surely not created: the next time need not look for it.
            self.write({"creating_since": False, "number": False})
            raise

    def _adopt(self, account, sent_values):
        """Keep which relation the partner is.

        :param account: a row of crm/Accounts
        :param sent_values: what is taken for sent already
        """
        self.write(
            {
                "account_id": account["ID"],
                "account_code": (account.get("Code") or "").strip(),
                "is_customer": account.get("Status") == "C",
                "is_supplier": bool(account.get("IsSupplier")),
                "sent_values": sent_values,
                "creating_since": False,
                "number": False,
                "seen_ids": False,
                "synced_at": fields.Datetime.now(),
            }
        )
        self._clear_doubt()


def refused(partner, refusal):
    """Return the problem of a relation that Exact refuses: whose, which field."""
    said = refusal_text(refusal)
    if "email" in said.lower().replace("-", "") and partner.email:
        return make_problem(
            "relation_email_refused",
            PARTNER,
            partner.id,
            partner=partner.name,
            email=partner.email,
            said=said,
        )
    return make_problem(
        "relation_refused", PARTNER, partner.id, partner=partner.name, said=said
    )
