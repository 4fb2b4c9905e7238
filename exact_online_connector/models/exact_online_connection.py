from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import plaintext2html

from ..exact_client import REGIONS
from ..transaction import in_own_transaction

# authorized = logged in, no administration chosen yet.
#   draft --log in--> authorized --choose administration--> connected
#   connected --pause--> paused --resume--> connected
#   authorized, connected, paused --grant ended--> expired --log in--> back to work
#   any --disconnect--> draft
STATES = [
    ("draft", "Not connected"),
    ("authorized", "Logged in"),
    ("connected", "Connected"),
    ("paused", "Paused"),
    ("expired", "Expired"),
]
AUTO_EXPORT = [
    ("none", "Not at all"),
    ("manual", "By hand"),
    ("realtime", "When it is posted"),
    ("delayed", "Some time after it was sent to the customer"),
    ("scheduled", "On a schedule"),
]
# A change of one of these is a change of whom we talk to: the login is void.
_IDENTITY_FIELDS = {"region", "base_url", "client_id"}
# A change of one of these brings posted moves in, or leaves them out.
_SCOPE_FIELDS = {"export_from", "auto_export", "auto_export_purchase"}
_ADDRESS_FIELDS = {"base_url", "public_url"}
_WATCHED_FIELDS = (
    _IDENTITY_FIELDS | _SCOPE_FIELDS | _ADDRESS_FIELDS | {"division_code", "company_id"}
)


class ExactOnlineConnection(models.Model):
    """The link of one company with one administration (division) in Exact Online."""

    _name = "exact.online.connection"
    _description = "Exact Online Connection"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _check_company_auto = True

    name = fields.Char(required=True, default="Exact Online")
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        help="The company whose invoices are booked. A company has one connection.",
    )
    company_currency_id = fields.Many2one(related="company_id.currency_id")
    state = fields.Selection(
        STATES, required=True, default="draft", copy=False, tracking=True
    )

    region = fields.Selection(
        [
            ("nl", "Netherlands"),
            ("be", "Belgium"),
            ("de", "Germany"),
            ("fr", "France"),
            ("es", "Spain"),
            ("uk", "United Kingdom"),
            ("us", "United States"),
        ],
        required=True,
        default="nl",
        help="The country of your Exact Online site. An app registration is known in "
        "its own country only.",
    )
    base_url = fields.Char(
        string="Exact Online Address",
        compute="_compute_base_url",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        help="Filled in from the region. System administrators may set another one, "
        "such as a proxy.",
    )
    public_url = fields.Char(
        string="Address of this Odoo",
        required=True,
        default=lambda self: self.get_base_url(),
        help="The address at which your browser reaches this Odoo. Exact Online sends "
        "you back to it after the login.",
    )
    redirect_uri = fields.Char(
        string="Redirect Address",
        compute="_compute_redirect_uri",
        help="Enter exactly this address in the app registration at Exact Online.",
    )
    client_id = fields.Char(
        string="Client ID",
        help="From your app registration in the App Centre of Exact Online.",
    )
    client_secret = fields.Char(
        compute="_compute_client_secret",
        inverse="_inverse_client_secret",
        help="From your app registration. It can be replaced, and only be read by "
        "system administrators.",
    )
    has_client_secret = fields.Boolean(compute="_compute_client_secret")

    token_id = fields.Many2one(
        "exact.online.token",
        compute="_compute_token_id",
        compute_sudo=True,
        groups="base.group_system",
    )
    budget_id = fields.Many2one(
        "exact.online.budget",
        compute="_compute_budget_id",
        compute_sudo=True,
        groups="base.group_system",
    )
    token_valid_since = fields.Datetime(
        string="Login Last Renewed", compute="_compute_token_dates"
    )

    export_from = fields.Date(
        default=fields.Date.context_today,
        tracking=True,
        string="Invoices Dated From",
        help="Invoices before this date stay out of Exact Online. Empty: all posted "
        "invoices are for it, however old.",
    )
    auto_export = fields.Selection(
        AUTO_EXPORT,
        string="Send Sales Invoices",
        required=True,
        default="manual",
        tracking=True,
        help="Changing this never sends what is ready already: that waits for you.",
    )
    auto_export_purchase = fields.Selection(
        [option for option in AUTO_EXPORT if option[0] != "delayed"],
        string="Send Vendor Bills",
        required=True,
        default="none",
        tracking=True,
        help="When posted bills go to Exact Online. Changing this never sends what is "
        "ready already: that waits for you.",
    )
    export_delay = fields.Integer(
        string="Minutes After Sending",
        default=60,
        help="How long after an invoice went to the customer (by e-mail, Peppol, post "
        "or print) it goes to Exact Online.",
    )
    payment_mode = fields.Selection(
        [("none", "Not at all"), ("mirror", "Show in Odoo")],
        string="Payments From Exact",
        required=True,
        default="mirror",
        tracking=True,
        help="Show in Odoo: an invoice tells what Exact Online knows of its payment. "
        "Nothing is booked in Odoo.",
    )
    first_contact = fields.Selection(
        [("unknown", "Not checked"), ("passed", "Passed"), ("waived", "Skipped")],
        string="First-Contact Check",
        required=True,
        default="unknown",
        copy=False,
        tracking=True,
        help="Exact Online's documentation leaves open how credit notes are booked, "
        "and some more. Until that was seen on a test administration, or a manager "
        "decided to go without, credit notes are sent by hand only and payments are "
        "not registered.",
    )

    _company_uniq = models.UniqueIndex(
        "(company_id) WHERE active",
        "This company already has a connection with Exact Online. Open that one.",
    )
    _division_uniq = models.UniqueIndex(
        "(base_url, division_code) WHERE division_code > 0 AND active",
        "This administration is already linked to another company. Choose another.",
    )

    # === COMPUTES ===

    @api.depends("region")
    def _compute_base_url(self):
        for connection in self:
            connection.base_url = REGIONS[connection.region or "nl"]

    @api.depends("public_url")
    def _compute_redirect_uri(self):
        for connection in self:
            base = (connection.public_url or "").rstrip("/")
            connection.redirect_uri = f"{base}/exact_online/callback"

    @api.depends_context("uid")
    def _compute_client_secret(self):
        self._compute_secret("client_secret")

    def _inverse_client_secret(self):
        self._inverse_secret("client_secret")

    def _compute_secret(self, name):
        may_read = self.env.user.has_group("base.group_system")
        for connection in self:
            secret = connection.sudo().token_id[name]
            connection[f"has_{name}"] = bool(secret)
            connection[name] = secret if may_read else False

    def _inverse_secret(self, name):
        for connection in self:
            connection.sudo().token_id[name] = (connection[name] or "").strip()
        # Whoever has typed it does not get it back.
        self.invalidate_recordset([name, f"has_{name}"])

    # Apart, as every call to Exact asks for its budget anew.

    def _compute_token_id(self):
        self._find_satellites("token_id")

    def _compute_budget_id(self):
        self._find_satellites("budget_id")

    def _find_satellites(self, name):
        satellites = self.env[self._fields[name].comodel_name].search_fetch(
            [("connection_id", "in", self.ids)], ["connection_id"]
        )
        by_connection = {row.connection_id.id: row for row in satellites}
        for connection in self:
            connection[name] = by_connection.get(connection._origin.id)

    def _compute_token_dates(self):
        for connection in self:
            token = connection.sudo().token_id
            connection.token_valid_since = token.refresh_token and token.refreshed_at

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        connections = super().create(vals_list)
        connections._check_address_right()
        satellites = [{"connection_id": connection.id} for connection in connections]
        self.env["exact.online.budget"].sudo().create(satellites)
        self.env["exact.online.token"].sudo().create(satellites)
        connections.invalidate_recordset(["token_id", "budget_id"])
        # The secrets of the create call found no row to stand in.
        for connection, vals in zip(connections, vals_list, strict=True):
            for name in {"client_secret", "webhook_secret"} & vals.keys():
                connection[name] = vals[name]
        live = connections.filtered("active")
        live.sudo()._create_crons()
        live._refresh_waiting_moves()
        self.env.registry.clear_cache()
        return connections

    def write(self, vals):
        changed = {
            name: value for name, value in vals.items() if self._differs(name, value)
        }
        self._check_books_stay(changed)
        result = super().write(vals)
        if changed.keys() & _ADDRESS_FIELDS:
            self._check_address_right()
        if _IDENTITY_FIELDS & changed.keys():
            self._forget_login()
        if "base_url" in changed:
            self._forget_secrets(kept=vals)
        if "division_code" in changed:
            self._follow_division()
        if changed.keys() & _SCOPE_FIELDS:
            self._refresh_waiting_moves()
        if "company_id" in changed:
            self.env.registry.clear_cache()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        exports = self.env["exact.online.export"].sudo()
        went = Domain("connection_id", "in", self.ids) & ~Domain(self._unsent_domain())
        if exports.search_count(went, limit=1):
            raise UserError(
                self.env._(
                    "Invoices were sent over this connection, and it keeps their "
                    "history. Pause or disconnect it instead."
                )
            )

    def unlink(self):
        crons = self.sudo()._crons()
        self.env["exact.online.export"].sudo().search(self._unsent_domain()).unlink()
        result = super().unlink()
        self.sudo()._delete_crons(crons)
        self.env.registry.clear_cache()
        return result

    def _differs(self, name, value):
        if name not in _WATCHED_FIELDS:
            return False
        field = self._fields[name]
        return any(
            field.convert_to_write(record[name], record) != (value or False)
            for record in self
        )

    # === ACTIONS ===

    def action_pause(self):
        """Stop talking to Exact Online. Invoices go on queuing."""
        self._require_state("connected")
        self.state = "paused"

    def action_resume(self):
        """Go on after a pause, and send what has queued."""
        self._require_state("paused")
        self.state = "connected"
        self.sudo()._ring_export()

    def action_waive_first_contact(self):
        """Go without the check on a test administration; somebody answers for it."""
        self.first_contact = "waived"
        self._queue_held_refunds()
        for connection in self:
            connection.message_post(
                body=self.env._(
                    "%(user)s decided to send credit notes without the check on a "
                    "test administration.",
                    user=self.env.user.name,
                )
            )

    def _require_state(self, *states):
        self.check_access("write")
        for connection in self:
            if connection.state not in states:
                raise UserError(
                    self.env._(
                        "%(name)s is not in the right state for this. Reload the page.",
                        name=connection.name,
                    )
                )

    def _follow_division(self):
        """Choosing an administration connects; emptying it does the reverse."""
        for budget in self.sudo().budget_id:
            # By itself: what follows may call Exact before this is committed.
            in_own_transaction(budget, lambda own: own.exists()._start_anew())
        chosen = self.filtered("division_code")
        chosen.filtered(lambda c: c.state == "authorized").state = "connected"
        (self - chosen).filtered(lambda c: c.state == "connected").state = "authorized"

    def _forget_login(self):
        self.sudo().token_id._clear_grant()
        self.state = "draft"
        self._unbind()

    def _set_expired(self):
        """Say that somebody must log in again: once, until somebody does."""
        connections = self.filtered(lambda c: c.state not in ("draft", "expired"))
        connections.state = "expired"
        for connection in connections:
            connection._ask_for_repair(
                self.env._(
                    "Exact Online has ended the login of this connection. Invoices "
                    "wait. Press Connect to log in again; nothing is lost."
                )
            )

    def _ask_for_repair(self, what):
        """Give somebody the task to repair the connection: one, not one a failure."""
        kind = "exact_online_connector.mail_activity_type_repair"
        if not self.activity_search([kind]):
            self.activity_schedule(
                kind,
                note=plaintext2html(what),
                user_id=(self.responsible_id or self.create_uid or self.env.user).id,
            )
