"""A figure of the table: what it is, what is to be reached, what was measured."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One row of the table.

    :param limit: what may be reached at most, or at least where `at_least` is set.
    :param unit: follows both numbers, such as " ms" or " ×".
    :param note: how it was measured, where a reader would ask.
    """

    name: str
    measured: float
    limit: float
    unit: str = ""
    at_least: bool = False
    note: str = ""

    @property
    def is_met(self) -> bool:
        """Whether the target is reached, by the figure as it is printed."""
        measured = float(number(self.measured))
        return measured >= self.limit if self.at_least else measured <= self.limit

    @property
    def target(self) -> str:
        """Return the target as words."""
        sign = "≥" if self.at_least else "≤"
        return f"{sign} {number(self.limit)}{self.unit}"

    @property
    def cells(self) -> tuple[str, str, str, str]:
        """Return figure, target, measured, and whether it is met."""
        measured = f"{number(self.measured)}{self.unit}"
        return self.name, self.target, measured, "yes" if self.is_met else "NO"


def number(value: float) -> str:
    """Write a number with two decimals at most, and none where it is whole."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def each(total: float, count: int) -> float:
    """Return what one of them took.

    :raise ValueError: nothing was done, so that there is nothing to say.
    """
    if count < 1:
        raise ValueError("nothing was done")
    return total / count


def grown(samples: list[tuple[int, float]], part: int) -> float:
    """Return by how much the end lies above the beginning.

    :param samples: (how many were done, what was measured then), in their order.
    :param part: how many at both ends count: the highest of the last `part` is
        compared with the highest of the first `part`.
    :raise ValueError: there are not both, apart from each other.
    """
    last = samples[-1][0] if samples else 0
    first_part = [value for done, value in samples if done <= part]
    last_part = [value for done, value in samples if done > last - part]
    if not first_part or last < 2 * part:
        raise ValueError(f"two parts of {part} do not fit into {last}")
    return max(last_part) - max(first_part)
