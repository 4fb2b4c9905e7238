import secrets
from datetime import timedelta

from odoo import models, tools
from odoo.exceptions import UserError

from ..exact_client import ExactError, authorize_url
from ..transaction import in_own_transaction
from .exact_online_message import error_sentence

_STATE_SCOPE = "exact_online_oauth"
_STATE_LIFETIME = timedelta(minutes=15)
# The key of the context that leads back to the set-up assistant.
FROM_SET_UP = "exact_set_up"


class ExactOnlineConnection(models.Model):
    """Logging in at Exact Online (OAuth 2, authorization code; api.md B1)."""

    _inherit = "exact.online.connection"

    def action_connect(self):
        """Go to Exact's login page; Exact sends the user back to our callback."""
        self.ensure_one()
        self.check_access("write")
        if not self.client_id or not self.has_client_secret:
            raise UserError(
                self.env._(
                    "Fill in the client ID and the client secret of your app "
                    "registration at Exact Online first."
                )
            )
        return {
            "type": "ir.actions.act_url",
            "target": "self",
            "url": authorize_url(
                self.base_url,
                self.client_id,
                self.redirect_uri,
                self._new_login_state(),
                force_login=True,
            ),
        }

    def _new_login_state(self):
        """Return a `state` that is signed, expires and can be used once.

        It tells whether the login was started in the set-up assistant.
        """
        nonce = secrets.token_urlsafe(24)
        self.sudo().token_id.nonce = nonce
        return tools.hash_sign(
            self.sudo().env,
            _STATE_SCOPE,
            [self.id, self.env.uid, nonce, bool(self.env.context.get(FROM_SET_UP))],
            expiration=_STATE_LIFETIME,
        )

    def _from_login_state(self, state):
        """Return the connection that a callback's `state` names, None if not ours.

        A state is good for the user who started the login, for some minutes, once.
        """
        try:
            payload = tools.verify_hash_signed(self.sudo().env, _STATE_SCOPE, state)
        except ValueError:
            payload = None
        if not payload:
            return None
        connection_id, user_id, nonce, from_set_up = payload
        connection = self.with_context(**{FROM_SET_UP: from_set_up})
        connection = connection.browse(connection_id).exists()
        known = connection.sudo().token_id.nonce
        if user_id != self.env.uid or not known or not tools.consteq(known, nonce):
            return None
        in_own_transaction(
            connection.sudo().token_id, lambda token: token.write({"nonce": False})
        )
        connection.sudo().token_id.invalidate_recordset(["nonce"])
        return connection

    def _finish_login(self, code):
        """Trade the callback's code for tokens and read the list of administrations.

        :raise UserError: with what Exact said, and the repair.
        """
        self.ensure_one()
        self.check_access("write")
        try:
            self.sudo().token_id.exchange_code(code)
            self._note_login()
            divisions = self._fetch_divisions()
        except ExactError as error:
            raise UserError(error_sentence(self.env, error)) from error
        if not self.division_code and len(divisions) == 1:
            self._choose_free_division(int(divisions.code))
        if self.state == "connected":
            self.sudo()._ring_export()

    def _choose_free_division(self, code):
        """Choose the only administration there is, unless another company has it."""
        taken = self.sudo().search_count(
            [("base_url", "=", self.base_url), ("division_code", "=", code)]
        )
        if not taken:
            self.division_code = code

    def _note_login(self):
        self.invalidate_recordset()
        self.state = "connected" if self.division_code else "authorized"
        self._bind()
        self.activity_unlink(["exact_online_connector.mail_activity_type_repair"])

    def _fetch_divisions(self):
        """Read the administrations that this login may use; return the active ones."""
        client = self._get_client(
            unattended=False, without_division=True, is_login=True
        )
        rows = client.divisions(client.me()["CurrentDivision"])
        # Status: 0 inactive, 1 active, 2 archived (api.md A).
        active = [row for row in rows if row.get("Status", 1) == 1]
        return (
            self.env["exact.online.reference"]
            .sudo()
            ._update_kind(self, "division", active)
        )
