from werkzeug.exceptions import Forbidden, NotFound

from odoo import http
from odoo.http import request

# A notification has some 400 characters.
_MAX_SIZE = 16 * 1024


class ExactOnlineWebhook(http.Controller):
    """Where Exact notifies us (api.md J).

    Which database is meant must be clear from the host (`dbfilter`), as for every
    public address of Odoo.
    """

    @http.route(
        "/exact_online/webhook/<string:token>",
        type="http",
        auth="public",
        methods=["POST"],
        csrf=False,
        save_session=False,
        max_content_length=_MAX_SIZE,
    )
    def notify(self, token, **_extra):
        connection = request.env["exact.online.connection"]._of_webhook(token)
        if not connection:
            raise NotFound
        raw = request.httprequest.get_data()
        # Exact tries a new address with an empty body.
        if raw and not connection._hear_webhook(raw):
            raise Forbidden
        return request.make_response("")
