"""The addon is updated, removed, and installed again, with invoices in the books."""

import subprocess

import pytest
from conftest import make_dutch
from exact import DIVISION
from office import CONNECTION, LOGS, Office
from real_odoo import OdooServer, Rpc, make_database
from real_odoo.place import ADDON, CONFIGURATION, PYTHON, ROOT
from snapshot import changes, rows, schema

DATABASE = "e2e_removal"
# Odoo's own doings: who has looked in, what its scheduled actions did, its list of
# addons.
DATES = ("write_date", "write_uid")
DAILY = {
    *("bus_bus", "bus_presence", "ir_cron", "ir_cron_trigger", "ir_logging"),
    *("res_device_log", "res_users_log", "res_users", "ir_profile", "auth_totp_device"),
    *("orm_signaling_registry", "orm_signaling_default", "orm_signaling_stable"),
    *("orm_signaling_assets", "ir_module_module"),
    *("base_module_uninstall", "base_module_uninstall_ir_module_module_rel"),
}


def run_odoo(mode: str) -> None:
    """Install or update the addon from the command line."""
    command = [PYTHON, "-m", "odoo", "server", "-c", CONFIGURATION, "-d", DATABASE]
    options = ["--stop-after-init", "--no-http", "--max-cron-threads=0"]
    done = subprocess.run(
        [*command, mode, ADDON, *options, "--log-level=warn"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert done.returncode == 0, done.stdout[-3000:]
    assert " ERROR " not in done.stdout, done.stdout[-3000:]


@pytest.fixture(scope="module")
def bare():
    """A Dutch company with three invoices, which has never had the addon."""
    make_database(DATABASE, modules=())
    server = OdooServer(DATABASE, cron_threads=0, log_file=LOGS / f"{DATABASE}.log")
    server.start()
    try:
        rpc = Rpc(server.url, DATABASE, "admin", "admin")
        make_dutch(rpc)
        rpc.call("res.users", "write", [rpc.uid], {"odoobot_state": "disabled"})
        rpc.call("ir.module.module", "update_list")
    finally:
        server.stop()
    office = Office(DATABASE, cron_threads=0)
    try:
        yield office
    finally:
        office.close()


def use_everything(office: Office, invoices: list[int]) -> None:
    """Leave something behind in as many tables as people do."""
    office.connect()
    for move in invoices[:2]:
        office.send(move)
        assert office.see(move, "exact_state") == "sent", office.see(
            move, "exact_error"
        )
    office.exact.fail_next_booking("html_503")
    office.send(invoices[2])
    office.run_by_hand("payment")
    office.on_connection("action_test")
    office.on_connection("action_support_file")
    values = {"connection_id": office.connection, "month": "2026-11-01"}
    comparison = office.rpc.create("exact.online.comparison", values)
    office.rpc.call("exact.online.comparison", "action_compare", [comparison])
    office.rpc.call("account.move", "action_exact_send_waiting", [])
    office.rpc.call("account.move", "action_exact_preview", invoices)
    values = {"res_model": CONNECTION, "res_id": office.connection, "name": "x.txt"}
    office.rpc.create("ir.attachment", values | {"raw": "eA=="})
    activity = {"res_model": CONNECTION, "res_id": office.connection}
    model = office.rpc.find("ir.model", [("model", "=", CONNECTION)])
    office.rpc.create("mail.activity", {"res_model_id": model} | activity)
    rule = {"name": "Own filter", "model_id": CONNECTION, "domain": "[]"}
    office.rpc.create("ir.filters", rule)


def test_an_office_updates_removes_and_installs_it_again(bare):
    office = bare
    invoices = office.invoices(3)
    office.server.stop()
    schema_before, rows_before = schema(DATABASE), rows(DATABASE, without=DATES)

    # -- installed, used ----------------------------------------------------------
    run_odoo("-i")
    office.restart()
    use_everything(office, invoices)
    numbers = [office.see(move, "exact_entry_number") for move in invoices[:2]]
    booked = office.exact.entries()
    assert len(booked) == 2

    # -- updated twice ------------------------------------------------------------
    office.server.stop()
    run_odoo("-u")
    once_schema, once = schema(DATABASE), rows_after_update()
    kept = rows_kept_at_updates()
    run_odoo("-u")
    assert schema(DATABASE) == once_schema
    twice = changes(once, rows_after_update())
    assert {table for table in twice if table not in DAILY} == set(), twice
    assert changes(kept, rows_kept_at_updates()) == {}, "not even touched"

    # -- removed ------------------------------------------------------------------
    office.restart()
    module = office.rpc.find("ir.module.module", [("name", "=", ADDON)])
    wizard = office.rpc.create(
        "base.module.uninstall", {"module_ids": [(6, 0, [module])]}
    )
    told = ["exact_leaves", "exact_sent_count", "exact_divisions"]
    told = office.rpc.read_one("base.module.uninstall", wizard, told)
    assert told["exact_leaves"] and told["exact_sent_count"] == 2
    assert str(DIVISION) in told["exact_divisions"]
    office.rpc.call("base.module.uninstall", "action_uninstall", [wizard])
    office.server.stop()
    assert office.exact.entries() == booked, "nothing was deleted there"
    assert schema(DATABASE) ^ schema_before == set()
    check_nothing_is_left(rows_before)

    # -- installed again ----------------------------------------------------------
    run_odoo("-i")
    office.restart()
    office.connect()
    assert {office.see(move, "exact_state") for move in invoices} == {"to_send"}
    office.send(*invoices)
    office.run_by_hand("export")
    assert [office.see(m, "exact_state") for m in invoices] == ["sent"] * 3
    assert [office.see(m, "exact_entry_number") for m in invoices[:2]] == numbers
    assert len(office.exact.entries()) == 3, "the third was never there"


def rows_after_update():
    """Return all rows, without what an update writes that changes nothing.

    Odoo's own idiom makes the list of an action's views anew.
    """
    found = rows(DATABASE, without=("write_date",))
    anew = ("id", "create_date", "write_date")
    table = "ir_act_window_view"
    return found | {table: rows(DATABASE, without=anew)[table]}


def rows_kept_at_updates():
    """Return what an update must not touch, each with the date of its last change."""
    found = rows(DATABASE)
    # The list of known errors comes with the addon.
    ours = {t for t in found if t.startswith("exact_online_")}
    ours -= {"exact_online_known_error"}
    assert len(ours) > 20
    return {table: found[table] for table in {*ours, "account_move"}}


def check_nothing_is_left(before):
    """Every row of every table is as it was; the chatter keeps what happened."""
    found = changes(before, rows(DATABASE, without=DATES))
    left = {table: found[table] for table in found.keys() - DAILY}
    went, told = left.pop("mail_message")
    assert went == [] and len(told) == 2, told
    assert all("Booked in Exact Online as entry" in message for message in told)
    assert left == {}
