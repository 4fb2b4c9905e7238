"""What a customer sees of his invoices in Odoo's portal, over real HTTP."""

from lxml import html

from odoo import Command
from odoo.tests import HttpCase, new_test_user

_PASSWORD = "a-long-password"


class PortalKit(HttpCase):
    """A customer who is logged in to the portal, as whichever partner a story needs."""

    # The addon's own kit has done that.
    registry_test_mode = False

    @classmethod
    def _make_customer(cls):
        cls.portal_user = new_test_user(
            cls.env,
            "portal_customer",
            password=_PASSWORD,
            groups="base.group_portal",
            company_id=cls.env.company.id,
            company_ids=[Command.set(cls.env.company.ids)],
        )

    def _be(self, partner):
        """Be a customer from now on."""
        self.portal_user.partner_id = partner
        # Odoo keeps which records a user may see.
        self.env.registry.clear_cache()
        self.env.flush_all()
        self.authenticate("portal_customer", _PASSWORD)

    def _listed(self, **only):
        """Return {number: (amount due, status)} of the page of invoices."""
        page = self._get("/my/invoices", only)
        return {
            self._text(row.xpath("td")[0]): (
                self._text(row.xpath("td[@name='invoice_amount']")[0]),
                self._text(row.xpath("td[@name='invoice_status']")[0]),
            )
            for row in page.xpath("//table//tr[td[@name='invoice_amount']]")
        }

    def _overdue(self):
        """Return the numbers that the page of overdue invoices lists."""
        return set(self._listed(filterby="overdue_invoices"))

    def _overdue_count(self):
        """Return what the start page of the portal warns of."""
        name = "overdue_invoice_count"
        return self.make_jsonrpc_request("/my/counters", {"counters": [name]})[name]

    def _side(self, invoice):
        """Return what the page of an invoice says beside it."""
        page = self._get(f"/my/invoices/{invoice.id}")
        (side,) = page.xpath("//*[@id='sidebar_content']")
        return self._text(side)

    def _get(self, address, parameters=None):
        self.env.flush_all()
        answer = self.url_open(address, params=parameters, allow_redirects=False)
        self.assertEqual(answer.status_code, 200, address)
        return html.fromstring(answer.text)

    def _text(self, node):
        return " ".join(node.text_content().split())
