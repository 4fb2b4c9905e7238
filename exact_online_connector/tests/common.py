"""A Dutch company, linked to the sandbox of Exact Online over real HTTP."""

import os
import sys
import unittest
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from odoo import Command, fields
from odoo.tests import tagged
from odoo.tests.common import _super_send

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

_TESTS = Path(
    os.environ.get("EXACT_SANDBOX_PYTHONPATH")
    or Path(__file__).resolve().parents[2] / "tests"
)
if (_TESTS / "exact_sandbox").is_dir() and str(_TESTS) not in sys.path:
    sys.path.append(str(_TESTS))


# Exact is asked what is closed in this year and the one before; this one is over.
LAST_YEAR = date.today().year - 1

# The tables that a test fills.
_GROWING = (
    *("account_account", "account_account_res_company_rel", "res_company"),
    *("account_move", "account_move_line", "account_partial_reconcile"),
    "account_payment",
)


def start_sandbox(country, profile="kind"):
    """Start a sandbox with the books of a country.

    :param profile: how it takes what Exact's documentation leaves open: "kind" or
        "harsh".
    """
    try:
        from exact_sandbox.process import SandboxProcess
    except ImportError as error:
        raise unittest.SkipTest("The sandbox of Exact Online is not here.") from error
    return SandboxProcess(country=country, options=["--profile", profile])


class ExactOnlineCase:
    """What a test of the connector needs besides Odoo's own kit."""

    profile = "kind"

    @classmethod
    def _request_handler(cls, session, request, /, **options):
        # The sandbox is real HTTP on this machine. Odoo's own handler would let it
        # through, but only knows time-outs that are one number.
        if urlsplit(request.url).hostname == "127.0.0.1":
            return _super_send(session, request, **options)
        return super()._request_handler(session, request, **options)

    # === SET-UP ===

    @classmethod
    def _use_chart_template(cls, company, chart_template_ref=None):
        result = super()._use_chart_template(company, chart_template_ref)
        cls._refresh_statistics()
        return result

    @classmethod
    def _set_up_exact(cls):
        cls.sandbox = start_sandbox("nl", cls.profile)
        cls.addClassCleanup(cls.sandbox.stop)
        cls.connection = cls._make_connection()
        cls._commit()
        cls._log_in(cls.connection)
        cls._commit()
        cls._map(cls.connection)
        cls.vat_21 = cls._tax("21% ST", "sale")
        cls.vat_21_purchase = cls._tax("21%", "purchase")
        cls.customer = cls._make_partner("Jansen Fietsen B.V.")
        cls.vendor = cls._make_partner("Groothandel De Vries B.V.")
        cls._refresh_statistics()
        cls.sandbox.forget_calls()
        cls.sandbox.post("keep")

    @classmethod
    def _refresh_statistics(cls):
        """Let PostgreSQL plan by the rows that are there, not by those of other tests:
        rolled back, they still take room, and some of Odoo's queries took minutes."""
        cls.env.flush_all()
        cls.env.cr.execute(f"ANALYZE {', '.join(_GROWING)}")

    @classmethod
    def _commit(cls):
        """Where the browser would end a request; tests on real rows commit here."""

    @classmethod
    def _make_connection(cls, **values):
        from exact_sandbox.process import CLIENT_ID, CLIENT_SECRET

        connections = cls.env["exact.online.connection"].sudo()
        return connections.create(
            {
                "company_id": cls.env.company.id,
                "region": "nl",
                "base_url": cls.sandbox.url,
                "public_url": "http://127.0.0.1:8069",
                "client_id": CLIENT_ID,
                "client_secret": CLIENT_SECRET,
                "export_from": "2020-01-01",
                "auto_export_purchase": "manual",
                **values,
            }
        )

    @classmethod
    def _log_in(cls, connection, division=100001):
        """Log in over the sandbox's own pages, as the callback would finish it."""
        from exact_sandbox.login import log_in

        url = connection.action_connect()["url"]
        cls._commit()
        target = log_in(url)
        answer = parse_qs(urlsplit(target).query)
        found = connection._from_login_state(answer["state"][0])
        found._finish_login(answer["code"][0])
        connection.invalidate_recordset()
        connection.division_code = division

    @classmethod
    def _map(cls, connection):
        connection.action_fetch_reference_data()
        connection.action_suggest_mapping()
        connection.write(
            {
                "no_vat_code_id": cls._code("vat_code", "0").id,
                "sales_journal_id": cls._code("journal", "70").id,
                "purchase_journal_id": cls._code("journal", "60").id,
                "sales_account_id": cls._code("gl_account", "8000").id,
                "purchase_account_id": cls._code("gl_account", "4000").id,
                "sales_condition_id": cls._code("payment_condition", "30").id,
                "purchase_condition_id": cls._code("payment_condition", "30").id,
            }
        )

    @classmethod
    def _code(cls, kind, code):
        references = cls.env["exact.online.reference"].sudo()
        reference = references.search(
            [
                ("connection_id", "=", cls.connection.id),
                ("kind", "=", kind),
                ("code", "=", code),
            ]
        )
        assert reference, f"no {kind} {code} in the sandbox"
        return reference

    @classmethod
    def _tax(cls, name, use):
        return cls.env["account.tax"].search(
            [
                *cls.env["account.tax"]._check_company_domain(cls.env.company),
                ("name", "=", name),
                ("type_tax_use", "=", use),
            ],
            limit=1,
        )

    @classmethod
    def _make_partner(cls, name, **values):
        return cls.env["res.partner"].create(
            {
                "name": name,
                "is_company": True,
                "street": "Singel 1",
                "zip": "1012 AB",
                "city": "Amsterdam",
                "country_id": cls.env.ref("base.nl").id,
                **values,
            }
        )

    def _two_terms(self):
        """Make payment terms with two instalments."""
        shares = ((30.0, 0), (70.0, 30))
        return self.env["account.payment.term"].create(
            {
                "name": "30 % now, the rest in 30 days",
                "line_ids": [
                    Command.create(
                        {"value": "percent", "value_amount": share, "nb_days": days}
                    )
                    for share, days in shares
                ],
            }
        )

    # === A BOOKKEEPER'S STEPS ===

    def _invoice(self, *lines, move_type="out_invoice", post=True, **values):
        """Make an invoice of (price, tax) lines, each a quantity of one."""
        sales = move_type.startswith("out")
        tax = self.vat_21 if sales else self.vat_21_purchase
        move = self.env["account.move"].create(
            {
                "move_type": move_type,
                "partner_id": (self.customer if sales else self.vendor).id,
                "invoice_date": "2026-11-02",
                "date": "2026-11-02",
                "ref": False if sales else "F-2026-17",
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Work",
                            "price_unit": price,
                            "tax_ids": [Command.set(taxes.ids if taxes else [])],
                        }
                    )
                    for price, taxes in lines or [(100.0, tax)]
                ],
                **values,
            }
        )
        if post:
            move.action_post()
        return move

    def _send(self, move):
        """Press Send to Exact, and look at the invoice again."""
        answer = move.action_exact_send()
        self._look_again()
        return answer

    def _schedule(self, connections=None):
        """Let what waits go on a schedule, as if that was chosen long ago."""
        connections = connections or self.connection
        connections.auto_export = "scheduled"
        connections.sudo().auto_export_since = "2020-01-01"

    def _sent(self, *lines, **values):
        """Return an invoice that is booked in Exact."""
        move = self._invoice(*lines, **values)
        self._send(move)
        self.assertEqual(move.exact_state, "sent", move.exact_error)
        return move

    def _have_calls(self):
        """For a test that needs more calls than a minute has."""
        self.sandbox.post("limits", minute=10000)
        self.connection.sudo().budget_id.write(
            {"minute_limit": 10000, "minute_remaining": 10000}
        )

    def _run_export(self):
        """Let the scheduled action run, as Odoo's worker does."""
        self.env.flush_all()
        self._run_cron("ir_cron_exact_export")

    def _run_payments(self):
        """Let the payments be polled, as Odoo's worker does."""
        self.env.flush_all()
        self._run_cron("ir_cron_exact_payments")

    def _let_a_night_pass(self):
        """Let the code lists be brought up to date, as it happens once a day."""
        self.connection.sudo().references_fetched_at = "2026-01-01"
        self.env.flush_all()
        self._run_cron("ir_cron_exact_keepalive")

    def _run_cron(self, name):
        cron = self.env.ref(f"exact_online_connector.{name}").sudo()
        outcome = cron.method_direct_trigger()
        self.assertIs(outcome, True, outcome)
        self._look_again()

    def _look_again(self):
        """Read anew: what was heard was written by transactions of their own."""
        self.env.invalidate_all()

    # === WHEN THINGS GO WRONG ===

    def _let_a_minute_begin(self):
        """At Exact a minute begins, so that all of its budget and time are ahead."""
        second = int(self.sandbox.get("state")["now"][17:19])
        self.sandbox.post("clock", advance=61 - second)

    def _break(self, kind, path="SalesEntries", method="POST", times=1, **more):
        """Let the next calls of this address meet a fault, such as "drop_after"."""
        match = {"method": method, "path": path}
        self.sandbox.post("faults", match=match, kind=kind, times=times, **more)

    def _lose_answer(self, move, path="SalesEntries"):
        """Send a move whose booking Exact does, and whose answer never comes."""
        self._break("drop_after", path)
        self._send(move)
        self.assertEqual(move.exact_state, "sending")

    def _let_grace_pass(self, move):
        """Let the time pass after which what is in doubt is looked up."""
        export = move.sudo().exact_export_ids
        past = fields.Datetime.now() - timedelta(minutes=1)
        export.next_attempt_at = past
        if export.undo_at:
            export.undo_at = past
        self.env.flush_all()

    # === THE BOOKS IN EXACT ===

    def _entries(self, your_ref=None):
        entries = self.sandbox.get("books", division=100001)
        return [e for e in entries if your_ref in (None, e["YourRef"])]

    def _book_by_hand(self, your_ref, amount=100.0, **values):
        """Somebody books a sales entry in Exact itself."""
        client = self.connection._get_client(unattended=False)
        return client.create_entry(
            "sales",
            {
                "Customer": self.customer.exact_account_id,
                "Journal": "70",
                "EntryDate": "2026-11-10",
                "YourRef": your_ref,
                "Description": "By hand",
                "PaymentCondition": "30",
                "SalesEntryLines": [
                    {
                        "GLAccount": self._code("gl_account", "8000").exact_id,
                        "AmountFC": amount,
                        "VATCode": self.vat_21_code,
                    }
                ],
                **values,
            },
        )

    @property
    def vat_21_code(self):
        mapping = self.connection.mapping_ids.filtered(
            lambda m: m.tax_id == self.vat_21
        )
        return mapping.reference_id.code


class HarshReading:
    """Runs a test class again, where Exact's documentation is read against us.

    Its class is named …Harsh: by that name suites choose.
    """

    profile = "harsh"
    allow_inherited_tests_method = True


@tagged("post_install", "-at_install")
class ExactOnlineCommon(ExactOnlineCase, AccountTestInvoicingCommon):
    """A company with a connection that is logged in, mapped and ready to send."""

    @classmethod
    @AccountTestInvoicingCommon.setup_country("nl")
    def setUpClass(cls):
        super().setUpClass()
        cls.registry_enter_test_mode_cls()
        cls._set_up_exact()

    def setUp(self):
        super().setUp()
        # Odoo forgets what the last test did; so must Exact.
        self.sandbox.post("restore")
        self._look_again()
