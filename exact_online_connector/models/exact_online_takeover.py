import re

from odoo import fields, models
from odoo.tools import SQL
from odoo.tools.sql import column_exists

_TABLES = {"res_partner": "res.partner", "account_move": "account.move"}
_GUID = re.compile(r"\{?[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\}?")


class ExactOnlineTakeover(models.Model):
    """What a former connector of the same technical name knew of a record.

    It kept GUIDs and codes in columns `exact_online_*` of partners and invoices. When
    an addon is updated, Odoo drops the columns of fields that it no longer has, but
    only at the end: here they are copied before that, on an update from whatever
    version, and on a fresh installation beside columns that were left over.
    """

    _name = "exact.online.takeover"
    _description = "Record of a Former Connector"
    _rec_name = "guid"

    model = fields.Char(required=True, readonly=True)
    record_id = fields.Many2oneReference(
        model_field="model", required=True, readonly=True
    )
    guid = fields.Char(readonly=True)
    code = fields.Char(readonly=True)
    is_done = fields.Boolean(string="Taken Over", readonly=True)
    reason = fields.Char(string="Why Not", readonly=True)

    _record_idx = models.Index("(model, record_id)")

    def init(self):
        for table, model in _TABLES.items():
            if any(
                column_exists(self.env.cr, table, f"exact_online_{name}")
                for name in ("guid", "uuid")
            ):
                self._copy_columns(table, model)

    def _copy_columns(self, table, model):
        """Copy what the columns say, once a record."""

        def column(name):
            exists = column_exists(self.env.cr, table, f"exact_online_{name}")
            return (
                SQL("former.%s::text", SQL.identifier(f"exact_online_{name}"))
                if exists
                else SQL("NULL::text")
            )

        guid = SQL("COALESCE(NULLIF(%s, ''), %s)", column("guid"), column("uuid"))
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO exact_online_takeover
                       (model, record_id, guid, code)
                SELECT %(model)s, former.id, %(guid)s, %(code)s
                  FROM %(table)s AS former
                 WHERE COALESCE(%(guid)s, '') != ''
                   AND NOT EXISTS (
                       SELECT 1 FROM exact_online_takeover AS known
                        WHERE known.model = %(model)s AND known.record_id = former.id)
                """,
                model=model,
                guid=guid,
                code=column("code"),
                table=SQL.identifier(table),
            )
        )

    def _key(self):
        """Return the GUID as Exact writes it; '' where it is none."""
        text = (self.guid or "").strip()
        return text.strip("{}").lower() if _GUID.fullmatch(text) else ""

    def _record(self):
        return self.env[self.model].browse(self.record_id).exists()

    def _note(self, reason=None):
        """Keep what became of it: taken over, or why not."""
        self.write({"is_done": not reason, "reason": reason or False})
