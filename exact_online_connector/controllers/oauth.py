from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import request

from ..models.exact_online_connection_oauth import FROM_SET_UP


class ExactOnlineOauth(http.Controller):
    """Where Exact sends the user back to after the login (OAuth 2, api.md B1)."""

    @http.route("/exact_online/callback", type="http", auth="user", methods=["GET"])
    def callback(self, code=None, state=None, error=None, **_extra):
        connections = request.env["exact.online.connection"]
        connection = connections._from_login_state(state or "")
        if not connection:
            return self._explain(
                request.env._(
                    "This login was not started here, is too old, or was used "
                    "already. Open the connection and press Connect again."
                )
            )
        if error or not code:
            return self._explain(self._refusal(error), connection)
        try:
            connection._finish_login(code)
        except (UserError, AccessError) as problem:
            return self._explain(str(problem), connection)
        return request.redirect(self._address_of(connection))

    def _refusal(self, error):
        if error == "access_denied":
            return request.env._(
                "Access was refused on Exact Online's page, so nothing is connected. "
                "Press Connect again and allow access."
            )
        return request.env._(
            "Exact Online refused the login (%s). Check the client ID, the region and "
            "the redirect address against the app registration.",
            error or request.env._("no code was given"),
        )

    def _explain(self, message, connection=None):
        values = {
            "message": message,
            "back": self._address_of(connection) if connection else "/odoo",
        }
        page = "exact_online_connector.oauth_problem"
        return request.render(page, values, status=400)

    def _address_of(self, connection):
        """Return where the login was started: the assistant, or the connection."""
        from_set_up = connection.env.context.get(FROM_SET_UP)
        place = "exact-online-set-up" if from_set_up else connection._name
        return f"/odoo/{place}/{connection.id}"
