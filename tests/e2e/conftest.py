"""What the stories share: databases made once, offices, a browser.

A story has a company's Odoo in processes of its own, the sandbox of Exact Online in
another, and where a person looks a real browser.
"""

import subprocess
import sys

import pytest
from desk import Desk
from office import LOGS, Office
from playwright.sync_api import sync_playwright
from real_odoo import OdooServer, Rpc, make_database
from real_odoo.place import ADDON, ENVIRONMENT, ROOT

SEED = "e2e_seed"
BROWSER_OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def seed():
    """A Dutch company with the addon and automation rules; offices are copies."""
    LOGS.mkdir(parents=True, exist_ok=True)
    make_database(SEED, (ADDON, "base_automation"))
    server = OdooServer(SEED, cron_threads=0, log_file=LOGS / f"{SEED}.log")
    server.start()
    try:
        rpc = Rpc(server.url, SEED, "admin", "admin")
        make_dutch(rpc)
        # Odoo's chat would greet, its tours would point: both cover what is small.
        quiet = {"odoobot_state": "disabled", "tour_enabled": False}
        rpc.call("res.users", "write", [rpc.uid], quiet)
        build_assets(rpc)
    finally:
        server.stop()
    return SEED


def make_dutch(rpc):
    """Give the company the Dutch chart of accounts."""
    company = rpc.find("res.company", [])
    country = rpc.find("res.country", [("code", "=", "NL")])
    values = {"name": "Fietsfabriek Zwolle B.V.", "country_id": country}
    rpc.call("res.company", "write", [company], values)
    rpc.call("account.chart.template", "try_loading", [], "nl", company)


def build_assets(rpc):
    """Let Odoo build what browsers load, once for all copies."""
    page = rpc.session.get(f"{rpc.url}/odoo").text
    for part in page.split('"'):
        if part.startswith("/web/assets/"):
            rpc.session.get(rpc.url + part).raise_for_status()


@pytest.fixture(scope="session")
def copy():
    """Copies a database: copy(source, name)."""
    return copy_database


def copy_database(source, name):
    """Make a copy of a database that nobody uses; it gets an identity of its own."""
    command = [str(ENVIRONMENT / "database.sh"), name, "--from", source]
    subprocess.run(command, cwd=ROOT, check=True, stdout=sys.stderr)


@pytest.fixture(scope="session")
def make_office(seed):
    """Make offices, each with a database, a server and a sandbox of its own."""
    made = []

    def make(name, **options):
        copy_database(seed, name)
        made.append(Office(name, **options))
        return made[-1]

    yield make
    for office in made:
        office.close()


@pytest.fixture(scope="session")
def office(make_office):
    """A company that is connected to Exact; its people work in the browser."""
    office = make_office("e2e_office")
    office.connect()
    return office


@pytest.fixture(scope="session")
def fresh_office(make_office):
    """A company that has installed the addon and nothing else."""
    return make_office("e2e_fresh", cron_threads=0)


@pytest.fixture(scope="session")
def bare_office():
    """A Dutch company with Odoo's Invoicing, in Dutch; it has heard of the addon."""
    make_database("e2e_bare", modules=())
    log = LOGS / "e2e_bare.log"
    server = OdooServer("e2e_bare", cron_threads=0, log_file=log)
    server.start()
    try:
        rpc = Rpc(server.url, "e2e_bare", "admin", "admin")
        make_dutch(rpc)
        speak_dutch(rpc)
        rpc.call("ir.module.module", "update_list")
        build_assets(rpc)
    finally:
        server.stop()
    office = Office("e2e_bare", cron_threads=0)
    yield office
    office.close()


def speak_dutch(rpc):
    """Let the administrator use Odoo in Dutch."""
    languages = [("code", "=", "nl_NL"), ("active", "in", (True, False))]
    language = rpc.find("res.lang", languages)
    wizard = rpc.create("base.language.install", {"lang_ids": [(6, 0, [language])]})
    rpc.call("base.language.install", "lang_install", [wizard])
    rpc.call("res.users", "write", [rpc.uid], {"lang": "nl_NL"})


@pytest.fixture(scope="session")
def stormy_office(make_office):
    """A connected company whose servers are killed, and whose network is bad."""
    office = make_office("e2e_stormy")
    office.connect()
    return office


@pytest.fixture(scope="session")
def browser():
    """A Chromium without a window."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=list(BROWSER_OPTIONS)
        )
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def logins():
    """The cookies of who has logged in already, by Odoo's address and login."""
    return {}


@pytest.fixture
def sit_down(browser, logins):
    """Sit down at a fresh browser that is logged in at an office's Odoo."""
    contexts = []

    def sit_down(office, login="admin"):
        url = office.server.url
        who = url, login
        context = browser.new_context(
            viewport={"width": 1400, "height": 1000},
            locale="en-GB",
            storage_state=logins.get(who),
        )
        contexts.append(context)
        desk = Desk(context.new_page(), url)
        if who not in logins:
            desk.log_in(login)
            logins[who] = context.storage_state()
        return desk

    yield sit_down
    for context in contexts:
        context.close()


@pytest.fixture
def desk(sit_down, office):
    """A bookkeeper of the connected company, at a browser."""
    return sit_down(office)
