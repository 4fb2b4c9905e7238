"""Turns a checked query into SQL on the store's records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..schema import SCHEMA, Property, Resource
from ..store import INDEXED, json_path
from .lexer import Token
from .parser import Call, Compare, Field, Literal, Logic, Node, Not, parse_filter, walk
from .query import Query

OPERATORS = {"eq": "=", "ne": "<>", "gt": ">", "ge": ">=", "lt": "<", "le": "<="}
CALLS = {
    "substringof": "(instr({1}, {0}) > 0)",
    "startswith": "(substr({0}, 1, length({1})) = {1})",
    "endswith": "(substr({0}, -length({1})) = {1} OR {1} = '')",
    "trim": "trim({0})",
    "tolower": "lower({0})",
    "toupper": "upper({0})",
}


@dataclass
class Statement:
    """The part of a SELECT after the resource and the division."""

    where: str
    order: str
    parameters: tuple[Any, ...]
    counted: tuple[str, tuple[Any, ...]]

    def page(self, limit: int, skip: int) -> str:
        """Return the tail that reads one page."""
        return f"{self.where} {self.order} LIMIT {int(limit)} OFFSET {int(skip)}"


def compile_query(query: Query) -> Statement:
    """Return the SQL of a query: its filter, its place, its order."""
    compiler = Compiler(query.resource)
    conditions = compiler.conditions(query)
    counted = ("".join(f" AND {c}" for c in conditions), tuple(compiler.parameters))
    order = [(compiler.column(prop), down) for prop, down in query.order]
    order.append((compiler.last_column(), False))
    if query.skiptoken is not None:
        conditions.append(compiler.after(order, query.skiptoken))
    where = "".join(f" AND {condition}" for condition in conditions)
    # Where an indexed property is filtered on, the plus keeps SQLite from walking all
    # records in the order of their keys instead.
    plus = "+" if names_indexed(query.filter) else ""
    by = ", ".join(f"{plus}{column}{' DESC' * down}" for column, down in order)
    return Statement(where, f"ORDER BY {by}", tuple(compiler.parameters), counted)


def names_indexed(tree: Node | None) -> bool:
    """Say whether a filter names a property that the store has an index on."""
    fields = [n for n in walk(tree) if isinstance(n, Field)] if tree else []
    return any(field.prop.name in INDEXED for field in fields)


class Compiler:
    """Collects the parameters of one statement."""

    def __init__(self, resource: Resource) -> None:
        self.resource = resource
        self.parameters: list[Any] = []

    def conditions(self, query: Query) -> list[str]:
        """Return the view's condition and the filter's."""
        found = []
        if self.resource.view:
            base = SCHEMA[self.resource.base]
            view = parse_filter(base, self.resource.view)
            found.append(Compiler.node(Compiler(base), view, self.parameters))
        if query.filter is not None:
            found.append(self.node(query.filter, self.parameters))
        return found

    def column(self, prop: Property) -> str:
        """Return the SQL of a property."""
        if prop.name == "Timestamp":
            return "ts"
        if len(self.resource.keys) == 1 and prop.name == self.resource.keys[0].name:
            return "key" if prop.type == "Edm.Guid" else json_path(prop.name)
        return json_path(self.resource.stored(prop.name))

    def last_column(self) -> str:
        """Return what decides the order in the end: the key, or the row version."""
        return "ts" if self.resource.is_sync else "key"

    def node(self, node: Node, parameters: list[Any]) -> str:
        """Return the SQL of a node and collect its values."""
        if isinstance(node, Literal):
            parameters.append(node.value)
            return "?"
        if isinstance(node, Field):
            return self.column(node.prop)
        if isinstance(node, Call):
            return self.call(node, parameters)
        if isinstance(node, Not):
            return f"(NOT {self.node(node.condition, parameters)})"
        if isinstance(node, Logic):
            left = self.node(node.left, parameters)
            right = self.node(node.right, parameters)
            return f"({left} {node.operator} {right})"
        return self.compare(node, parameters)

    def call(self, node: Call, parameters: list[Any]) -> str:
        """Return the SQL of a function; an argument used twice is collected twice."""
        template = CALLS[node.name]
        parts, rest = [], template
        while "{" in rest:
            before, _, tail = rest.partition("{")
            parts.append(before)
            parts.append(self.node(node.arguments[int(tail[0])], parameters))
            rest = tail[2:]
        return "".join(parts) + rest

    def compare(self, node: Compare, parameters: list[Any]) -> str:
        """Return the SQL of a comparison; equality with null has its own words."""
        left = self.node(node.left, parameters)
        right = self.node(node.right, parameters)
        with_null = any(
            isinstance(side, Literal) and side.written == "null"
            for side in (node.left, node.right)
        )
        if with_null and node.operator in ("eq", "ne"):
            return f"({left} {'IS' if node.operator == 'eq' else 'IS NOT'} {right})"
        return f"({left} {OPERATORS[node.operator]} {right})"

    def after(self, order: list[tuple[str, bool]], place: list[Token]) -> str:
        """Return the condition "behind this place in the order"; nulls sort first."""
        alternatives, same = [], ""
        same_values: list[Any] = []
        for (column, down), token in zip(order, place, strict=True):
            beyond, values = behind(column, down, token.value)
            alternatives.append(f"({same}{beyond})")
            self.parameters.extend([*same_values, *values])
            same += f"{column} IS ? AND "
            same_values.append(token.value)
        return f"({' OR '.join(alternatives)})"


def behind(column: str, down: bool, value: Any) -> tuple[str, list[Any]]:
    """Return the condition that a column is behind a value, and its parameters."""
    if value is None:
        return ("0", []) if down else (f"{column} IS NOT NULL", [])
    if down:
        return f"({column} < ? OR {column} IS NULL)", [value]
    return f"{column} > ?", [value]
