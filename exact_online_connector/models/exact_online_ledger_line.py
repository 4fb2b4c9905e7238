from odoo import api, fields, models
from odoo.tools import SQL

from ..mapping.books import KIND_OF_TYPE
from ..mapping.rows import code, guid

_COLUMNS = (
    "connection_id",
    "company_id",
    "exact_id",
    "entry_id",
    "entry_number",
    "line_number",
    "type",
    "journal_code",
    "date",
    "financial_year",
    "financial_period",
    "gl_account",
    "gl_account_code",
    "vat_code",
    "amount",
    "reference",
    "description",
)


class ExactOnlineLedgerLine(models.Model):
    """A line of a sales or purchase entry in Exact's ledger, whoever made the entry.

    Kept from the list of changes that is read for the proof anyway, so that a month
    can be compared without a call for each entry. Written in SQL: a page is 1,000.
    """

    _name = "exact.online.ledger.line"
    _description = "Exact Online Ledger Line"
    _order = "date desc, entry_number desc, line_number"
    _rec_name = "entry_number"

    connection_id = fields.Many2one(
        "exact.online.connection", required=True, ondelete="cascade", readonly=True
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    company_currency_id = fields.Many2one(related="company_id.currency_id")
    exact_id = fields.Char(string="Line ID", required=True, readonly=True)
    entry_id = fields.Char(string="Entry ID", required=True, readonly=True)
    entry_number = fields.Integer(readonly=True, aggregator=None)
    line_number = fields.Integer(readonly=True, aggregator=None)
    type = fields.Integer(string="Type in Exact", readonly=True, aggregator=None)
    journal_code = fields.Char(string="Journal", readonly=True)
    date = fields.Date(readonly=True)
    financial_year = fields.Integer(readonly=True, aggregator=None)
    financial_period = fields.Integer(readonly=True, aggregator=None)
    gl_account = fields.Char(string="G/L Account ID", readonly=True)
    gl_account_code = fields.Char(string="G/L Account", readonly=True)
    vat_code = fields.Char(string="VAT Code", readonly=True)
    amount = fields.Float(
        digits=(16, 2),
        readonly=True,
        help="In the company's currency; a debit is positive.",
    )
    reference = fields.Char(readonly=True)
    description = fields.Char(readonly=True)

    _line_uniq = models.Constraint(
        "UNIQUE(connection_id, exact_id)", "A ledger line is kept once."
    )
    _entry_idx = models.Index("(connection_id, entry_id)")
    _period_idx = models.Index("(connection_id, financial_year, financial_period)")

    # === KEEPING ===

    @api.private
    def keep(self, connection, rows):
        """Keep rows of Exact's ledger; of other than sales and purchases nothing."""
        values = {
            guid(row["ID"]): line_values(connection, row)
            for row in rows
            if row.get("Type") in KIND_OF_TYPE
        }
        if not values:
            return
        columns = [SQL.identifier(name) for name in _COLUMNS]
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO exact_online_ledger_line (%s) VALUES %s
                ON CONFLICT (connection_id, exact_id) DO UPDATE SET %s
                """,
                SQL(", ").join(columns),
                SQL(", ").join(SQL("%s", line) for line in values.values()),
                SQL(", ").join(SQL("%s = EXCLUDED.%s", c, c) for c in columns),
            )
        )
        self.invalidate_model()

    @api.private
    def replace_period(self, connection, period, rows):
        """Keep the lines of a period (year, number) that was read whole."""
        year, number = period
        self._forget(
            connection,
            SQL("financial_year = %s AND financial_period = %s", year, number),
        )
        self.keep(connection, rows)

    @api.private
    def replace_entries(self, connection, entry_ids, rows):
        """Keep the lines of entries that were read whole."""
        self._forget(connection, SQL("entry_id = ANY(%s)", list(entry_ids)))
        self.keep(connection, rows)

    @api.private
    def forget_lines(self, connection, exact_ids):
        """Forget lines that were deleted in Exact."""
        self._forget(connection, SQL("exact_id = ANY(%s)", list(exact_ids)))

    @api.private
    def forget_all(self, connection):
        """Forget every line: which of them are gone in Exact can't be known."""
        self._forget(connection, SQL("TRUE"))

    def _forget(self, connection, condition):
        self.env.cr.execute(
            SQL(
                "DELETE FROM exact_online_ledger_line WHERE connection_id = %s AND %s",
                connection.id,
                condition,
            )
        )
        self.invalidate_model()

    # === READING ===

    @api.private
    def rows_of(self, connection, periods, entry_ids=()):
        """Return the lines of these periods and entries, as Exact names their values.

        :param periods: (year, number) of each
        """
        return self._rows_of(
            connection,
            SQL(
                "(entry_id = ANY(%s) OR (financial_year, financial_period) IN %s)",
                list(entry_ids),
                tuple(periods) or ((0, 0),),
            ),
        )

    @api.private
    def rows_named(self, connection, names):
        """Return the lines of entries, of any period, with such a reference or text."""
        return self._rows_of(
            connection,
            SQL(
                "(btrim(reference) = ANY(%s) OR btrim(description) = ANY(%s))",
                list(names),
                list(names),
            ),
        )

    def _rows_of(self, connection, condition):
        """Return all lines of the entries that have a line like this."""
        self.env.cr.execute(
            SQL(
                """
            SELECT exact_id AS "ID", entry_id AS "EntryID",
                   entry_number AS "EntryNumber", line_number AS "LineNumber",
                   type AS "Type", journal_code AS "JournalCode", date AS "Date",
                   financial_year AS "FinancialYear",
                   financial_period AS "FinancialPeriod",
                   gl_account AS "GLAccount", vat_code AS "VATCode",
                   amount AS "AmountDC", reference AS "YourRef",
                   description AS "Description"
              FROM exact_online_ledger_line
             WHERE connection_id = %s AND entry_id IN (
                   SELECT entry_id
                     FROM exact_online_ledger_line
                    WHERE connection_id = %s AND %s)
          ORDER BY entry_number, entry_id, line_number
            """,
                connection.id,
                connection.id,
                condition,
            )
        )
        return self.env.cr.dictfetchall()


def line_values(connection, row):
    """Return the values of `_COLUMNS` from Exact's row."""
    return (
        connection.id,
        connection.company_id.id,
        guid(row["ID"]),
        guid(row["EntryID"]),
        row.get("EntryNumber"),
        row.get("LineNumber"),
        row["Type"],
        code(row.get("JournalCode")),
        row["Date"],
        row.get("FinancialYear"),
        row.get("FinancialPeriod"),
        guid(row.get("GLAccount")),
        code(row.get("GLAccountCode")),
        code(row.get("VATCode")),
        row.get("AmountDC") or 0,
        row.get("YourRef"),
        row.get("Description"),
    )


class ExactOnlineExport(models.Model):
    """What is read of the ledger for the proof is kept for the comparison too."""

    _inherit = "exact.online.export"

    def _watch_page(self, connection, page):
        result = super()._watch_page(connection, page)
        self.env["exact.online.ledger.line"].keep(connection, page)
        return result

    def _note_deleted(self, connection, keys):
        self.env["exact.online.ledger.line"].forget_lines(connection, keys)
        return super()._note_deleted(connection, keys)

    def _note_undone(self, entry):
        lines = self.env["exact.online.ledger.line"]
        lines.replace_entries(self.connection_id, [self.exact_entry_id], [])
        return super()._note_undone(entry)
