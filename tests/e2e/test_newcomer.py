"""The newcomer's path by the shortest way, with clicks and fields counted, and timed.

First from the installed addon to the first invoice in Exact; then from a stack of
posted invoices to the proof of their month on paper. EXACT_STACK says how many there
are: a hundred take Exact Online two of its minutes.
"""

import os
import time
from datetime import date

import pytest
from desk import Desk
from playwright.sync_api import expect
from real_odoo.place import ROOT
from test_assistant import (
    MENUS,
    at_step,
    choose_sending_and_payments,
    choose_start,
    connect,
    fetch,
    map_codes,
)
from test_month import COMPARISON_MENU, download
from waiting import until

STACK = int(os.environ.get("EXACT_STACK", "10"))
SYNCHRONISATION_MENU = (*MENUS[:2], f"{MENUS[1]}_synchronisation")
REPORT = ROOT / ".dev" / "newcomer.txt"
# What a person does, in any page: presses, and fields that he has filled in.
COUNT = """
for (const [event, name] of [["pointerdown", "clicks"], ["change", "fields"]]) {
    addEventListener(event, () => window.countOne(name), true);
}
"""


class Walk(Desk):
    """A desk whose owner counts what he does; a picture is a screen he looks at."""

    def __init__(self, page, url):
        super().__init__(page, url)
        self.did = {"screens": 0, "clicks": 0, "fields": 0}
        self.began = time.monotonic()
        page.expose_function("countOne", self.count)
        page.add_init_script(COUNT)

    def count(self, name):
        self.did[name] += 1

    def photo(self, name):
        super().photo(f"newcomer-{name}")
        self.count("screens")

    def report(self, what):
        """Keep what was done since the last report, and begin anew."""
        seconds = time.monotonic() - self.began
        counts = ", ".join(f"{count} {name}" for name, count in self.did.items())
        with REPORT.open("a") as report:
            report.write(f"{what}: {counts}, {seconds:.0f} s\n")
        done, self.did = self.did, dict.fromkeys(self.did, 0)
        self.began = time.monotonic()
        return done


@pytest.fixture(scope="module")
def newcomers(make_office):
    """A company that has installed the addon, with a stack of posted invoices.

    Exact allows as many calls as it really does.
    """
    office = make_office("e2e_newcomer")
    office.exact.post("limits", minute=60, day=5_000)
    drafts = [office.draft(100 + 7.35 * number) for number in range(STACK)]
    office.rpc.call("account.move", "action_post", drafts)
    office.first = office.invoice(100.0)  # the newest are offered
    REPORT.unlink(missing_ok=True)
    return office


@pytest.fixture
def walk(newcomers, sit_down):
    desk = sit_down(newcomers)
    walk = Walk(desk.page, desk.url)
    walk.page.goto(f"{walk.url}/odoo")
    return walk


def test_from_the_installed_addon_to_the_first_invoice(newcomers, walk):
    walk.open_menu_named(*MENUS)
    connect(walk, newcomers)
    fetch(walk)
    map_codes(walk)
    choose_start(walk)
    choose_sending_and_payments(walk)
    at_step(walk, "readiness")
    walk.photo("readiness")
    walk.press_named("action_set_up_next")
    at_step(walk, "invoice")
    row = walk.row(newcomers.number(newcomers.first))
    row.locator("button[name=action_exact_send]").click()
    newcomers.until_seen(newcomers.first, "exact_proof", "equal")
    walk.photo("first-invoice")

    done = walk.report("From the installed addon to the first invoice in Exact")

    assert done["clicks"] <= 45, done
    assert done["screens"] <= 15, done


def test_from_a_stack_of_posted_invoices_to_the_proof_of_their_month(newcomers, walk):
    walk.open_menu_named(*SYNCHRONISATION_MENU)
    walk.photo("synchronisation")
    walk.press_named("action_exact_send_waiting")
    walk.see(f"{STACK}")
    walk.photo("looked-at-first")
    walk.dialog().locator("button[name=action_send]").click()
    until(lambda: unproven(newcomers) == 0, "all are proven", 600)
    walk.report(f"{STACK} posted invoices are booked and proven")

    walk.open_menu_named(*COMPARISON_MENU)
    walk.press("New")
    walk.page.wait_for_selector(".o_form_view")
    walk.field("month").locator("button").click()
    walk.fill("month", f"{date.today():%m/%d/%Y}")
    walk.press_named("action_compare")
    expect(walk.bar("success")).to_contain_text("Exact Online has what Odoo has")
    walk.photo("compared")
    assert download(walk, "action_print").startswith(b"%PDF")

    done = walk.report("The month of these is compared and printed")

    assert done["clicks"] <= 10, done


def unproven(office):
    """How many posted invoices Exact has not, or not as Odoo has them."""
    office.wake_workers()
    domain = [("state", "=", "posted"), ("exact_proof", "!=", "equal")]
    return office.rpc.call("account.move", "search_count", domain)
