"""Which files go, and under which names: a lost one is looked up by its name."""

import pytest

from mapping.files import MAX_BYTES, NAME_LENGTH, FileData, file_name, why_not_sent


def a_file(name="bill.pdf", mimetype="application/pdf", size=10):
    return FileData(1, name, mimetype, size)


@pytest.mark.parametrize(
    ("mimetype", "size", "expected"),
    [
        ("application/pdf", 1, None),
        ("image/jpeg", 1, None),
        ("image/png", 1, None),
        ("image/gif", 1, None),
        ("image/bmp", 1, None),
        ("application/xml", 1, "wrong_type"),
        ("text/plain", 0, "wrong_type"),
        ("application/pdf", 0, "empty"),
        ("application/pdf", MAX_BYTES, None),
        ("application/pdf", MAX_BYTES + 1, "too_large"),
    ],
)
def test_what_exact_does_not_show_stays_out(mimetype, size, expected):
    assert why_not_sent(a_file(mimetype=mimetype, size=size)) == expected


@pytest.mark.parametrize(
    ("name", "mimetype", "expected"),
    [
        ("bill.pdf", "application/pdf", "bill.pdf"),
        ("BILL.PDF", "application/pdf", "BILL.PDF"),
        ("scan.jpeg", "image/jpeg", "scan.jpeg"),
        # it ends as its content says
        ("bill", "application/pdf", "bill.pdf"),
        ("bill.xml", "application/pdf", "bill.xml.pdf"),
        (".pdf", "application/pdf", ".pdf.pdf"),
        ("", "image/png", "document.png"),
        # it has no path and is one line
        ("C:\\scans\\bill.pdf", "application/pdf", "bill.pdf"),
        ("../../bill.pdf", "application/pdf", "bill.pdf"),
        ("a\nb.pdf", "application/pdf", "a b.pdf"),
    ],
)
def test_a_name_ends_as_its_content_says(name, mimetype, expected):
    assert file_name(a_file(name, mimetype)) == expected


def test_a_name_that_is_taken_gets_a_number():
    taken = {"bill.pdf", "bill (2).pdf"}

    assert file_name(a_file("Bill.pdf"), taken) == "Bill (3).pdf"


def test_a_long_name_keeps_its_ending_and_its_number():
    name = "x" * 200 + ".pdf"
    first = file_name(a_file(name))

    second = file_name(a_file(name), {first.lower()})

    assert len(first) == len(second) == NAME_LENGTH
    assert second.endswith("x (2).pdf")
