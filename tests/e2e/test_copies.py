"""A copy of a database keeps silent; the one that was copied goes on."""

import pytest
from neutralizing import neutralize
from real_odoo import RpcError


@pytest.fixture
def make_copy(stormy_office, copy):
    """Make copies of a connected company's database, while its server is down."""
    copies = []

    def make_copy(name, *steps):
        stormy_office.server.stop()
        copy(stormy_office.database, name)
        for step in steps:
            step(name)
        copies.append(stormy_office.twin(name))
        return copies[-1]

    yield make_copy
    for twin in copies:
        twin.close()
    stormy_office.restart()


def check_silent(twin, sentence):
    """Neither a person nor a scheduled action makes the copy talk to Exact."""
    calls = len(twin.exact.calls())
    invoice = twin.invoice(100.0)
    with pytest.raises(RpcError, match=sentence):
        twin.send(invoice)
    for cron in ("export", "payment", "keepalive"):
        twin.run_by_hand(cron)
    assert len(twin.exact.calls()) == calls
    assert twin.see(invoice, "state") == "posted"


def test_neutralized_copy(stormy_office, make_copy):
    twin = make_copy("e2e_neutralized", neutralize)

    assert twin.setting("state") == "draft"
    secrets = (
        "SELECT client_secret, access_token, refresh_token FROM exact_online_token"
    )
    assert twin.sql(secrets) == [(None, None, None)]
    check_silent(twin, "is not connected to Exact Online")


def test_copy_that_was_not_neutralized(stormy_office, make_copy):
    twin = make_copy("e2e_copy")

    assert twin.setting("state") == "connected"
    check_silent(twin, "is a copy of the one that was connected")


def test_original_goes_on(stormy_office):
    invoice = stormy_office.invoice(100.0)

    stormy_office.send(invoice)

    assert stormy_office.see(invoice, "exact_state") == "sent"
