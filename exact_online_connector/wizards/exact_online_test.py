from datetime import timedelta

from odoo import fields, models

from ..exact_client import ExactError, Forbidden
from ..models.exact_online_message import error_sentence

_CLOCK_MAY_DIFFER = timedelta(seconds=20)
# What is read for each scope of the app registration; one row of it.
_SCOPES = {
    "Crm accounts": ("crm/Accounts", "ID"),
    "Financial accounting": ("vat/VATCodes", "ID"),
    "Financial generalledgers": ("financial/Journals", "ID"),
    "Financial cashflow": ("cashflow/PaymentConditions", "ID"),
    "Organization documents": ("documents/Documents", "ID"),
}
# What the user must be allowed to make.
_RIGHTS = {
    "sales": "salesentry/SalesEntries",
    "purchase": "purchaseentry/PurchaseEntries",
}
_RELATIONS = "crm/Accounts"


class ExactOnlineTest(models.TransientModel):
    """The answers to a test of the connection: a tick, or what to repair."""

    _name = "exact.online.test"
    _description = "Test of the Connection with Exact Online"

    connection_id = fields.Many2one(
        "exact.online.connection", required=True, ondelete="cascade"
    )
    line_ids = fields.One2many("exact.online.test.line", "test_id", readonly=True)
    call_count = fields.Integer(string="Calls Made", readonly=True)


class ExactOnlineTestLine(models.TransientModel):
    """One thing that was tested."""

    _name = "exact.online.test.line"
    _description = "Line of a Test of Exact Online"

    test_id = fields.Many2one("exact.online.test", required=True, ondelete="cascade")
    name = fields.Char(required=True, string="Tested")
    passed = fields.Boolean()
    answer = fields.Text(help="What was found, or what to repair.")


class ExactOnlineConnection(models.Model):
    _inherit = "exact.online.connection"

    def action_test(self):
        """Ask Exact what this connection may do, and show a tick or the repair.

        Costs at most ten calls.
        """
        self.ensure_one()
        self.check_access("write")
        calls = []
        client = self._get_client(
            unattended=False, without_division=True, heard=calls.append
        )
        lines = list(self._test_lines(client, calls))
        test = self.env["exact.online.test"].create(
            {
                "connection_id": self.id,
                "call_count": len(calls),
                "line_ids": [
                    fields.Command.create(
                        {"name": name, "passed": passed, "answer": answer}
                    )
                    for name, passed, answer in lines
                ],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Test of the Connection"),
            "res_model": test._name,
            "res_id": test.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def _test_lines(self, client, calls):
        """Yield (what, passed, answer); without a login the rest is not asked."""
        user = self.env._("User")
        try:
            me = client.me()
        except ExactError as error:
            yield user, False, error_sentence(self.env, error)
            return
        yield user, True, me.get("FullName") or me.get("UserName")
        yield self._clock_line(calls)
        division = self._division_line(client, me)
        yield division
        if division[1]:
            yield from self._scope_lines(client)
            yield from self._right_lines(client)

    def _clock_line(self, calls):
        name = self.env._("Clock")
        theirs = next((c.limits.server_date for c in calls if c.limits), None)
        if not theirs:
            return name, True, self.env._("Exact Online did not tell its time.")
        apart = abs(fields.Datetime.now() - theirs)
        return name, apart <= _CLOCK_MAY_DIFFER, self._clock_answer(apart)

    def _clock_answer(self, apart):
        seconds = round(apart.total_seconds())
        if apart <= _CLOCK_MAY_DIFFER:
            return self.env._("%(seconds)s seconds apart", seconds=seconds)
        return self.env._(
            "The clock of this server and that of Exact Online are %(seconds)s seconds "
            "apart, so that logins are renewed at wrong times. Correct the server's.",
            seconds=seconds,
        )

    def _division_line(self, client, me):
        name = self.env._("Administration")
        if not self.division_code:
            sentence = self.env._(
                "No administration is chosen yet. Choose it on the connection."
            )
            return name, False, sentence
        try:
            rows = client.divisions(me["CurrentDivision"])
        except ExactError as error:
            return name, False, error_sentence(self.env, error)
        found = [row for row in rows if int(row["Code"]) == self.division_code]
        if found and found[0].get("Status", 1) == 1:
            return name, True, f"{self.division_code} {self.division_name}"
        sentence = self.env._(
            "%(user)s may not enter administration %(code)s, or it is archived. Give "
            "the user access in Exact Online, or choose another administration.",
            user=me.get("FullName") or me.get("UserName"),
            code=self.division_code,
        )
        return name, False, sentence

    def _scope_lines(self, client):
        for scope, (path, key) in _SCOPES.items():
            if scope == "Organization documents" and not self._sends_files():
                continue
            name = self.env._("Scope %(scope)s", scope=scope)
            try:
                client.first_row(path, key)
            except ExactError as error:
                yield name, False, error_sentence(self.env, error)
                if not isinstance(error, Forbidden):
                    return
            else:
                yield name, True, self.env._("given")

    def _sends_files(self):
        return self.send_invoice_pdf or self.send_bill_files

    def _right_lines(self, client):
        needed = {
            _RELATIONS: self.env._("Right to make relations"),
            _RIGHTS["sales"]: self.env._("Right to enter sales"),
        }
        if self.auto_export_purchase != "none":
            needed[_RIGHTS["purchase"]] = self.env._("Right to enter purchases")
        for path, name in needed.items():
            try:
                allowed = client.has_right(path, "POST")
            except ExactError as error:
                yield name, False, error_sentence(self.env, error)
                continue
            yield name, allowed, self._right_answer(allowed)

    def _right_answer(self, allowed):
        if allowed:
            return self.env._("given")
        return self.env._(
            "The Exact Online user lacks this right. Give it to the user in Exact "
            "Online, or press Connect and log in as another one."
        )
