"""What the first contact with Exact has taught: it stands above what we assume."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Learned:
    """How Exact reads what its documentation leaves open, where that changes what we
    may send. The defaults are what its documentation and other clients say.

    `vat_amount_taken`: a VAT amount that is sent replaces the one that Exact computes
    (api.md E5). `deferral_beyond_years`: a line may be spread into a financial year
    that is not there yet.
    """

    vat_amount_taken: bool = True
    deferral_beyond_years: bool = True


def learned_from(answers: Mapping[str, str]) -> Learned:
    """Return what follows from kept answers ({question: answer}), none for none."""
    return Learned(
        vat_amount_taken=answers.get("vat_amount") not in ("computed", "refused"),
        deferral_beyond_years=answers.get("deferral_far") != "refused",
    )
