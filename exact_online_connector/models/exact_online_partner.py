from odoo import api, fields, models

from ..exact_client import ExactError, OutcomeUnknown
from ..mapping.account import (
    account_queries,
    build_account,
    match_account,
    missing_roles,
)
from ..mapping.data import Problem
from ..transaction import in_own_transaction, lock_waiting, own_transaction
from .exact_online_message import Busy

# What tells our own creation from a namesake.
_SENT = ("Name", "Postcode", "City", "Email", "VATNumber")
_ROLES = {"sales": "is_customer", "purchase": "is_supplier"}


class ExactOnlinePartner(models.Model):
    """The relation (account) that a partner is in the books of one administration.

    Found or created in two steps, like an entry: what we intend is committed before
    Exact is called. A creation without an answer is settled by looking.
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
    is_customer = fields.Boolean(readonly=True)
    is_supplier = fields.Boolean(readonly=True)
    synced_at = fields.Datetime(readonly=True)
    creating_since = fields.Datetime(
        string="Creation Started",
        readonly=True,
        help="A creation is under way, or its answer was lost.",
    )

    _partner_uniq = models.Constraint(
        "UNIQUE(connection_id, partner_id)", "A partner is one relation in Exact."
    )
    _account_idx = models.Index("(connection_id, account_id)")

    @api.private
    def ensure(self, connection_id, data, client):
        """Return the GUID of the relation of a move's partner; find or create it.

        :param data: `mapping.data.InvoiceData` of the move.
        :return: (GUID, None), or (None, Problem) when a person must choose.
        :raise ExactError: Exact could not be asked, or refused.
        """
        role = _ROLES[data.kind]
        binding_id, account_id = in_own_transaction(
            self, lambda own: own._binding(connection_id, data.partner.id, role)
        )
        if account_id:
            return account_id, None
        binding = self.browse(binding_id)
        found, problem = in_own_transaction(
            binding, lambda own: own._find(data, client), keep=ExactError
        )
        if found or problem:
            return found, problem
        return binding._create_account(data, client), None

    def _binding(self, connection_id, partner_id, role):
        """Return (id of the partner's row, its GUID if it has the role already)."""
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
        binding = self.search(
            [("connection_id", "=", connection_id), ("partner_id", "=", partner_id)]
        )
        return binding.id, binding[role] and binding.account_id

    # === FIND ===

    def _find(self, data, client):
        """Look the relation up, under the row's lock.

        If there is none, note that we are about to create one.
        """
        lock_waiting(self)
        if not self.account_id:
            if self._is_being_created():
                raise Busy("The relation is being created.")
            account, problem = self._search_account(data.partner, client)
            if problem:
                return None, problem
            if not account:
                self.creating_since = fields.Datetime.now()
                return None, None
            self._adopt(account)
        self._add_role(data, client)
        return self.account_id, None

    def _is_being_created(self):
        grace = self.env["exact.online.export"]._grace()
        started = self.creating_since
        return bool(started) and started > fields.Datetime.now() - grace

    def _search_account(self, partner, client):
        if self.account_code:
            rows = client.find_accounts(code=self.account_code)
            problem = self._unknown_code(partner) if not rows else None
            return (rows[0] if rows else None), problem
        name = build_account(partner, "sales")["Name"]
        queries = account_queries(partner)
        if self.creating_since:
            queries.append({"name": name})
        rows = client.find_accounts_by_any(queries) if queries else []
        match = match_account(rows, partner)
        created = self._created_by_us(partner, rows)
        if match.result == "certain" or len(created) == 1:
            return (match.account if match.result == "certain" else created[0]), None
        if match.result == "doubtful" or created:
            return None, self._doubtful(partner, match.candidates or created)
        return None, None

    def _created_by_us(self, partner, rows):
        """Return what a creation may have made whose answer was lost.

        It bears all that we sent; a namesake elsewhere is somebody else.
        """
        if not self.creating_since:
            return []
        sent = build_account(partner, "sales")
        return [
            row
            for row in rows
            if all((row.get(field) or "") == sent.get(field, "") for field in _SENT)
        ]

    def _unknown_code(self, partner):
        return Problem(
            "relation_code_unknown",
            model="res.partner",
            res_id=partner.id,
            args={"partner": partner.name, "code": self.account_code},
        )

    def _doubtful(self, partner, rows):
        codes = ", ".join(f"{row.get('Code')} {row.get('Name')}" for row in rows)
        return Problem(
            "relation_doubtful",
            model="res.partner",
            res_id=partner.id,
            args={"partner": partner.name, "candidates": codes},
        )

    def _adopt(self, account):
        self.write(
            {
                "account_id": account["ID"],
                "account_code": account.get("Code"),
                "is_customer": account.get("Status") == "C",
                "is_supplier": bool(account.get("IsSupplier")),
                "creating_since": False,
                "synced_at": fields.Datetime.now(),
            }
        )

    def _add_role(self, data, client):
        """Make a customer a supplier too, or the reverse; never take a role away."""
        role = _ROLES[data.kind]
        if self[role]:
            return
        missing = missing_roles(client.get_account(self.account_id), data.kind)
        if missing:
            client.update_account(self.account_id, missing)
        self.write({role: True, "synced_at": fields.Datetime.now()})

    # === CREATE ===

    def _create_account(self, data, client):
        """Create the relation; `creating_since` is committed already."""
        with own_transaction(self, keep=ExactError) as own:
            lock_waiting(own)
            if not own.account_id:
                own._adopt(own._call_create(data, client))
            return own.account_id

    def _call_create(self, data, client):
        try:
            return client.create_account(build_account(data.partner, data.kind))
        except OutcomeUnknown:
            raise
        except ExactError:
            # Surely not created: the next time need not look for it.
            self.creating_since = False
            raise
