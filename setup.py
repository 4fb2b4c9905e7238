"""Packs the addon as a wheel that pip installs beside Odoo.

Odoo 19 is a namespace package, so the wheel puts the addon at
`odoo/addons/exact_online_connector` and brings no `odoo/__init__.py`: Odoo finds it
without any entry in `addons_path`. Name, version and requirements come from the
addon's manifest. Odoo itself is no requirement: pip could not fetch it.
"""

import ast
import os
import tempfile
from pathlib import Path

from setuptools import find_packages, setup

ADDON = "exact_online_connector"
PACKAGE = f"odoo.addons.{ADDON}"


def data_files(folder):
    """Return all files of the addon that are no modules, relative to its folder."""
    found = (path for path in Path(folder).rglob("*") if path.is_file())
    return sorted(
        path.relative_to(folder).as_posix()
        for path in found
        if path.suffix not in (".py", ".pyc") and not path.name.startswith(".")
    )


def main():
    # PEP 517 runs this file with the repository as the current folder; others may not.
    os.chdir(Path(__file__).resolve().parent)
    manifest = ast.literal_eval(Path(ADDON, "__manifest__.py").read_text("utf-8"))
    # A build folder that stays behind would bring removed files into the next wheel.
    with tempfile.TemporaryDirectory() as work:
        setup(
            name=f"odoo-addon-{ADDON}",
            version=manifest["version"],
            description=manifest["summary"],
            long_description=Path(ADDON, "README.rst").read_text("utf-8"),
            long_description_content_type="text/x-rst",
            author=manifest["author"],
            license=manifest["license"],
            classifiers=["Framework :: Odoo", "Programming Language :: Python :: 3"],
            packages=[PACKAGE, *(f"{PACKAGE}.{name}" for name in find_packages(ADDON))],
            package_dir={PACKAGE: ADDON},
            package_data={PACKAGE: data_files(ADDON)},
            install_requires=manifest["external_dependencies"]["python"],
            python_requires=">=3.10",
            zip_safe=False,
            options={"build": {"build_base": work}, "egg_info": {"egg_base": work}},
        )


main()
