"""Takes the pictures, and keeps them where the description page has them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from e2e.desk import Desk
from PIL import Image
from playwright.sync_api import sync_playwright
from real_odoo.place import ADDON, ROOT

from .scene import Scene

FOLDER = ROOT / ADDON / "static" / "description"
# As wide as the Apps page shows it, sharp on a good screen.
WIDTH, HEIGHT = 1280, 800
COLOURS = 128
_ACTION = f"action-{ADDON}.exact_online"
_BROWSER = "/usr/bin/chromium"
_OPTIONS = ("--no-sandbox", "--disable-gpu", "--force-device-scale-factor=1")


def take_all(url: str, scene: Scene) -> None:
    """Take every picture of the page."""
    with _desk(url) as desk:
        # First, so that the other pictures show the menus of Invoicing too.
        desk.page.goto(f"{url}/odoo/{_ACTION}_dashboard_action")
        desk.page.wait_for_selector(".o_kanban_record canvas")
        _keep(desk, "screenshot_overview", height=530)
        desk.go(f"account.move/{scene.sent}")
        _keep(desk, "screenshot_invoice")
        desk.go(f"{_ACTION}_synchronisation_action")
        _keep(desk, "screenshot_synchronisation")
        desk.go(f"exact.online.comparison/{scene.comparison}")
        _keep(desk, "screenshot_comparison")
        desk.go(f"{_ACTION}_mapping_vat_code_action")
        _keep(desk, "screenshot_mapping")
        desk.go(f"account.move/{scene.waiting}")
        desk.press("Preview for Exact")
        desk.page.wait_for_selector(".modal .o_form_view")
        _keep(desk, "screenshot_preview")


@contextmanager
def _desk(url: str) -> Iterator[Desk]:
    """A browser of a screen's width, logged in."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=_BROWSER, args=list(_OPTIONS)
        )
        context = chromium.new_context(
            viewport={"width": WIDTH, "height": HEIGHT}, locale="en-GB"
        )
        desk = Desk(context.new_page(), url)
        desk.log_in()
        yield desk
        chromium.close()


def _keep(desk: Desk, name: str, height: int = HEIGHT) -> None:
    """Keep what is seen, in few colours: the page loads on slow lines too."""
    desk.wait_until_quiet()
    desk.page.wait_for_timeout(1000)
    path = FOLDER / f"{name}.png"
    area = {"x": 0, "y": 0, "width": WIDTH, "height": height}
    desk.page.screenshot(path=path, animations="disabled", clip=area)
    with Image.open(path) as picture:
        few = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    few.save(path, optimize=True)
