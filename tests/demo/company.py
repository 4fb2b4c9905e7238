"""A Dutch company: chart of accounts, currency, terms and the people it deals with."""

from __future__ import annotations

from datetime import date

from real_odoo import Rpc

COMPANY = {
    "name": "Voorbeeld B.V.",
    "street": "Oudegracht 100",
    "zip": "3511 AX",
    "city": "Utrecht",
    "vat": "NL004455666B01",
    "company_registry": "12345678",
    "email": "administratie@voorbeeld.example",
}
DOLLARS_FOR_A_EURO = 1.0837
TAX_INCLUDED = "21% ST incl."

# Those with a chamber of commerce number are in Exact's books already, where they are
# found by it: the other ones are created there. Numbers are valid, and nobody's.
PARTNERS = {
    "korenaar": {
        "name": "Bakkerij De Korenaar B.V.",
        "company_registry": "30123456",
        "street": "Molenstraat 3",
        "zip": "3512 AA",
        "city": "Utrecht",
        "country": "NL",
    },
    "bouwman": {
        "name": "Kantoorhuis Bouwman",
        "company_registry": "27123456",
        "street": "Laan 44",
        "zip": "2511 CC",
        "city": "Den Haag",
        "country": "NL",
    },
    "vermeer": {
        "name": "Groothandel Vermeer",
        "company_registry": "24123456",
        "street": "Havenweg 12",
        "zip": "3011 BB",
        "city": "Rotterdam",
        "country": "NL",
    },
    "jansen": {
        "name": "Jansen Fietsen B.V.",
        "vat": "NL001122332B01",
        "street": "Singel 1",
        "zip": "1012 AB",
        "city": "Amsterdam",
        "country": "NL",
    },
    "kuipers": {
        "name": "Installatiebedrijf Kuipers B.V.",
        "vat": "NL002233447B01",
        "street": "Vlotkade 8",
        "zip": "8021 AD",
        "city": "Zwolle",
        "country": "NL",
    },
    "smit": {
        "name": "Schildersbedrijf Smit",
        "vat": "NL003344551B01",
        "street": "Kerkplein 5",
        "zip": "3811 LE",
        "city": "Amersfoort",
        "country": "NL",
    },
    "de boer": {
        "name": "Anneke de Boer",
        "is_company": False,
        "street": "Lindelaan 21",
        "zip": "3571 KM",
        "city": "Utrecht",
        "country": "NL",
    },
    "rheinland": {
        "name": "Rheinland Maschinen GmbH",
        "vat": "DE999000113",
        "street": "Hafenstraße 7",
        "zip": "50667",
        "city": "Köln",
        "country": "DE",
    },
    "van damme": {
        "name": "Drukkerij Van Damme BV",
        "vat": "BE0999001119",
        "street": "Meir 50",
        "zip": "2000",
        "city": "Antwerpen",
        "country": "BE",
    },
    "alpenblick": {
        "name": "Alpenblick AG",
        "street": "Bahnhofstrasse 12",
        "zip": "8001",
        "city": "Zürich",
        "country": "CH",
    },
    "hudson": {
        "name": "Hudson Trading Inc.",
        "street": "250 Hudson Street",
        "zip": "10013",
        "city": "New York",
        "country": "US",
    },
}
CONTACT = {"name": "Sanne Bouwman", "parent": "bouwman", "type": "contact"}


def set_up_company(odoo: Rpc) -> None:
    """Fill in the company, load the Dutch chart of accounts, and what it lacks."""
    company = odoo.find("res.company", [])
    country = odoo.find("res.country", [("code", "=", "NL")])
    odoo.call("res.company", "write", [company], {**COMPANY, "country_id": country})
    settings = odoo.create("res.config.settings", {"chart_template": "nl"})
    odoo.call("res.config.settings", "execute", [settings])
    _add_dollars(odoo, company)
    _add_tax_included(odoo)


def _add_dollars(odoo: Rpc, company: int) -> None:
    dollar = odoo.find("res.currency", [("name", "=", "USD")], context=_ARCHIVED)
    odoo.call("res.currency", "write", [dollar], {"active": True})
    odoo.create(
        "res.currency.rate",
        {
            "currency_id": dollar,
            "company_id": company,
            "name": f"{date.today().year - 1}-01-01",
            "rate": DOLLARS_FOR_A_EURO,
        },
    )


def _add_tax_included(odoo: Rpc) -> None:
    """The chart has no tax for prices that include it, as shops use them."""
    tax = find_tax(odoo, "sale", "21% ST")
    values = {"name": TAX_INCLUDED, "price_include_override": "tax_included"}
    odoo.call("account.tax", "copy", [tax], values)


_ARCHIVED = {"active_test": False}


def find_tax(odoo: Rpc, use: str, name: str) -> int:
    """Return the tax with this name; `use` is "sale" or "purchase"."""
    return odoo.find("account.tax", [("type_tax_use", "=", use), ("name", "=", name)])


def make_partners(odoo: Rpc) -> dict[str, int]:
    """Make customers, vendors and a contact person; return their ids by key."""
    countries = {
        row["code"]: row["id"] for row in odoo.search_read("res.country", [], ["code"])
    }
    partners = {}
    for key, values in PARTNERS.items():
        own = {"is_company": True, **values}
        own["country_id"] = countries[own.pop("country")]
        partners[key] = odoo.create("res.partner", own)
    contact = dict(CONTACT)
    contact["parent_id"] = partners[contact.pop("parent")]
    partners["contact"] = odoo.create("res.partner", contact)
    return partners
