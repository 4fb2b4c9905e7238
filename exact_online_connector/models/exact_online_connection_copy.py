from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.http import request

from ..transaction import in_own_transaction


class ExactOnlineConnection(models.Model):
    """Moved or copied? A copy of the database must never talk to the live books.

    A connection is bound to what tells the original from a copy: the identity that
    Odoo gives a database, the name and number that PostgreSQL gives it, and the host
    names at which people open it. `web.base.url` is none of them: Odoo rewrites it at
    an administrator's login. When one differs, nothing goes to Exact until a manager
    has said which it is; the login is left as it is.
    """

    _inherit = "exact.online.connection"

    bound_to = fields.Char(copy=False, readonly=True)
    known_hosts = fields.Json(string="Known Host Names", copy=False, readonly=True)
    strange_host = fields.Char(
        copy=False,
        readonly=True,
        help="The host name at which somebody has opened this database, other than "
        "those that it is known by.",
    )
    is_copy = fields.Boolean(string="Moved or Copied", compute="_compute_is_copy")

    @api.depends("bound_to", "strange_host")
    def _compute_is_copy(self):
        identity = self._identity()
        for connection in self:
            bound_to = connection.bound_to
            moved = bool(bound_to) and bound_to != identity
            connection.is_copy = moved or bool(connection.strange_host)

    def _identity(self):
        """What a copy has otherwise, whether Odoo or PostgreSQL made it."""
        uuid = self.env["ir.config_parameter"].sudo().get_param("database.uuid")
        self.env.cr.execute(
            "SELECT oid, datname FROM pg_database WHERE datname = current_database()"
        )
        return "/".join(map(str, (uuid, *self.env.cr.fetchone())))

    def _bind(self):
        """Take this database, at the address of now, for the original."""
        for connection in self:
            hosts = {*(connection.known_hosts or []), host_of(connection.public_url)}
            hosts |= {connection.strange_host, host_of_request()}
            connection.sudo().write(
                {
                    "bound_to": self._identity(),
                    "known_hosts": sorted(filter(None, hosts)),
                    "strange_host": False,
                }
            )

    def _unbind(self):
        self.sudo().write(
            {"bound_to": False, "known_hosts": False, "strange_host": False}
        )

    def action_confirm_original(self):
        """It was moved, and is no copy: go on with the login that it has."""
        self.check_access("write")
        self._bind()
        for connection in self:
            connection.message_post(
                body=self.env._(
                    "%(user)s said that this database was moved and is no copy.",
                    user=self.env.user.name,
                )
            )
        self.sudo()._ring_export()

    def _note_host(self, host):
        """Keep silent after somebody has opened the database at a strange address."""
        for connection in self:
            known = connection.known_hosts
            if known and host not in known and connection.strange_host != host:
                in_own_transaction(
                    connection, lambda own: own.write({"strange_host": host})
                )


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    def session_info(self):
        # EXTENDS 'web': the web client has been opened at some address.
        host = host_of_request()
        if host and self.env.user._is_internal():
            connections = self.env["exact.online.connection"].sudo()
            connections.search([("bound_to", "!=", False)])._note_host(host)
        return super().session_info()


def host_of(url):
    """Return the host name of an address, in lower case."""
    return urlsplit(url or "").hostname


def host_of_request():
    """Return the host name at which the present request came, None without one."""
    return host_of(request.httprequest.host_url) if request else None
