import logging
import secrets
import time
from hmac import compare_digest

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..exact_client import TOPICS, ExactError, parse_event, verify_signature
from ..mapping.rows import guid
from ..transaction import in_own_transaction
from .account_move_actions import DEADLINE
from .exact_online_message import error_sentence

_logger = logging.getLogger(__name__)


class ExactOnlineConnection(models.Model):
    """Notifications of Exact (webhooks): they ring the poll of the payments.

    A notification carries no data and may get lost, come twice or be forged, so that
    nothing is taken from it. Without them, polling is enough.
    """

    _inherit = "exact.online.connection"

    webhook_token = fields.Char(
        copy=False, groups="base.group_system", help="Its part of the address."
    )
    webhook_secret = fields.Char(
        compute="_compute_webhook_secret",
        inverse="_inverse_webhook_secret",
        help="From your app registration. Exact Online signs its notifications with "
        "it. It can be replaced, and only be read by system administrators.",
    )
    has_webhook_secret = fields.Boolean(compute="_compute_webhook_secret")
    webhook_topics = fields.Char(
        string="Notified Of",
        copy=False,
        readonly=True,
        help="What Exact Online reports to this Odoo as soon as it happens.",
    )

    _webhook_token_uniq = models.Constraint(
        "UNIQUE(webhook_token)", "Each connection has its own address."
    )

    @api.depends_context("uid")
    def _compute_webhook_secret(self):
        self._compute_secret("webhook_secret")

    def _inverse_webhook_secret(self):
        self._inverse_secret("webhook_secret")

    # === SUBSCRIBING ===

    def action_subscribe_webhooks(self):
        """Have Exact notify this Odoo: one call, and one or two more for each topic.

        What is subscribed already stays.
        """
        self.ensure_one()
        self.check_access("write")
        self._check_can_be_notified()
        # Exact tries the address before this transaction ends.
        in_own_transaction(self.sudo(), lambda own: own._make_webhook_token())
        self.invalidate_recordset(["webhook_token"])
        try:
            self._subscribe(self._webhook_client(), self._webhook_url())
        except ExactError as error:
            raise UserError(error_sentence(self.env, error)) from error
        self.webhook_topics = ", ".join(TOPICS)
        return self._tell_webhooks(
            self.env._("Exact Online now notifies Odoo as soon as something changes.")
        )

    def action_unsubscribe_webhooks(self):
        """End the notifications: one call, and one more for each topic."""
        self.ensure_one()
        self.check_access("write")
        client = self._webhook_client()
        try:
            for row in self._own_subscriptions(client):
                client.unsubscribe(row["ID"])
        except ExactError as error:
            raise UserError(error_sentence(self.env, error)) from error
        self.webhook_topics = False
        self.sudo().webhook_token = False
        return self._tell_webhooks(
            self.env._("Exact Online does not notify Odoo any more. Polling goes on.")
        )

    def _check_can_be_notified(self):
        if not self.has_webhook_secret:
            raise UserError(
                self.env._(
                    "Fill in the webhook secret of your app registration at Exact "
                    "Online first: without it nobody can tell whether a notification "
                    "is genuine."
                )
            )

    def _webhook_client(self):
        return self._get_client(unattended=False, deadline=time.monotonic() + DEADLINE)

    def _make_webhook_token(self):
        if not self.webhook_token:
            self.webhook_token = secrets.token_urlsafe(24)

    def _webhook_url(self):
        base = self.public_url.rstrip("/")
        return f"{base}/exact_online/webhook/{self.sudo().webhook_token}"

    def _subscribe(self, client, url):
        there = {row["Topic"]: row for row in self._own_subscriptions(client)}
        for topic in TOPICS:
            row = there.get(topic)
            if row and row["CallbackURL"] == url:
                continue
            if row:
                client.unsubscribe(row["ID"])
            client.subscribe(topic, url)

    def _own_subscriptions(self, client):
        """Return our app's subscriptions at this Odoo, of former addresses too.

        Where another Odoo uses the same app and administration, its own stay.
        """
        base = f"{self.public_url.rstrip('/')}/exact_online/webhook/"
        ours = [
            row
            for row in client.subscriptions()
            if guid(row["ClientID"]) == guid(self.client_id)
        ]
        return [row for row in ours if (row["CallbackURL"] or "").startswith(base)]

    def _tell_webhooks(self, message):
        return self.env["account.move"]._exact_notify("success", message)

    # === BEING NOTIFIED ===

    @api.model
    def _of_webhook(self, token):
        """Return the connection that a notification's address names, if any."""
        if not token.isprintable():  # PostgreSQL takes no zero byte
            return self.browse()
        connection = self.sudo().search([("webhook_token", "=", token)], limit=1)
        # The database compares by its own rules; a secret is compared exactly.
        known = connection.webhook_token or ""
        is_same = compare_digest(known.encode(), token.encode())
        return connection if token and is_same else self.browse()

    def _hear_webhook(self, raw):
        """Ring the poll, if a notification is Exact's own and about our books.

        :return: whether it was genuine.
        """
        if not verify_signature(raw, self.sudo().token_id.webhook_secret or ""):
            _logger.warning("Exact Online: a forged notification for %s", self.name)
            return False
        try:
            event = parse_event(raw)
        except ValueError:
            return False
        is_ours = event.division == self.division_code and guid(
            event.client_id
        ) == guid(self.client_id)
        if is_ours and self.state == "connected" and self.payment_mode != "none":
            self.env["exact.online.bell"].ring(self)
        return is_ours


class ExactOnlineToken(models.Model):
    _inherit = "exact.online.token"

    webhook_secret = fields.Char(groups="base.group_system", copy=False, prefetch=False)
