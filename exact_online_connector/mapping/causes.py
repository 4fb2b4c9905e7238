"""What a refusal is about, and which other entries Exact would refuse for it too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from .header import ACCOUNT_FIELD

# What of an entry a refusal can be about.
PARTS = ("journal", "period", "account", "tax", "term", "partner")
_LINES = ("SalesEntryLines", "PurchaseEntryLines")


@dataclass(frozen=True)
class Cause:
    """A part of an entry, and what stood there when Exact refused it.

    Of several accounts or VAT codes at least one is wrong, and nobody knows which.
    """

    part: str
    values: tuple[str, ...]

    def is_shared_by(self, payload: Mapping[str, Any]) -> bool:
        """Whether an entry has all of it too, so that it would surely be refused."""
        return bool(self.values) and set(self.values) <= set(
            _values(self.part, payload)
        )

    def as_json(self) -> dict[str, Any]:
        """The cause as it is kept; `Cause.of` reads it back."""
        return asdict(self) | {"values": list(self.values)}

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Cause:
        """The cause that `as_json` has made."""
        return cls(kept["part"], tuple(kept["values"]))


def cause_of(part: str, payload: Mapping[str, Any]) -> Cause:
    """The cause of a refusal that is about one of `PARTS` of what was sent."""
    return Cause(part, tuple(sorted(_values(part, payload))))


def _values(part: str, payload: Mapping[str, Any]) -> set[str]:
    lines = [line for name in _LINES for line in payload.get(name, [])]
    found: dict[str, set[Any]] = {
        "journal": {payload.get("Journal")},
        "period": {_period(payload)},
        "account": {line.get("GLAccount") for line in lines},
        "tax": {line.get("VATCode") for line in lines},
        "term": {payload.get("PaymentCondition")},
        "partner": {payload.get(name) for name in ACCOUNT_FIELD.values()},
    }
    return {str(value) for value in found[part] if value}


def _period(payload: Mapping[str, Any]) -> str:
    """Journal and period; a month where Exact derives the period from the date."""
    year, period = payload.get("ReportingYear"), payload.get("ReportingPeriod")
    when = f"{year}/{period}" if period else payload.get("EntryDate", "")[:7]
    return f"{payload.get('Journal')} {when}" if when else ""
