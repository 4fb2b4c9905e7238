import io
from datetime import date

import xlsxwriter

from odoo import models

_WIDTHS = {0: 34, 1: 22}
_WIDTH = 14
# Excel's own format for days: as the reader's computer writes them.
_DAY = 14


class ExactOnlineComparison(models.Model):
    """The comparison as a spreadsheet: a sheet of sums, and one of differences."""

    _inherit = "exact.online.comparison"

    def _spreadsheet(self):
        """Return the bytes of an .xlsx file."""
        self.ensure_one()
        content = io.BytesIO()
        # Texts that look like formulas or links stay texts: they come from elsewhere.
        options = {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
        }
        with xlsxwriter.Workbook(content, options) as book:
            bold = book.add_format({"bold": True})
            styles = {
                float: book.add_format({"num_format": "#,##0.00"}),
                date: book.add_format({"num_format": _DAY}),
            }
            for name, rows in (
                (self.env._("Journals and VAT Codes"), self._sheet_of_sums()),
                (self.env._("Differences"), self._sheet_of_differences()),
            ):
                sheet = book.add_worksheet(name[:31])
                sheet.freeze_panes(1, 1)
                for column in range(len(rows[0])):
                    sheet.set_column(column, column, _WIDTHS.get(column, _WIDTH))
                for number, row in enumerate(rows):
                    _write_row(sheet, row, number, styles if number else bold)
        return content.getvalue()

    def _sheet_of_sums(self):
        columns = [
            *("journal_code", "journal_name", "vat_code", "vat_name"),
            *("odoo_count", "odoo_base", "odoo_vat", "odoo_total"),
            *("exact_count", "exact_base", "exact_vat", "exact_total", "gap"),
        ]
        return _table(self.line_ids, columns)

    def _sheet_of_differences(self):
        columns = [
            *("kind", "move_id", "partner_id", "journal_code", "entry_number"),
            *("entry_date", "entry_period", "entry_text", "odoo_total", "exact_total"),
            *("gap", "note", "accepted_by"),
        ]
        return _table(self.difference_ids, columns)


def _table(records, names):
    """Return the rows of these fields, titles first, as a reader sees them."""
    titles = records.fields_get(names, ["string"])
    rows = [[titles[name]["string"] for name in names]]
    return rows + [[_shown(record, name) for name in names] for record in records]


def _shown(record, name):
    field, value = record._fields[name], record[name]
    if field.type == "many2one":
        return value.display_name or ""
    if field.type == "selection":
        return dict(field._description_selection(record.env)).get(value, "")
    if field.type in ("integer", "float", "monetary") or isinstance(value, date):
        return value
    return str(value or "")


def _write_row(sheet, row, number, styles):
    """:param styles: by type, or one for all."""
    for column, value in enumerate(row):
        style = styles.get(type(value)) if isinstance(styles, dict) else styles
        sheet.write(number, column, value, style)
