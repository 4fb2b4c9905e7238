"""Measures the figures of the design's table against a real Odoo and the sandbox."""
