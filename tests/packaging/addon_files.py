"""The addon's own files and its manifest, as the packaging tests compare them."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

ADDON = "exact_online_connector"
ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / ADDON


def files_of(folder: Path) -> set[str]:
    """Return all files below a folder, relative to it, without Python's caches."""
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def read_manifest(folder: Path = FOLDER) -> dict[str, Any]:
    return ast.literal_eval((folder / "__manifest__.py").read_text("utf-8"))
