"""The PDF in the browser: what the bookkeeper sees, and what is in Exact."""

from __future__ import annotations

import re

from desk import Desk


def test_missing_pdf_is_tried_again_and_seen_in_exact(office, desk):
    office.set_up(send_invoice_pdf=True)
    invoice = office.invoice_with_pdf()
    office.exact.post("switches", attachment_limit=10)
    office.send(invoice)
    office.run_cron("export")
    office.until_seen(invoice, "exact_files_state", "error")
    desk.open("account.move", invoice)
    desk.see("but a file is missing there")
    desk.photo("files-1-missing")

    office.exact.post("switches", attachment_limit=1000)
    desk.press("Try Again")

    office.until_seen(invoice, "exact_files_state", "sent")
    desk.open("account.move", invoice)
    desk.open_tab("Exact Online")
    desk.photo("files-2-attached")
    books = Desk(desk.page, office.exact.url)
    books.page.goto(f"{books.url}/entry/{office.see(invoice, 'exact_entry_id')}")
    books.see(re.compile(rf"Document \d+: {office.number(invoice)}"), ".pdf")
    books.photo("files-3-entry-in-exact")
