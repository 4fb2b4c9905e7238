"""A real Odoo and the sandbox of Exact Online, linked as a person would link them."""
