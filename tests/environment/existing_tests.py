"""Counts the addon's tests by reading its source, without running anything.

Odoo's runner stays silent about a file that ``tests/__init__.py`` forgot and
about tests that no tag selects; what is counted here must also have run.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CONCURRENCY_TAG = "exact_concurrency"


@dataclass(frozen=True)
class ExistingTests:
    """Numbers of test methods: in the usual run, and with real cursors."""

    usual: int
    concurrency: int


def count_tests(folder: Path) -> ExistingTests:
    """Count the test methods of all classes in ``test_*.py`` under ``folder``.

    As Odoo's runner does, a class counts for its own methods, not for those
    that it inherits. Tags are inherited.
    """
    files = {path: ast.parse(path.read_text()) for path in sorted(folder.glob("*.py"))}
    classes = {node.name: node for tree in files.values() for node in _classes(tree)}
    usual = concurrency = 0
    for path, tree in files.items():
        if not path.name.startswith("test_"):
            continue
        for node in _classes(tree):
            methods = _test_methods(node)
            if CONCURRENCY_TAG in _tags(node, classes):
                concurrency += methods
            else:
                usual += methods
    return ExistingTests(usual, concurrency)


def _classes(tree: ast.Module) -> Iterator[ast.ClassDef]:
    return (node for node in tree.body if isinstance(node, ast.ClassDef))


def _test_methods(node: ast.ClassDef) -> int:
    return sum(
        isinstance(child, ast.FunctionDef) and child.name.startswith("test_")
        for child in node.body
    )


def _tags(node: ast.ClassDef, classes: dict[str, ast.ClassDef]) -> set[str]:
    tags: set[str] = set()
    for base in node.bases:
        parent = classes.get(_last_name(base))
        if parent is not None and parent is not node:
            tags |= _tags(parent, classes)
    for decorator in node.decorator_list:
        if isinstance(decorator, ast.Call) and _last_name(decorator.func) == "tagged":
            _apply(tags, decorator)
    return tags


def _apply(tags: set[str], decorator: ast.Call) -> None:
    for argument in decorator.args:
        tag = argument.value if isinstance(argument, ast.Constant) else ""
        if tag.startswith("-"):
            tags.discard(tag[1:])
        else:
            tags.add(tag)


def _last_name(expression: ast.expr) -> str:
    if isinstance(expression, ast.Attribute):
        return expression.attr
    return expression.id if isinstance(expression, ast.Name) else ""
