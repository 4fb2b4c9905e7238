"""The seeded administrations hold together, as an accountant's would."""

import csv
import json
from collections import Counter
from datetime import datetime, timezone
from pathlib import Path

import pytest
from sandbox_client import NOW, Exact

import exact_sandbox
from exact_sandbox.process import SandboxProcess

DATA = Path(exact_sandbox.__file__).parent / "data"
# The documentation's own list of the types of accounts and of journals.
ACCOUNT_TYPES = {
    10, 12, 14, 16, 20, 21, 22, 24, 25, 26, 27, 29, 30, 32, 35, 40, 50, 52, 55, 60, 90,
    100, 110, 111, 120, 121, 122, 123, 125, 126, 130, 140, 150, 160,
}  # fmt: skip
JOURNAL_TYPES = {10, 12, 16, 20, 21, 22, 23, 90}
COUNTRIES = pytest.mark.parametrize("country", ["nl", "be"])


def rows(country, name):
    own = DATA / country / f"{name}.csv"
    path = own if own.exists() else DATA / "common" / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def by_code(country, name):
    return {row["Code"]: row for row in rows(country, name)}


@COUNTRIES
@pytest.mark.parametrize(
    "name",
    [
        "financial.GLAccounts", "financial.Journals", "vat.VATCodes", "hrm.Costcenters",
        "hrm.Costunits", "cashflow.PaymentConditions", "project.Projects",
        "logistics.Items", "general.Currencies",
    ],
)  # fmt: skip
def test_every_code_is_there_once(country, name):
    codes = [row["Code"] for row in rows(country, name)]

    assert [code for code, count in Counter(codes).items() if count > 1] == []
    assert all(row["Description"] for row in rows(country, name))


@COUNTRIES
def test_the_chart_is_whole(country):
    chart = rows(country, "financial.GLAccounts")
    types = Counter(int(row["Type"]) for row in chart)

    assert len(chart) >= 150
    assert set(types) <= ACCOUNT_TYPES
    assert all(types[kind] for kind in (10, 12, 20, 22, 24, 30, 35, 50, 110, 111, 121))
    assert all((row["BalanceType"] == "W") == (int(row["Type"]) > 100) for row in chart)
    assert any(row["IsBlocked"] == "true" for row in chart)
    assert {row["UseCostcenter"] for row in chart} == {"", "1", "2"}


@COUNTRIES
def test_accounts_and_codes_refer_to_what_is_there(country):
    accounts = by_code(country, "financial.GLAccounts")
    codes = by_code(country, "vat.VATCodes")

    assert {row["VATCode"] for row in accounts.values()} - {""} <= set(codes)
    for row in codes.values():
        for name in ("GLToPay", "GLToClaim"):
            # The documentation: "Must be of type VAT".
            assert not row[name] or accounts[row[name]]["Type"] == "24"
    for row in rows(country, "financial.Journals"):
        assert int(row["Type"]) in JOURNAL_TYPES
        assert row["GLAccount"] in accounts
        expected = {"20": "20", "22": "22", "12": "12", "10": "10"}.get(row["Type"])
        assert expected in (None, accounts[row["GLAccount"]]["Type"])


@COUNTRIES
def test_every_common_kind_of_vat_code_is_there(country):
    codes = [c for c in rows(country, "vat.VATCodes") if c["IsBlocked"] != "true"]
    charged = [c for c in codes if c["Charged"]]

    assert {c["EUSalesListing"] for c in codes} >= {"L", "S", "T"}
    assert {c["Type"] for c in codes} == {"B", "E", "I", "N"}
    assert {c["Percentage"] for c in charged} >= {"0.21"} and len(charged) >= 8
    oss = [c for c in codes if c["OssCountry"]]
    assert len({c["OssCountry"] for c in oss}) >= 5
    assert len({c["Percentage"] for c in oss if c["OssCountry"] == "DE"}) >= 2
    assert any(c["Type"] == "I" for c in oss)
    usual = {c["Percentage"] for c in codes if c["Type"] == "E" and not c["OssCountry"]}
    assert usual >= ({"0.09", "0.21"} if country == "nl" else {"0.06", "0.12", "0.21"})
    assert any(row["IsBlocked"] == "true" for row in rows(country, "vat.VATCodes"))


@COUNTRIES
def test_instalments_add_up(country):
    for row in rows(country, "cashflow.PaymentConditions"):
        if row["_terms"]:
            parts = json.loads(row["_terms"])
            assert sum(part["Percentage"] for part in parts) == pytest.approx(1)
            # The days of the whole are those of the last part.
            assert int(row["PaymentDays"]) == parts[-1]["PaymentDays"]


@COUNTRIES
def test_three_years_one_of_them_broken_and_closed_periods(country):
    sandbox = SandboxProcess(country=country)
    try:
        sandbox.post("clock", now=NOW)
        sandbox.post("reset")
        exact = Exact(sandbox).connect()
        own, test = {"nl": (100001, 100002), "be": (200001, 200002)}[country]
        assert years(exact, own) == {2025: "01-01", 2026: "01-01", 2027: "01-01"}
        starts = set(years(exact, test).values())
        assert len(starts) == 1 and starts != {"01-01"}
        closed = exact.rows(
            f"/api/v1/{own}/read/financial/JournalStatusList",
            filter="Journal eq '70' and Status eq 1",
            select="Year,Period",
        )
        assert {(row["Year"], row["Period"]) for row in closed} == {
            (2025, period) for period in range(1, 7)
        }
    finally:
        sandbox.stop()


def years(exact, division):
    """Return the first day of each financial year."""
    found = exact.rows(
        f"/api/v1/{division}/financial/FinancialPeriods",
        filter="FinPeriod eq 1",
        select="FinYear,StartDate",
    )
    return {row["FinYear"]: month_and_day(row["StartDate"]) for row in found}


def month_and_day(text):
    moment = datetime.fromtimestamp(int(text[6:-2]) / 1000, timezone.utc)
    return moment.strftime("%m-%d")
