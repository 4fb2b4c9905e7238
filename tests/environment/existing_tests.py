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
HARSH = "Harsh"


@dataclass(frozen=True)
class ExistingTests:
    """Numbers of test methods.

    usual: in the usual run; harsh: those that run again where Exact's documentation is
    read against us, and the names of their classes; concurrency: with real cursors.
    """

    usual: int
    harsh: int
    concurrency: int
    harsh_classes: frozenset[str]


def count_tests(folder: Path) -> ExistingTests:
    """Count the test methods of all classes in ``test_*.py`` under ``folder``.

    As Odoo's runner does, a class counts for its own methods, not for those that it
    inherits; a harsh one says that those run too. Tags are inherited.

    :raise ValueError: two classes share a name, by which suites choose
    """
    files = {path: ast.parse(path.read_text()) for path in sorted(folder.glob("*.py"))}
    classes: dict[str, ast.ClassDef] = {}
    for path, tree in files.items():
        for node in _classes(tree):
            if node.name in classes:
                raise ValueError(f"{path.name}: there is another class {node.name}")
            classes[node.name] = node
    usual = harsh = concurrency = 0
    harsh_classes = set()
    for path, tree in files.items():
        if not path.name.startswith("test_"):
            continue
        for node in _classes(tree):
            if node.name.endswith(HARSH):
                harsh += len(_all_test_methods(node, classes))
                harsh_classes.add(node.name)
            elif CONCURRENCY_TAG in _tags(node, classes):
                concurrency += len(_test_methods(node))
            else:
                usual += len(_test_methods(node))
    return ExistingTests(usual, harsh, concurrency, frozenset(harsh_classes))


def _classes(tree: ast.Module) -> Iterator[ast.ClassDef]:
    return (node for node in tree.body if isinstance(node, ast.ClassDef))


def _test_methods(node: ast.ClassDef) -> set[str]:
    return {
        child.name
        for child in node.body
        if isinstance(child, ast.FunctionDef) and child.name.startswith("test_")
    }


def _all_test_methods(node: ast.ClassDef, classes: dict[str, ast.ClassDef]) -> set[str]:
    methods = _test_methods(node)
    for parent in _parents(node, classes):
        methods |= _all_test_methods(parent, classes)
    return methods


def _parents(
    node: ast.ClassDef, classes: dict[str, ast.ClassDef]
) -> Iterator[ast.ClassDef]:
    for base in node.bases:
        parent = classes.get(_last_name(base))
        if parent is not None and parent is not node:
            yield parent


def _tags(node: ast.ClassDef, classes: dict[str, ast.ClassDef]) -> set[str]:
    tags: set[str] = set()
    for parent in _parents(node, classes):
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
