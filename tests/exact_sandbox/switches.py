"""Switches for what api.md calls UNCERTAIN, each with a kind and a harsh reading."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

SWITCHES: dict[str, dict[str, Any]] = json.loads(
    (Path(__file__).parent / "data" / "switches.json").read_text("utf-8")
)
PROFILES = ("kind", "harsh")


class UnknownSwitch(ValueError):
    """A switch, or a value of one, that does not exist."""


class Switches:
    """The readings in force; read one as an attribute, `switches.refresh_grace`."""

    def __init__(self, profile: str = "kind", **values: Any) -> None:
        self.values = {name: about[profile] for name, about in SWITCHES.items()}
        self.change(values)

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["values"][name]
        except KeyError:
            raise AttributeError(name) from None

    def change(self, values: dict[str, Any]) -> None:
        """Set switches by name.

        :raise UnknownSwitch: a name or a value that data/switches.json does not have
        """
        changed = {name: self._checked(name, value) for name, value in values.items()}
        self.values.update(changed)

    def _checked(self, name: str, value: Any) -> Any:
        if name not in SWITCHES:
            raise UnknownSwitch(f"no switch {name!r}")
        about = SWITCHES[name]
        choices = about.get("choices")
        if choices and value not in choices:
            raise UnknownSwitch(f"{name} is one of {choices}, not {value!r}")
        if type(value) is not type(about["kind"]):
            raise UnknownSwitch(f"{name} takes {type(about['kind']).__name__}")
        return value


def parse_switch(text: str) -> tuple[str, Any]:
    """Read `name=value` of the command line; the value's type is the switch's own."""
    name, _, value = text.partition("=")
    if name not in SWITCHES:
        raise UnknownSwitch(f"no switch {name!r}")
    if isinstance(SWITCHES[name]["kind"], str):
        return name, value
    return name, json.loads(value)


def describe() -> str:
    """Return the list of switches for --help."""
    lines = []
    for name, about in SWITCHES.items():
        lines.append(
            f"  {name}  kind={json.dumps(about['kind'])}"
            f" harsh={json.dumps(about['harsh'])}\n"
            f"      {about['about']} ({about['source']})"
        )
    return "\n".join(lines)
