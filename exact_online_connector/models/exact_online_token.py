import logging
from datetime import timedelta

from odoo import api, fields, models

from ..clock import shared_now
from ..exact_client import (
    AuthError,
    GrantExpired,
    TooEarlyToRefresh,
    exchange_code,
    refresh_tokens,
)
from ..transaction import (
    CONFLICTS,
    in_own_transaction,
    lock_waiting,
    own_transaction,
)
from .exact_online_message import Busy

_logger = logging.getLogger(__name__)

# Exact refuses a refresh while the access token has more than 30 s left (api.md B2).
# Some less, as Odoo keeps whole seconds: a refresh that comes too early by a part of
# one may cost the login.
_REFRESH_WINDOW = timedelta(seconds=25)
_LIFETIME = timedelta(seconds=600)


class ExactOnlineToken(models.Model):
    """The secrets of a connection, in a table that only a login and its end write.

    A refresh token works once: the one that Exact gave last is lost for ever if two
    processes use the same one, or if the transaction that received it is rolled back.
    So it is renewed here alone, in a transaction of its own, under the row's lock.
    """

    _name = "exact.online.token"
    _description = "Exact Online Secrets"
    _rec_name = "connection_id"

    connection_id = fields.Many2one(
        "exact.online.connection", required=True, ondelete="cascade", index=True
    )
    client_secret = fields.Char(groups="base.group_system", copy=False, prefetch=False)
    access_token = fields.Char(groups="base.group_system", copy=False, prefetch=False)
    refresh_token = fields.Char(groups="base.group_system", copy=False, prefetch=False)
    expires_at = fields.Datetime(copy=False)
    refreshed_at = fields.Datetime(copy=False)
    # The login that is under way: single use, compared at the callback.
    nonce = fields.Char(groups="base.group_system", copy=False, prefetch=False)

    _connection_uniq = models.Constraint(
        "UNIQUE(connection_id)", "A connection has one set of secrets."
    )

    @api.private
    def get_access_token(self, refused=None):
        """Return an access token that Exact should accept.

        A young token is returned though Exact has refused it: a renewal before its
        time is refused for sure, counts as an error, and may cost the login (api.md
        B3). If the login has ended, the renewal says so in its time.

        :param refused: the token that Exact has just answered with 401, if any; by
            now another process may have renewed it.
        :raise GrantExpired: somebody must log in again; the connection says so.
        :raise AuthError: the app is not accepted.
        :raise Transient: the token could not be renewed now.
        """
        self.ensure_one()
        try:
            # Most calls need no lock: they find a token that is good for a while.
            with own_transaction(self) as own:
                token = own._living_token()
            return token or in_own_transaction(
                self, lambda token: token._fresh_token(), lock_timeout=20, lock=True
            )
        except CONFLICTS as error:
            raise Busy("The login is being renewed.") from error
        except GrantExpired as ended:
            dead = ended.grant
            in_own_transaction(self, lambda token: token._drop_grant(dead))
            raise

    def _living_token(self):
        """Return the access token, None if it must be renewed."""
        # Secrets are never read along with others, so these are asked for together.
        self.fetch(["access_token", "expires_at", "refresh_token"])
        return None if self._is_stale() else self.access_token

    def _fresh_token(self):
        """Return the access token, renewed if nobody has done so meanwhile."""
        token = self._living_token()
        if not token:
            self._renew()
        return token or self.access_token

    def _is_stale(self):
        if not self.refresh_token:
            ended = GrantExpired("no_grant", "Nobody is logged in at Exact Online.")
            ended.grant = self.refresh_token
            raise ended
        return not self.access_token or not self._renewable_at()

    def _renewable_at(self):
        """Return when Exact will renew the token, None if that is now."""
        now = shared_now(self.env)
        at = self.expires_at - _REFRESH_WINDOW
        # What lives longer than any token was noted before our clock was set back.
        return at if now < at <= now + _LIFETIME else None

    def _renew(self):
        connection = self.connection_id
        grant = self.refresh_token
        try:
            with self.env["exact.online.log"]._token_call(connection):
                tokens = refresh_tokens(
                    connection.base_url,
                    connection.client_id,
                    self.client_secret,
                    grant,
                    now=shared_now(self.env),
                )
        except GrantExpired as ended:
            ended.grant = grant
            raise
        except TooEarlyToRefresh as error:
            if not self.access_token:
                raise AuthError("Exact renews no token before its time.") from error
            # Our clock runs ahead of Exact's.
            _logger.info("Exact Online: the access token still lives, used as it is")
            return
        self._store(tokens)

    def _store(self, tokens):
        now = shared_now(self.env)
        self.write(
            {
                "access_token": tokens.access_token,
                "refresh_token": tokens.refresh_token,
                "expires_at": now + timedelta(seconds=tokens.expires_in),
                "refreshed_at": now,
            }
        )

    @api.private
    def renewable_at(self):
        """Return until when Exact would not renew the token; None if it would."""
        with own_transaction(self) as own:
            return own._renewable_at() if own.access_token else None

    @api.private
    def exchange_code(self, code):
        """Trade the code of Exact's login page for tokens, and keep them.

        :raise ExactError: Exact refused it, or could not be reached.
        """
        connection = self.connection_id
        with self.env["exact.online.log"]._token_call(connection):
            tokens = exchange_code(
                connection.base_url,
                connection.client_id,
                self.client_secret,
                connection.redirect_uri,
                code,
            )
        in_own_transaction(self, lambda token: token._store(tokens))

    def _drop_grant(self, grant):
        """Drop the grant that has ended, unless somebody has logged in meanwhile."""
        lock_waiting(self)
        if self.refresh_token == grant:
            self._clear_grant()
            self.connection_id._set_expired()

    def _clear_grant(self):
        self.write(
            {
                "access_token": False,
                "refresh_token": False,
                "expires_at": False,
            }
        )
