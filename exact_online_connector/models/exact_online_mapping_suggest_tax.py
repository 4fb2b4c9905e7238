from decimal import Decimal

from odoo import models

from ..mapping.suggest import VatCodeProfile, suggest_vat_code
from ..mapping.tax_evidence import TaxEvidence, read_tax
from .account_move_collect import deductible_percentage

_SCOPES = {"consu": "goods", "merch": "goods", "invest": "goods", "service": "services"}


class ExactOnlineConnection(models.Model):
    """Suggesting VAT codes: each tax is read from its traces, never guessed."""

    _inherit = "exact.online.connection"

    def _suggested_taxes(self):
        codes = [vat_profile(reference) for reference in self._codes_of("vat_code")]
        domain = [
            ("type_tax_use", "in", ("sale", "purchase")),
            ("amount_type", "=", "percent"),
        ]
        taxes = self._unmapped("vat_code", domain)
        keys = self._chart_keys(taxes)
        suggestions = {}
        for tax in taxes:
            profile = read_tax(tax_evidence(tax, keys.get(tax, "")))
            suggestions[tax] = profile and suggest_vat_code(profile, codes)
        return suggestions

    def _suggest_no_vat_code(self):
        """The code for lines without tax, if there is one that has no VAT at all.

        Bills get one of their own where that one is for sales alone. Of several that
        fit none is taken.
        """
        if not self.no_vat_code_id:
            self.no_vat_code_id = self._code_without_vat("B") or (
                self._code_without_vat("S")
            )
        used = self.no_vat_code_id.details or {}
        if used.get("VATTransactionType") == "S" and not self.purchase_no_vat_code_id:
            self.purchase_no_vat_code_id = self._code_without_vat("P")

    def _code_without_vat(self, direction):
        def fits(reference):
            details = reference.details or {}
            own = details.get("VATTransactionType") or "B"
            return details.get("Type") == "N" and own == direction

        without = self._codes_of("vat_code").filtered(fits)
        return without if len(without) == 1 else without.browse()


def vat_profile(reference):
    """Return a VAT code of Exact as `mapping.suggest.VatCodeProfile`."""
    details = reference.details or {}
    return VatCodeProfile(
        code=reference.code,
        type=details.get("Type") or "",
        percentage=Decimal(str(details.get("Percentage") or 0)) * 100,
        transaction_type=details.get("VATTransactionType") or "B",
        charged=bool(details.get("Charged")),
        eu_sales_listing=(details.get("EUSalesListing") or "").strip(),
        oss_country=(details.get("OssCountry") or "").strip(),
        blocked=bool(details.get("IsBlocked")),
        intrastat=bool(details.get("IntraStat")),
        description=reference.name,
        ended=bool(details.get("Ended")),
    )


def tax_evidence(tax, key=""):
    """Return what is known of an Odoo tax as `mapping.tax_evidence.TaxEvidence`.

    :param key: the key of the tax in its chart of accounts, if it has one
    """
    shares = tax.invoice_repartition_line_ids.filtered(
        lambda share: share.repartition_type == "tax"
    )
    english = tax.with_context(lang="en_US")
    return TaxEvidence(
        percentage=Decimal(str(tax.amount)),
        direction=tax.type_tax_use,
        country=tax.country_id.code or "",
        boxes=_boxes(tax),
        name=f"{tax.name} {english.name}",
        key=key,
        scope=_SCOPES.get(tax.tax_scope, ""),
        region=tax_region(tax),
        oss_country=_oss_country(tax),
        reverse_charge=bool(tax.amount)
        and not sum(share.factor_percent for share in shares),
        deductible=_deductible(tax, shares),
    )


def _boxes(tax):
    """Return the boxes of the return in which a document with the tax is filed."""
    tags = tax.invoice_repartition_line_ids.tag_ids.with_context(lang="en_US")
    # "1a (omzet)" and "1a (BTW)" are the two columns of one box.
    return frozenset(tag.name.lstrip("+-").split()[0] for tag in tags if tag.name)


def _deductible(tax, shares):
    """Return the part of the VAT that is reclaimed, in percent."""
    if tax.type_tax_use == "purchase" and tax.amount and not shares.account_id:
        # All of it stays on the account of the line.
        return Decimal(0)
    return deductible_percentage(tax)


def _oss_country(tax):
    """Return the country where a tax of the one-stop shop is paid, empty for others."""
    tag = tax.env.ref("l10n_eu_oss.tag_oss", raise_if_not_found=False)
    if not tag or tag not in tax.invoice_repartition_line_ids.tag_ids:
        return ""
    countries = tax.fiscal_position_ids.country_id
    return countries.code if len(countries) == 1 else ""


def tax_region(tax):
    """Return "domestic", "eu", "export", or None for special regulations."""
    if tax.is_domestic:
        return "domestic"
    positions = tax.fiscal_position_ids.filtered("auto_apply")
    if positions.filtered(lambda p: p.vat_required and p.country_group_id):
        return "eu"
    if positions and not positions.country_id and not positions.country_group_id:
        return "export"
    return None
