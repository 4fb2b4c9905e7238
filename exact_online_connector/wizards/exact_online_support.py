import base64
import csv
import io
import json
import platform
import re
import zipfile

from odoo import fields, models, release

_CALLS = 2000
_EXPORTS = 500
# What is told of the connection; a secret is not a field of it.
_SETTINGS_LEFT_OUT = {"client_id", "client_secret", "webhook_secret", "webhook_token"}
_SETTING_TYPES = ("boolean", "char", "date", "datetime", "integer", "selection")
_DETAILS = ("Type", "VATTransactionType", "Charged", "Percentage", "Currency")
# What a spreadsheet takes for the beginning of a formula.
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
_EMAIL = re.compile(r"[^\s@\[\]]+@[^\s@\[\]]+")


class ExactOnlineSupport(models.TransientModel):
    """A file for whoever helps: settings, mapping, failures and calls.

    No secret and no token, no amounts, no file of a customer, and no name or address
    of a relation.
    """

    _name = "exact.online.support"
    _description = "Support File of Exact Online"

    connection_id = fields.Many2one(
        "exact.online.connection", required=True, readonly=True, ondelete="cascade"
    )
    file = fields.Binary(readonly=True, attachment=False)
    file_name = fields.Char(readonly=True)

    def _make(self, connection):
        """Return a support file of the connection, ready to download."""
        day = fields.Date.context_today(self).isoformat()
        return self.create(
            {
                "connection_id": connection.id,
                "file_name": f"exact-online-support-{day}.zip",
                "file": base64.b64encode(self._zip(connection)),
            }
        )

    def _zip(self, connection):
        parts = {
            "about.json": as_json(self._about(connection)),
            "failures.json": as_json(self._failures(connection)),
            "calls.csv": as_csv(self._calls(connection)),
            "mapping.csv": as_csv(self._mapping(connection)),
            "codes.csv": as_csv(self._codes(connection)),
            "first_contact.json": as_json(self._first_contact(connection)),
        }
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in parts.items():
                archive.writestr(name, without_addresses(text))
        return content.getvalue()

    def _about(self, connection):
        module = self.env["ir.module.module"].sudo()
        return {
            "addon": module._get("exact_online_connector").installed_version,
            "odoo": release.version,
            "python": platform.python_version(),
            "settings": {
                name: connection[name]
                for name, field in sorted(connection._fields.items())
                if field.store
                and field.type in _SETTING_TYPES
                and name not in _SETTINGS_LEFT_OUT
            },
            "exports": dict(
                self.env["exact.online.export"]._read_group(
                    [("connection_id", "=", connection.id)], ["state"], ["__count"]
                )
            ),
        }

    def _failures(self, connection):
        """What failed or is in doubt: codes and Exact's own words, no amounts."""
        exports = self.env["exact.online.export"].search(
            [
                ("connection_id", "=", connection.id),
                "|",
                ("state", "in", ("error", "sending")),
                ("proof", "=", "different"),
            ],
            limit=_EXPORTS,
        )
        return [
            {
                "export": export.id,
                "kind": export.move_type,
                "state": export.state,
                "proof": export.proof,
                "attempt": export.attempt,
                "lookups": export.lookups,
                "problems": [problem["code"] for problem in export.problems or []],
                "exact_says": export.error_raw or "",
                "differences": [
                    difference["code"] for difference in export.proof_differences or []
                ],
            }
            for export in exports
        ]

    def _calls(self, connection):
        yield "time", "method", "path", "status", "milliseconds", "error", "detail"
        calls = self.env["exact.online.log"].search(
            [("connection_id", "=", connection.id)], limit=_CALLS
        )
        for call in calls:
            yield (
                call.create_date.isoformat(),
                call.method,
                call.path,
                call.status,
                call.milliseconds,
                call.error or "",
                call.detail or "",
            )

    def _mapping(self, connection):
        yield "kind", "record", "code", "confirmed", "in_use"
        for mapping in connection.mapping_ids:
            reference = mapping.reference_id
            yield (
                mapping.kind,
                mapping._record().id,
                reference.code,
                mapping.confirmed,
                reference.active,
            )

    def _codes(self, connection):
        yield "kind", "code", "in_use", *_DETAILS
        references = self.env["exact.online.reference"].with_context(active_test=False)
        for reference in references.search([("connection_id", "=", connection.id)]):
            details = reference.details or {}
            told = (details.get(name) for name in _DETAILS)
            yield reference.kind, reference.code, reference.active, *told

    def _first_contact(self, connection):
        """What the check learned, and all that it sent and read: its own entries."""
        contact = connection.contact_id
        return {
            "answers": connection.first_contact_answers or {},
            "passed": contact.passed,
            "trouble": contact.trouble or "",
            "made": [
                {
                    "what": item.code,
                    "state": item.state,
                    "sent": item.payload or {},
                    "answer": item.answer or {},
                    "exact_says": item.said or "",
                }
                for item in contact.item_ids
            ],
            "read": contact.evidence or {},
            "seen": contact.marks or {},
        }


def as_json(value):
    """Return a value as JSON that people can read."""
    return json.dumps(value, indent=2, default=str, ensure_ascii=False)


def as_csv(rows):
    """Return rows as CSV. A spreadsheet takes nothing in it for a formula."""
    text = io.StringIO()
    csv.writer(text).writerows(map(_no_formula, row) for row in rows)
    return text.getvalue()


def _no_formula(cell):
    if isinstance(cell, str) and cell.startswith(_FORMULA_SIGNS):
        return f"'{cell}"
    return cell


def without_addresses(text):
    """Return the text without e-mail addresses, which Exact repeats in refusals."""
    return _EMAIL.sub("…@…", text)


class ExactOnlineConnection(models.Model):
    _inherit = "exact.online.connection"

    def action_support_file(self):
        """Make the support file, and show it to download."""
        self.ensure_one()
        self.check_access("write")
        support = self.env["exact.online.support"]._make(self)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Support File"),
            "res_model": support._name,
            "res_id": support.id,
            "view_mode": "form",
            "target": "new",
        }
