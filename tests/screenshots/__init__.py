"""Pictures for the description page, of a real Odoo that the demo has filled."""
