"""Webhooks: subscriptions, what they tell, and how it is delivered (api.md J)."""
