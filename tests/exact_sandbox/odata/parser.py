"""A recursive-descent parser of $filter, which also checks types."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ..errors import bad_request
from ..schema import Property, Resource
from .lexer import Token, tokens

OPERATORS = ("eq", "ne", "gt", "ge", "lt", "le")
# name: (types of the arguments, type of the result)
FUNCTIONS = {
    "substringof": (("string", "string"), "bool"),
    "startswith": (("string", "string"), "bool"),
    "endswith": (("string", "string"), "bool"),
    "trim": (("string",), "string"),
    "tolower": (("string",), "string"),
    "toupper": (("string",), "string"),
}
FAMILIES = {
    "Edm.String": "string",
    "Edm.Guid": "guid",
    "Edm.DateTime": "datetime",
    "Edm.Boolean": "bool",
    "Edm.Binary": "binary",
}
NUMBERS = ("int", "int64", "double")
LITERALS = ("string", "guid", "datetime", "bool", "null", *NUMBERS)
DEEPEST = 100


@dataclass(frozen=True)
class Literal:
    """A value as written; `written` is its literal's own type."""

    written: str
    value: Any

    @property
    def family(self) -> str:
        return "number" if self.written in NUMBERS else self.written


@dataclass(frozen=True)
class Field:
    """A property of the resource."""

    prop: Property

    @property
    def family(self) -> str:
        return FAMILIES.get(self.prop.type, "number")


@dataclass(frozen=True)
class Call:
    """A function and its arguments."""

    name: str
    arguments: tuple[Node, ...]

    @property
    def family(self) -> str:
        return FUNCTIONS[self.name][1]


@dataclass(frozen=True)
class Compare:
    """A comparison."""

    operator: str
    left: Node
    right: Node
    family: str = "bool"


@dataclass(frozen=True)
class Logic:
    """Two conditions joined by `and` or `or`."""

    operator: str
    left: Node
    right: Node
    family: str = "bool"


@dataclass(frozen=True)
class Not:
    """A denied condition."""

    condition: Node
    family: str = "bool"


Node = Literal | Field | Call | Compare | Logic | Not


def parse_filter(resource: Resource, text: str) -> Node:
    """Return the tree of a $filter.

    :raise ApiError: 400 with Exact's or WCF's text for what is wrong with it
    """
    if not text.strip():
        raise bad_request("filter_unsupported")
    parser = Parser(resource, tokens(text))
    tree = parser.disjunction()
    parser.expect("end")
    return condition(tree)


def condition(node: Node) -> Node:
    """Check that a node can be true or false."""
    if node.family != "bool":
        raise bad_request("syntax")
    return node


class Parser:
    """The state of one parse."""

    def __init__(self, resource: Resource, found: list[Token]) -> None:
        self.resource = resource
        self.tokens = found
        self.index = 0
        self.depth = 0

    @property
    def current(self) -> Token:
        return self.tokens[self.index]

    def advance(self) -> Token:
        """Return the current token and go past it."""
        token = self.current
        self.index += 1
        return token

    def is_word(self, *words: str) -> bool:
        """Say whether the current token is one of these names."""
        return self.current.kind == "name" and self.current.value in words

    def expect(self, kind: str, value: str | None = None) -> Token:
        """Go past a token that must be there."""
        token = self.current
        if token.kind != kind or value not in (None, token.value):
            raise bad_request("syntax")
        return self.advance() if kind != "end" else token

    def disjunction(self) -> Node:
        left = self.conjunction()
        while self.is_word("or"):
            self.advance()
            left = Logic("OR", condition(left), condition(self.conjunction()))
        return left

    def conjunction(self) -> Node:
        left = self.negation()
        while self.is_word("and"):
            self.advance()
            left = Logic("AND", condition(left), condition(self.negation()))
        return left

    def negation(self) -> Node:
        if not self.is_word("not"):
            return self.comparison()
        self.advance()
        return Not(condition(self.deeper(self.negation)))

    def comparison(self) -> Node:
        left = self.primary()
        if not self.is_word(*OPERATORS):
            return left
        operator = self.advance()
        return compare(operator, left, self.primary())

    def primary(self) -> Node:
        token = self.advance() if self.current.kind != "end" else self.current
        if token.kind in LITERALS:
            return Literal(token.kind, token.value)
        if token.kind == "mark" and token.value == "(":
            inner = self.deeper(self.disjunction)
            self.expect("mark", ")")
            return inner
        if token.kind != "name":
            raise bad_request("syntax")
        if self.current.kind == "mark" and self.current.value == "(":
            return self.call(token)
        return self.field(token)

    def deeper(self, rule: Any) -> Node:
        """Apply a rule inside parentheses, which may not nest without end."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise bad_request("syntax")
        node = rule()
        self.depth -= 1
        return node

    def call(self, name: Token) -> Node:
        if name.value not in FUNCTIONS:
            detail = f"Unknown function '{name.value}' at position {name.position}."
            raise bad_request("plain", detail=detail)
        self.expect("mark", "(")
        arguments = [self.deeper(self.disjunction)]
        while self.current.kind == "mark" and self.current.value == ",":
            self.advance()
            arguments.append(self.deeper(self.disjunction))
        self.expect("mark", ")")
        if tuple(a.family for a in arguments) != FUNCTIONS[name.value][0]:
            detail = (
                f"No applicable function found for '{name.value}' at position"
                f" {name.position} with the specified arguments."
            )
            raise bad_request("plain", detail=detail)
        return Call(name.value, tuple(arguments))

    def field(self, name: Token) -> Node:
        prop = self.resource.properties.get(name.value)
        if prop is None or prop.is_collection:
            detail = (
                f"No property '{name.value}' exists in type"
                f" '{self.resource.odata_type}' at position {name.position}."
            )
            raise bad_request("plain", detail=detail)
        return Field(prop)


def compare(operator: Token, left: Node, right: Node) -> Compare:
    """Join two values, which must be of one family, by an operator."""
    families = {left.family, right.family} - {"null"}
    ordered = operator.value not in ("eq", "ne")
    if len(families) > 1 or ordered and families & {"bool", "guid", "binary"}:
        detail = (
            f"Operator '{operator.value}' incompatible with operand types"
            f" '{left.family}' and '{right.family}' at position {operator.position}."
        )
        raise bad_request("plain", detail=detail)
    return Compare(operator.value, left, right)


def walk(node: Node) -> Iterator[Node]:
    """Yield a node and everything below it."""
    yield node
    if isinstance(node, Call):
        below: tuple[Node, ...] = node.arguments
    elif isinstance(node, Compare | Logic):
        below = (node.left, node.right)
    else:
        below = (node.condition,) if isinstance(node, Not) else ()
    for child in below:
        yield from walk(child)
