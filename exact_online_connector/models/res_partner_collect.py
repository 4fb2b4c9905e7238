import re

from odoo import models

from ..mapping.data import PartnerData

# "nl_BE", "sr@latin", "fil_PH": Exact knows languages of two letters.
_LANGUAGE = re.compile(r"([a-z]{2})(?![a-z])", re.IGNORECASE)


class ResPartner(models.Model):
    """Reading a partner as plain data: what Exact's relation is made of."""

    _inherit = "res.partner"

    def _exact_collect(self, company, kind="", contact=None):
        """Return the `mapping.data.PartnerData` of a commercial partner.

        :param kind: "sales" or "purchase": what the document makes of the partner.
        :param contact: the person on the invoice.
        """
        self.ensure_one()
        own = self.with_company(company)
        return PartnerData(
            id=self.id,
            name=self.name or "",
            is_company=self.is_company,
            is_customer=kind == "sales" or self.customer_rank > 0,
            is_supplier=kind == "purchase" or self.supplier_rank > 0,
            vat=self.vat or "",
            company_registry=self.company_registry or "",
            email=self.email or "",
            phone=self.phone or "",
            website=self.website or "",
            street=self.street or "",
            street2=self.street2 or "",
            zip=self.zip or "",
            city=self.city or "",
            country_code=self.country_id.code or "",
            language_code=exact_language(self.lang),
            reference=self.ref or "",
            contact_name=contact.name or "" if contact and contact != self else "",
            peppol_id=own._exact_peppol_id(),
            sales_term_id=own.property_payment_term_id.id or 0,
            purchase_term_id=own.property_supplier_payment_term_id.id or 0,
        )

    def _exact_peppol_id(self):
        """Return the Peppol participant, where Odoo's electronic invoicing knows it."""
        return "peppol_endpoint" in self._fields and self.peppol_endpoint or ""


def exact_language(code):
    """Return Exact's language for a language of Odoo, "" where it has none."""
    found = _LANGUAGE.match(code or "")
    return found[1].upper() if found else ""
