"""What the packaging tests share: a clone to build from, its wheel, an installation."""

from __future__ import annotations

import os
import shutil
from configparser import ConfigParser
from pathlib import Path

import pytest
from addon_files import ADDON, ROOT
from packing import build, run_python

_CACHES = shutil.ignore_patterns("__pycache__", "*.py[co]", ".*")


@pytest.fixture(scope="session")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a build needs of the repository, in a folder with a space in its name."""
    folder = tmp_path_factory.mktemp("clone") / "with a space"
    folder.mkdir()
    for name in ("setup.py", "pyproject.toml", "README.rst"):
        shutil.copy(ROOT / name, folder)
    shutil.copytree(ROOT / ADDON, folder / ADDON, ignore=_CACHES)
    return folder


@pytest.fixture(scope="session")
def wheel(clone: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build("--wheel", source=clone, target=tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder like site-packages, into which pip installed the wheel and no more."""
    folder = tmp_path_factory.mktemp("site packages")
    options = ("--quiet", "--no-deps", "--no-index", "--target", str(folder))
    run_python("-m", "pip", "install", *options, str(wheel), cwd=folder)
    return folder


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder to run Odoo in, with a configuration that leaves the repository out."""
    folder = tmp_path_factory.mktemp("place")
    configuration = ConfigParser(interpolation=None)
    configuration.read(os.environ["ODOO_CONF"])
    options = configuration["options"]
    paths = [Path(path) for path in options["addons_path"].split(",")]
    options["addons_path"] = ",".join(str(p) for p in paths if p.resolve() != ROOT)
    with (folder / "odoo.conf").open("w") as file:
        configuration.write(file)
    return folder


@pytest.fixture(scope="session")
def surroundings(installed: Path) -> dict[str, str]:
    """Variables that put what pip installed on Python's path."""
    return os.environ | {"PYTHONPATH": str(installed)}
