"""The pages for users are those of their fragments: ``make docs`` was not forgotten."""

from __future__ import annotations

from documentation import ADDON, ROOT, SECTIONS, pages


def test_every_page_is_that_of_its_source() -> None:
    stale = [p for p, text in pages().items() if p.read_text("utf-8") != text]
    assert [str(page.relative_to(ROOT)) for page in stale] == [], "make docs"


def test_every_fragment_is_on_the_pages() -> None:
    """What is a page of its own is named on them."""
    own = {"FIELDS", "ERRORS", "BOOKKEEPER_SCRIPT"}
    written = {path.stem for path in (ADDON / "readme").glob("*.rst")}
    assert written - own == {name for _title, name in SECTIONS}
    readme = (ROOT / "README.rst").read_text("utf-8")
    readme += (ADDON / "README.rst").read_text("utf-8")
    assert [name for name in own if f"{name}.rst" not in readme] == []
