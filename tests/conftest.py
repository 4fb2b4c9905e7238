"""Makes the pure packages importable without Odoo, as `exact_client` and `mapping`."""

import sys
from pathlib import Path

ADDON = Path(__file__).parent.parent / "exact_online_connector"
sys.path.insert(0, str(ADDON))
