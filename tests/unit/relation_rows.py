"""Rows of crm/Accounts for the customer of the cases, and for somebody else."""

from dataclasses import replace

from mapping_cases import CUSTOMER

NOBODY = replace(CUSTOMER, vat="", company_registry="", email="", zip="")


def row(number=1, **values):
    """A row of crm/Accounts as the client gives it: that of the customer."""
    return {
        "ID": f"id-{number}",
        "Code": str(number),
        "Name": "Jansen Bouw B.V.",
        "VATNumber": "NL001234567B01",
        "ChamberOfCommerce": "12345678",
        "Email": "info@jansenbouw.example",
        "Postcode": "1234 AB",
        "Country": "NL",
        "Status": "C",
        "IsSupplier": False,
    } | values


def stranger(number=1, **values):
    """A row that has nothing in common with the customer but what is given."""
    nothing = {
        "Name": "Bakkerij Smit",
        "VATNumber": None,
        "ChamberOfCommerce": None,
        "Email": None,
        "Postcode": "9999 ZZ",
    }
    return row(number, **nothing | values)
