"""The ways in which Exact refuses, as exceptions; data/texts.json has the texts."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

TEXTS: dict[str, Any] = json.loads(
    (Path(__file__).parent / "data" / "texts.json").read_text("utf-8")
)


@dataclass(frozen=True)
class Problem:
    """One message: its key in data/texts.json, the property it is about, and values."""

    key: str
    about: str = ""
    values: dict[str, Any] = field(default_factory=dict)

    def text(self, language: str) -> str:
        """Return the message in the language of the user, nl or en."""
        template = TEXTS["messages"][self.key][language]
        return template.format(label=label(self.about, language), **self.values)


def label(name: str, language: str) -> str:
    """Return what Exact's screens call a property; its own name when not known."""
    return TEXTS["labels"].get(name, {}).get(language, name)


class ApiError(Exception):
    """A refusal with an OData error body (api.md K)."""

    def __init__(
        self, status: int, *problems: Problem, reason: str | None = None
    ) -> None:
        super().__init__(status, problems)
        self.status = status
        self.problems = problems
        self.reason = reason


class Refused(ApiError):
    """A business validation that failed: HTTP 500 with all messages joined (K)."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(500, *problems)


def bad_request(key: str, **values: Any) -> ApiError:
    """Return a refusal of the request's form: HTTP 400."""
    return ApiError(400, Problem(key, values=values))


def error_body(messages: list[str]) -> str:
    """Return the body as Exact writes it, with CRLFs inside (api.md K)."""
    value = json.dumps("\r\n".join(messages), ensure_ascii=False)
    lines = [
        "{",
        '  "error": {',
        '    "code": "", "message": {',
        f'      "lang": "", "value": {value}',
        "    }",
        "  }",
        "}",
    ]
    return "\r\n".join(lines)
