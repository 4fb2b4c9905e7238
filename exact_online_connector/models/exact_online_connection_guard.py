from odoo import api, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..exact_client import REGIONS, clean_base_url


class ExactOnlineConnection(models.Model):
    """What a connection must never become."""

    _inherit = "exact.online.connection"

    @api.constrains("base_url", "public_url")
    def _check_urls(self):
        for connection in self:
            for url in (connection.base_url, connection.public_url):
                try:
                    clean_base_url(url or "")
                except ValueError as error:
                    raise ValidationError(
                        self.env._(
                            "%(url)s cannot be used: the address must start with "
                            "https://, because tokens travel over it.",
                            url=url,
                        )
                    ) from error

    @api.constrains("export_delay")
    def _check_export_delay(self):
        if any(connection.export_delay < 0 for connection in self):
            raise ValidationError(
                self.env._("The minutes after sending cannot be negative.")
            )

    @api.constrains("division_code")
    def _check_division(self):
        for connection in self.filtered(lambda c: c.active and c.division_code):
            division = connection._find_division(connection.division_code)
            if not division or not division.active:
                raise ValidationError(
                    self.env._(
                        "Division %(code)s is not in the list of administrations that "
                        "Exact Online gave for this login. Choose one of that list.",
                        code=connection.division_code,
                    )
                )

    def _check_books_stay(self, changed):
        """The books of two companies, or of two countries, must not be mixed."""
        if not changed.keys() & {"company_id", "region"}:
            return
        exports = self.env["exact.online.export"].sudo()
        for connection in self:
            booked = [
                ("connection_id", "=", connection.id),
                ("state", "in", ("sent", "sending")),
            ]
            if exports.search_count(booked, limit=1):
                raise UserError(
                    self.env._(
                        "Invoices were already booked in administration %(name)s. The "
                        "company and the region of the connection stay.",
                        name=connection.division_name or connection.division_code,
                    )
                )

    def _check_address_right(self):
        """Tokens go to `base_url`, codes to `public_url`: who may choose them?

        Only system administrators. The records are looked at, not the values that
        were given: a default of the context counts too.
        """
        if self.env.su or self.env.user.has_group("base.group_system"):
            return
        own = self.get_base_url()
        if any(
            connection.base_url not in REGIONS.values() or connection.public_url != own
            for connection in self
        ):
            raise AccessError(
                self.env._(
                    "Only a system administrator may set another address of Exact "
                    "Online, or of this Odoo."
                )
            )
