"""What people do on the pages of Exact Online."""

from playwright.sync_api import Page

from exact_sandbox.process import PASSWORD, USER


def log_in_at_exact(page: Page) -> None:
    """Fill in Exact Online's login page, and go on."""
    page.fill("input[name=user]", USER)
    page.fill("input[name=password]", PASSWORD)
    page.click("button[name=login]")
