"""What Odoo's invoices are in Exact: pure functions, no Odoo, no network.

Data and codes come in (`data`), problems, payloads, proofs and plans go out.
"""
