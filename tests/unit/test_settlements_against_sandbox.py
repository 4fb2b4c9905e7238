"""Random stories of settling in the sandbox: what the mapping makes of them adds up.

Whatever happened, the parts of an entry are what is not open of it any more; what they
call money is what the bank has matched; and what an invoice has got of credit notes is
what the credit notes gave.
"""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from exact_client import ExactClient
from exact_sandbox.process import SandboxProcess
from mapping.matched_lines import as_far_as_matched, is_difference_term
from mapping.rows import guid
from mapping.settlements import needs_ledger, settlements
from mapping.settling_lines import CREDIT_NOTE, PAYMENT, refers_to

sys.path.append(str(Path(__file__).parent.parent / "sandbox"))

from sandbox_client import Exact

COUNT = int(os.environ.get("EXACT_SETTLEMENT_STORMS", "12"))
SEED = int(os.environ.get("EXACT_SETTLEMENT_SEED", "5200"))
STEPS = 12
MATCHED = 50
BANK = 40
PARTS = (0.01, 1, 10, 36.3, 50, 60.5, 84.7, 150)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[SandboxProcess]:
    process = SandboxProcess()
    process.post("limits", minute=10**6, day=10**6)
    yield process
    process.stop()


class Story:
    """Entries of one relation, and what a bookkeeper does with them."""

    def __init__(self, sandbox: SandboxProcess, seed: int) -> None:
        self.sandbox, self.random = sandbox, random.Random(seed)
        sandbox.post("reset")
        self.exact = Exact(sandbox).connect()
        self.told: list[Any] = []
        self.entries = [
            self.sell("INV/1", 100),
            self.sell("INV/2", 50, PaymentCondition="37"),
            self.sell("INV/3", 100, PaymentCondition="37"),
            self.sell("CN/1", -40),
            self.sell("CN/2", -100),
        ]

    def sell(self, reference: str, amount: float, **header: Any) -> str:
        line = self.exact.line("8000", amount, "2")
        header = {"YourRef": reference, "EntryDate": "2026-11-02", **header}
        return self.exact.sell(line, **header)["EntryID"]

    def play(self) -> None:
        steps = [self.pay, self.pay, self.pay_several, self.pay_and_write_off]
        steps += [self.write_off, self.credit, self.credit, self.unmatch, self.bounce]
        for _step in range(STEPS):
            step = self.random.choice(steps)
            with suppress(RuntimeError):  # Exact refuses what makes no sense
                action, values = step()
                self.sandbox.post(action, **values)
                self.told.append((action, self.shown(values)))

    def shown(self, values: dict[str, Any]) -> dict[str, Any]:
        numbers = {entry: number for number, entry in enumerate(self.entries, 1)}
        shown = {}
        for name, value in values.items():
            several = (
                [numbers.get(one, one) for one in value]
                if isinstance(value, list)
                else numbers.get(value, value)
            )
            shown[name] = several
        return shown

    def one(self) -> str:
        return self.random.choice(self.entries)

    def day(self) -> str:
        return f"2026-11-{self.random.randint(10, 28)}"

    def part(self) -> dict[str, Any]:
        return self.random.choice([{}, {"amount": self.random.choice(PARTS)}])

    def pay(self) -> tuple[str, dict[str, Any]]:
        return "pay", {"entry": self.one(), "date": self.day(), **self.part()}

    def pay_and_write_off(self) -> tuple[str, dict[str, Any]]:
        amount = self.random.choice(PARTS)
        values = {"entry": self.one(), "amount": amount, "write_off": True}
        return "pay", values

    def pay_several(self) -> tuple[str, dict[str, Any]]:
        entries = self.random.sample(self.entries[:3], 2)
        one_line = self.random.random() < 0.5
        return "pay", {"entries": entries, "one_line": one_line, "date": self.day()}

    def write_off(self) -> tuple[str, dict[str, Any]]:
        return "write_off", {"entry": self.one(), **self.part()}

    def credit(self) -> tuple[str, dict[str, Any]]:
        invoice = self.random.choice(self.entries[:3])
        return "match", {
            "entry": invoice,
            "with": self.random.choice(self.entries[3:]),
        }

    def unmatch(self) -> tuple[str, dict[str, Any]]:
        return "unmatch", {"entry": self.one()}

    def bounce(self) -> tuple[str, dict[str, Any]]:
        return "bounce", {"entry": self.one()}


def ledger_of(client: ExactClient, rows: list[dict[str, Any]]) -> list[Any]:
    """Read the lines that tell of an entry's terms, as the product does."""
    settled = [row for row in rows if row["Status"] == MATCHED]
    if not settled:
        return []
    own = guid(settled[0]["TransactionID"])
    lines = client.ledger_lines([own])
    offsets = {guid(line["OffsetID"]) for line in lines if line["OffsetID"]}
    if offsets:
        lines += client.ledger_lines(list(offsets))
    if len(rows) > 1 and needs_ledger(rows):
        reference = settled[0]["YourRef"]
        lines += client.ledger_lines(offset_ids=[own], your_refs=[reference])
    named = offsets | {own}
    by_id = {guid(line["ID"]): line for line in lines}.values()
    return [
        line
        for line in by_id
        if guid(line["ID"]) in named
        or guid(line["OffsetID"]) == own
        or refers_to(rows, line)
    ]


def is_kept(story: Story, row: dict[str, Any]) -> bool:
    """Whether the product keeps a term: one of ours, or a difference's own."""
    return row["TransactionEntryID"] in story.entries or is_difference_term(row)


@pytest.mark.parametrize("seed", range(SEED, SEED + COUNT))
def test_the_parts_add_up(sandbox: SandboxProcess, seed: int) -> None:
    story = Story(sandbox, seed)
    story.play()
    token = story.exact.tokens["access_token"]
    client = ExactClient(sandbox.url, 100001, lambda _refused: token, timeout=(5, 9))
    with closing(client):
        rows = [row for page in client.payment_terms_since(1) for row in page]
        kept = [row for row in rows if is_kept(story, row)]
        money, given, got = Decimal(0), Decimal(0), Decimal(0)
        for entry in story.entries:
            terms = [row for row in rows if row["TransactionEntryID"] == entry]
            lines = as_far_as_matched(ledger_of(client, terms), kept)
            parts = settlements(terms, lines)
            done = sum((abs(r["AmountFC"]) for r in terms if r["Status"] == MATCHED), 0)
            assert sum(part.amount for part in parts) == done, story.told
            is_note = entry in story.entries[3:]
            for part in parts:
                if part.kind == PAYMENT:
                    money += -part.amount if is_note else part.amount
                elif part.kind == CREDIT_NOTE and is_note:
                    given += part.amount
                elif part.kind == CREDIT_NOTE:
                    got += part.amount
    bank = [r for r in rows if (r["TransactionType"], r["Status"]) == (BANK, MATCHED)]
    assert (money, got) == (-sum(r["AmountDC"] for r in bank), given), story.told
