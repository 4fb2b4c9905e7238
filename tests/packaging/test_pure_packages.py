"""Scenario: somebody uses the client or the mapping without Odoo.

They are what a reader can check alone: Exact's protocol, and the bookkeeping.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from addon_files import FOLDER
from packing import run_python

# What each may import besides Python's own library and itself; urllib3 is a part of
# requests that is installed on its own.
ALLOWED = {"exact_client": {"requests", "urllib3"}, "mapping": set()}
PACKAGES = sorted(ALLOWED)
_IMPORT_ALL = """
import importlib, pkgutil, sys
sys.path[:0] = sys.argv[2:]
package = importlib.import_module(sys.argv[1])
found = list(pkgutil.walk_packages(package.__path__, package.__name__ + "."))
for module in found:
    importlib.import_module(module.name)
print(len(found), "odoo" in sys.modules)
"""


@pytest.mark.parametrize("package", PACKAGES)
def test_it_imports_python_s_library_and_what_it_may(package: str) -> None:
    imported = {
        name.partition(".")[0]
        for path in sources(package)
        for name in absolute_imports(ast.parse(path.read_text("utf-8")))
    }
    assert imported - sys.stdlib_module_names - ALLOWED[package] == set()


@pytest.mark.parametrize("package", PACKAGES)
def test_it_reaches_for_nothing_outside_its_folder(package: str) -> None:
    """`from ..models import x` would tie it to the addon, and so to Odoo."""
    for path in sources(package):
        depth = len(path.relative_to(FOLDER / package).parts)
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom):
                assert node.level <= depth, f"{path.name}, line {node.lineno}"


@pytest.mark.parametrize("package", PACKAGES)
def test_it_can_be_imported_by_a_bare_python(package: str, tmp_path: Path) -> None:
    """Without site-packages (-S) and environment (-I); `requests` only where allowed.

    Odoo is on no path then: a line of site-packages' .pth files leads to it.
    """
    places = [str(FOLDER)]
    if ALLOWED[package]:
        places.append(str(Path(requests.__file__).parents[1]))
    printed = run_python("-I", "-S", "-c", _IMPORT_ALL, package, *places, cwd=tmp_path)
    modules = len(list(sources(package))) - 1
    assert printed.split() == [str(modules), "False"]


def sources(package: str) -> Iterator[Path]:
    return (FOLDER / package).rglob("*.py")


def absolute_imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module
