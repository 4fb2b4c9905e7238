"""A person at a browser: what is clicked, typed and read in Odoo's web client."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect
from real_odoo.place import ROOT

SCREENSHOTS = ROOT / ".dev" / "screenshots"
# The first view of a kind makes Odoo build a bundle of assets.
SECONDS = 15


class Desk:
    """One tab of a browser, on one Odoo."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        page.set_default_timeout(SECONDS * 1000)

    def log_in(self, login: str = "admin") -> None:
        """Log in, as the administrator if nobody is named."""
        self.page.goto(f"{self.url}/web/login")
        self.page.fill("input[name=login]", login)
        self.page.fill("input[name=password]", login)
        self.page.click("button[type=submit]")
        self.page.wait_for_selector(".o_navbar")

    def photo(self, name: str) -> None:
        """Keep what is seen now as a picture."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.wait_until_quiet()
        path = SCREENSHOTS / f"{name}.png"
        self.page.screenshot(path=path, animations="disabled")

    # === GOING SOMEWHERE ===

    def go(self, path: str) -> None:
        """Open an address of Odoo's web client, and wait for its view."""
        self.page.goto(f"{self.url}/odoo/{path}")
        self.wait_for_view()

    def open(self, model: str, record: int) -> None:
        """Open the form of a record."""
        self.go(f"{model}/{record}")

    def open_menu(self, *names: str) -> None:
        """Walk through the menus, the app's name first."""
        self.page.goto(f"{self.url}/odoo")
        self.page.click(".o_navbar_apps_menu button")
        self.page.get_by_role("menuitem", name=names[0], exact=True).click()
        bar = self.page.locator(".o_menu_sections")
        bar.get_by_role("button", name=names[1], exact=True).click()
        self.page.get_by_role("menuitem", name=names[2], exact=True).click()
        self.wait_for_title(names[2])

    def open_menu_named(self, *names: str) -> None:
        """Walk through the menus by their names in the code, in any language."""
        self.page.goto(f"{self.url}/odoo")
        self.page.click(".o_navbar_apps_menu button")
        for name in names:
            self.page.click(f"[data-menu-xmlid='{name}']:visible")
        self.wait_until_quiet()

    def menus(self, app: str, section: str) -> list[str]:
        """Return the names in the code of what this menu offers."""
        self.page.goto(f"{self.url}/odoo")
        self.page.click(".o_navbar_apps_menu button")
        self.page.get_by_role("menuitem", name=app, exact=True).click()
        expect(self.page.locator(".o_menu_brand")).to_have_text(app)
        bar = self.page.locator(".o_menu_sections")
        bar.get_by_role("button").first.wait_for()
        button = bar.get_by_role("button", name=section, exact=True)
        if not button.count():
            return []
        button.click()
        items = self.page.locator(".o-dropdown--menu [data-menu-xmlid]")
        items.first.wait_for()
        names = items.evaluate_all("all => all.map(one => one.dataset.menuXmlid)")
        return [name.split(".")[1] for name in names]

    def switch_view(self, kind: str) -> None:
        """Show the same records in another kind of view."""
        self.page.click(f".o_cp_switch_buttons .o_{kind}, .o_switch_view.o_{kind}")
        self.page.wait_for_selector(f".o_{kind}_view")

    def wait_for_view(self) -> None:
        """Wait until a form, a list or cards are there, with their data."""
        self.page.wait_for_selector(".o_form_view, .o_list_view, .o_kanban_view")
        self.wait_until_quiet()

    def wait_for_title(self, title: str) -> None:
        """Wait until the page with this title has come."""
        breadcrumb = self.page.locator(".o_breadcrumb")
        expect(breadcrumb).to_contain_text(title, timeout=SECONDS * 1000)

    def wait_until_quiet(self) -> None:
        """Wait until Odoo's web client waits for nothing."""
        self.page.wait_for_selector(".o_loading_indicator", state="hidden")

    # === FORMS ===

    def field(self, name: str) -> Locator:
        """Return the field of a form, as it is shown."""
        return self.page.locator(f".o_field_widget[name={name}]:visible").first

    def fill(self, name: str, text: str) -> None:
        """Type into a field."""
        self.field(name).locator("input").fill(text)

    def choose(self, name: str, typed: str, shown: str = "") -> None:
        """Type into a field, and choose the record with this text."""
        entry = self.field(name).locator("input")
        entry.fill(typed)
        options = self.page.locator(".o-autocomplete--dropdown-item")
        options.filter(has_text=shown or typed).first.click()

    def button(self, label: str) -> Locator:
        """Return the button with this text."""
        return self.page.get_by_role("button", name=label, exact=True)

    def press(self, label: str) -> None:
        """Press a button."""
        self.button(label).first.click()

    def named(self, name: str) -> Locator:
        """Return the button with this name in the code, in any language."""
        return self.page.locator(f"button[name='{name}']:visible")

    def press_named(self, name: str) -> None:
        """Press the button with this name in the code, in any language."""
        self.named(name).first.click()

    def buttons(self) -> set[str]:
        """Return the names in the code of all buttons and links that are to be seen."""
        found = self.page.locator("button[name^=action_], a[name^=action_]")
        seen = found.locator("visible=true")
        return set(seen.evaluate_all("all => all.map(one => one.getAttribute('name'))"))

    def can_make_new(self) -> bool:
        """Whether the view offers to make a record."""
        return (
            self.page.locator(".o_list_button_add, .o_form_button_create").count() > 0
        )

    def dialog(self) -> Locator:
        """Return the dialog that is open."""
        return self.page.locator(".modal-dialog:visible").last

    def open_tab(self, label: str) -> None:
        """Open a tab of the form."""
        self.page.get_by_role("tab", name=label, exact=True).click()

    def tabs(self) -> list[str]:
        """Return the names of the form's tabs."""
        return self.page.get_by_role("tab").all_inner_texts()

    def save(self) -> None:
        """Save the form."""
        self.page.click(".o_form_button_save")
        self.page.wait_for_selector(".o_form_saved, .o_form_readonly")

    # === LISTS ===

    def save_row(self) -> None:
        """Save the row that is being edited."""
        self.page.click(".o_list_button_save")
        expect(self.page.locator(".o_selected_row")).to_have_count(0)

    def row(self, text: str) -> Locator:
        """Return the rows with this text."""
        return self.page.locator("tr.o_data_row").filter(has_text=text)

    def select(self, *texts: str) -> None:
        """Select the rows with these texts."""
        for text in texts:
            self.row(text).locator(".o_list_record_selector input").check()

    def filter(self, label: str) -> None:
        """Choose a filter of the list."""
        self.page.click(".o_searchview_dropdown_toggler")
        menu = self.page.locator(".o_filter_menu")
        menu.get_by_role("menuitemcheckbox", name=label, exact=True).click()
        facets = self.page.locator(".o_searchview_facet")
        expect(facets.filter(has_text=label)).to_be_visible()
        self.page.keyboard.press("Escape")

    def see_rows(self, *texts: str) -> None:
        """Wait until each of these texts is in one row of the list."""
        for text in texts:
            expect(self.row(text)).to_have_count(1, timeout=SECONDS * 1000)

    def see_no_rows(self, *texts: str) -> None:
        """Wait until none of these texts is in a row of the list."""
        for text in texts:
            expect(self.row(text)).to_have_count(0, timeout=SECONDS * 1000)

    # === READING ===

    def see(self, *texts: str | re.Pattern) -> None:
        """Wait until all of this is to be read on the page."""
        for text in texts:
            found = self.page.get_by_text(text).locator("visible=true").first
            expect(found).to_be_visible(timeout=SECONDS * 1000)

    def see_in(self, place: Locator, text: str | re.Pattern) -> None:
        """Wait until this is to be read there."""
        expect(place).to_contain_text(text, timeout=2 * SECONDS * 1000)

    def bar(self, colour: str) -> Locator:
        """Return the bar above the form: "success", "danger", "warning"."""
        return self.page.locator(f".o_form_view .alert-{colour}:visible")

    def see_in_bar(self, colour: str, *texts: str) -> None:
        """Wait until the bar of this colour says all of this."""
        for text in texts:
            bar = self.bar(colour).filter(has_text=text)
            expect(bar.first).to_be_visible(timeout=SECONDS * 1000)
