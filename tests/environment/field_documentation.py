"""Writes the addon's FIELDS.rst from its source: ``make docs``."""

from __future__ import annotations

import sys

from place import ADDON, ROOT

sys.path.insert(0, str(ROOT / ADDON))

from mapping.documentation import document

PAGE = ROOT / ADDON / "readme" / "FIELDS.rst"


if __name__ == "__main__":
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(document(), encoding="utf-8")
    print(f"{PAGE.relative_to(ROOT)} is written")
