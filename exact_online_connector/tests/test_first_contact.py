"""First contact: the product finds out by itself how its Exact reads the documentation.

The sandbox's switches are what is to be found. Those that are not looked for are listed
with the reason, so that a new switch must be thought about.
"""

import base64
import io
import json
import zipfile

from odoo.exceptions import UserError
from odoo.tools import mute_logger

from .common import HarshReading
from .first_contact import FirstContactCase

# How the answer shows the switch: question, and the answer by the switch's value.
_FOUND = {
    "credit_type_derived": ("credit_type", {True: "own_type", False: "same_type"}),
    "vat_amount_prevails": ("vat_amount", {True: "taken", False: "computed"}),
    "charged_line_vat": ("charged_vat", {True: "shown", False: "hidden"}),
    "ledger_vat_positive": ("ledger_vat", {True: "unsigned", False: "signed"}),
    "text_too_long": ("long_texts", {"cut": "cut", "refuse": "refused"}),
    "entry_number_taken": (
        "entry_number",
        {"renumber": "renumbered", "refuse": "refused"},
    ),
    "your_ref_unique": ("your_ref", {True: "unique", False: "repeatable"}),
    "terms_negative_when_due": ("terms_sign", {True: "negative", False: "positive"}),
    "deferral_by": ("deferral", {"months": "months", "days": "days"}),
    "deferral_beyond_years": ("deferral_far", {"keep": "kept", "refuse": "refused"}),
    "intrastat_when_disabled": (
        "intrastat",
        {"ignore": "ignored", "refuse": "refused"},
    ),
    "bad_vat_number_refused": ("vat_number", {True: "refused", False: "taken"}),
    "document_links_itself": ("document_link", {True: "itself", False: "put"}),
    "entry_document_deletable": ("document_delete", {True: "deleted", False: "kept"}),
}
_BOTH = "read both ways, or always sent in the way that any reading takes"
_DANGER = "to find out could end the login or block the endpoint for an hour"
_OUTSIDE = "no call can bring it about: it takes a bank, a person or a second company"
_NOT_OURS = "nothing that the addon asks of Exact touches it"
_NOT_LOOKED_FOR = {
    "expires_in_type": _BOTH,
    "timestamp_as_string": _BOTH,
    "bulk_next_beside_d": _BOTH,
    "int64_needs_suffix": _BOTH,
    "sync_filter_mandatory": _BOTH,
    "select_mandatory": _BOTH,
    "filter_mandatory": _BOTH,
    "zoned_dates": _BOTH,
    "expand_lines": _BOTH,
    "divisions_need_right": _BOTH,
    "consent_page": _BOTH,
    "me_counts": _BOTH,
    "lists_filter": _NOT_OURS,
    "our_ref_matches": _NOT_OURS,
    "vat_excludes_discount": _NOT_OURS,
    "code_lifetime": _DANGER,
    "refresh_grace": _DANGER,
    "early_refresh_burns_token": _DANGER,
    "old_refresh_ends_grant": _DANGER,
    "parallel_grant_dies": _DANGER,
    "token_calls_per_day": _DANGER,
    "blocked_body": _DANGER,
    "blocked_status": _DANGER,
    "errors_allowed": _DANGER,
    "validation_counts_as_error": _DANGER,
    "attachment_limit": _DANGER,
    "foreign_guid_nulled": _OUTSIDE,
    "webhook_handshake": _OUTSIDE,
    "webhook_when_matched": _OUTSIDE,
    "discount_booked_as": _OUTSIDE,
    "processed_can_be_deleted": _OUTSIDE,
}
_ENTRIES = 12
# Relations, entries, document and file made; six lists read; all deleted again, the
# bills' own documents too; a relation may be read back.
_CALLS = 50
_REFUSALS = 7


class TestFirstContact(FirstContactCase):
    # === WHAT IT FINDS ===

    def test_it_finds_the_switches_and_passes(self):
        contact = self._check()

        self.assertEqual(contact.state, "done", contact.trouble)
        answers, switches = self._answers(), self.sandbox.get("state")["switches"]
        expected = {
            question: by_value[switches[switch]]
            for switch, (question, by_value) in _FOUND.items()
        }
        found = {question: answers.get(question) for question in expected}
        self.assertEqual(found, expected)
        self.assertEqual(answers["credit_notes"], "negative")
        self.assertEqual(answers["our_texts"], "whole")
        self.assertTrue(contact.passed)
        self.assertEqual(self.connection.first_contact, "passed")
        self._assert_gone()

    def test_every_switch_is_found_or_has_a_reason(self):
        switches = self.sandbox.get("state")["switches"]
        self.assertEqual({*_FOUND, *_NOT_LOOKED_FOR}, {*switches})
        self.assertFalse(_FOUND.keys() & _NOT_LOOKED_FOR.keys())

    def test_what_it_costs(self):
        self.sandbox.forget_calls()

        contact = self._check()

        calls = self.sandbox.calls("/api/v1")
        self.assertEqual(contact.call_count, len(calls))
        self.assertLessEqual(len(calls), _CALLS)
        made = [c for c in calls if c["method"] == "POST" and "Entries" in c["path"]]
        self.assertEqual(len(made), _ENTRIES)
        refused = [c for c in calls if c["status"] >= 400]
        self.assertLessEqual(len(refused), _REFUSALS)
        self.assertEqual(contact.refusal_count, len(refused))

    # === INTERRUPTED ===

    def _go_on(self):
        """Press Go On until it is done, as somebody patient would."""
        for _press in range(30):
            contact = self._check()
            if contact.state == "done":
                break
        return contact

    def _let_grace_pass(self):
        self.env["ir.config_parameter"].sudo().set_param(
            "exact_online_connector.grace_seconds", "0"
        )

    @mute_logger("odoo.addons.exact_online_connector.exact_client.transport")
    def test_an_answer_that_is_lost_is_looked_up(self):
        """Booked, but the answer never came: found again, deleted, nothing doubled."""
        for path in ("crm/Accounts", "SalesEntries", "PurchaseEntries", "Documents"):
            with self.subTest(path=path):
                self._start_anew()
                self.sandbox.post(
                    "faults", match={"method": "POST", "path": path}, kind="drop_after"
                )
                contact = self._check()
                self.assertEqual(contact.state, "running")
                self.assertIn("press Go On", contact.trouble)

                self._let_grace_pass()
                contact = self._go_on()

                self.assertEqual(contact.state, "done", contact.trouble)
                self.assertTrue(contact.passed)
                self._assert_gone()

    @mute_logger("odoo.addons.exact_online_connector.exact_client.transport")
    def test_whatever_breaks_off_the_next_press_goes_on(self):
        """Every tenth call fails at random; in the end all is found and gone."""
        self._have_calls()
        self._let_grace_pass()
        kinds = ["drop_before", "drop_after", "html_503", "truncated"]
        self.sandbox.post("faults", seed=7, rate=0.1, kinds=kinds)
        contact = self._go_on()
        self.sandbox.clear_faults()

        self.assertEqual(contact.state, "done", contact.trouble)
        self.assertTrue(contact.passed)
        self._assert_gone()

    @mute_logger("odoo.addons.exact_online_connector.exact_client.transport")
    def test_its_administration_stays_until_it_is_finished(self):
        """What is still booked would be out of sight in another one."""
        self._break("drop_after")
        contact = self._check()
        self.assertEqual(contact.state, "running")

        with self.assertRaisesRegex(UserError, "Go On"), self.env.cr.savepoint():
            self.connection.division_code = 100002

        self._look_again()
        self.assertEqual(self.connection.division_code, 100001)
        self._let_grace_pass()
        self._go_on()
        self._assert_gone()
        self.connection.division_code = 100002

    def test_what_exact_keeps_is_listed(self):
        """Somebody pays the entry before it is deleted: a person must take it away."""
        self.sandbox.post(
            "faults", match={"method": "DELETE", "path": "Documents"}, kind="html_503"
        )
        contact = self._check()
        self.assertEqual(contact.state, "running")
        (plain,) = [
            e for e in self._entries() if e["Description"] == f"{contact.marker}/plain."
        ]
        self.sandbox.post("pay", entry=plain["EntryID"], amount=plain["AmountFC"])

        contact = self._check()

        left = self.connection.contact_left_ids
        self.assertEqual(contact.state, "done", contact.trouble)
        # The relation is in use as long as its entry is there.
        self.assertEqual([item.resource for item in left][:2], ["relation", "sales"])
        self.assertIn(str(plain["EntryNumber"]), left[1].reference)
        self.assertTrue(all(left.mapped("said")))
        self.assertIn(f"{len(left)} ", self._sentence_of("first_contact_left"))
        self.assertEqual([e["EntryID"] for e in self._entries()], [plain["EntryID"]])

    def test_payments_that_are_read_meanwhile_take_nothing_away(self):
        """Booked, not read; then the payments are, which moves their position."""
        self._break("html_503", path="SalesEntries", method="GET")
        self.sandbox.forget_calls()
        contact = self._check()
        self.assertEqual(contact.state, "running")
        paths = [c["path"] for c in self.sandbox.calls("/api/v1")[:3]]
        self.assertEqual([p.endswith("SyncTimestamp") for p in paths], [1, 1, 0])
        self._read_all_changes()

        contact = self._go_on()

        self.assertNotEqual(self._answers().get("terms_sign"), None)
        self.assertNotEqual(self._answers().get("credit_notes"), None)
        self.assertTrue(contact.passed)
        self._assert_gone()

    def _read_all_changes(self):
        """Move the connection's positions past all that was booked."""
        cursors = self.env["exact.online.cursor"].sudo()
        for name in ("PaymentTerms", "TransactionLines"):
            cursors.move_to(self.connection, name, 10**15)
        self.env.flush_all()

    def test_what_can_never_be_read_is_deleted_all_the_same(self):
        self._have_calls()
        self._break("html_503", path="PaymentTerms", method="GET", times=1000)

        contact = self._go_on()

        self.assertEqual(contact.state, "done")
        self.assertFalse(contact.passed)
        self.assertTrue(contact.trouble)
        self.assertFalse(contact.answer_ids)
        self._assert_gone()

    def _archive_accounts(self):
        codes = self.connection.sudo().reference_ids
        codes.filtered(lambda code: code.kind == "gl_account").active = False
        self.env.flush_all()

    @mute_logger("odoo.addons.exact_online_connector.exact_client.transport")
    def test_codes_that_go_while_it_is_booking(self):
        """It books no more, which Exact would refuse each time; all is deleted."""
        self._break("drop_after")
        self.assertEqual(self._check().state, "running")
        self._let_grace_pass()
        self._archive_accounts()
        self.sandbox.forget_calls()

        contact = self._go_on()

        self.assertEqual(contact.state, "done")
        self.assertFalse(contact.passed)
        self.assertIn("account", contact.trouble)
        calls = self.sandbox.calls("/api/v1")
        self.assertFalse([c for c in calls if c["method"] == "POST"])
        self._assert_gone()

    def test_codes_that_go_while_it_is_deleting(self):
        self._break("html_503", path="Documents", method="DELETE")
        self.assertEqual(self._check().state, "running")
        self._archive_accounts()

        contact = self._go_on()

        self.assertEqual(contact.state, "done")
        self.assertTrue(contact.passed)
        self._assert_gone()

    def test_nothing_at_all_is_booked(self):
        """The very first entry is refused: said, and the relation is gone again."""
        self.sandbox.post(
            "block",
            resource="financial/GLAccounts",
            code="8000",
            values={"IsBlocked": True},
        )

        contact = self._check()

        self.assertEqual(contact.state, "done")
        self.assertFalse(contact.passed)
        self.assertTrue(contact.trouble)
        self.assertEqual(self.connection.first_contact, "unknown")
        self._assert_gone()

    # === ON PAPER ===

    def test_every_answer_has_words(self):
        self._check()
        for row in self.connection.contact_answer_ids:
            self.assertTrue(row.asked and row.found and row.follows, row.question)

    def test_the_report_and_the_support_file_tell_the_answers(self):
        self._check()
        report = self.env["ir.actions.report"]
        html, _type = report._render_qweb_html(
            "exact_online_connector.report_first_contact", self.connection.ids
        )
        self.assertIn("How is a credit note booked?", html.decode())
        self.assertIn("terms_sign", html.decode())

        action = self.connection.action_support_file()
        support = self.env[action["res_model"]].browse(action["res_id"])
        content = zipfile.ZipFile(io.BytesIO(base64.b64decode(support.file)))
        told = json.loads(content.read("first_contact.json"))
        self.assertEqual(told["answers"], self._answers())
        self.assertIn("plain", told["read"]["entries"])


class TestFirstContactSwitches(FirstContactCase):
    def test_each_answer_by_itself(self):
        """One switch after the other is turned over: only its answer changes."""
        before = self.sandbox.get("state")["switches"]
        self._check()
        first = dict(self._answers())
        for switch, (question, by_value) in _FOUND.items():
            (other,) = by_value.keys() - {before[switch]}
            self._start_anew()
            self.sandbox.post("switches", **{switch: other})
            self._check()
            expected = first | {question: by_value[other]}
            if switch == "credit_type_derived":
                expected["refund_type"] = by_value[other]
            with self.subTest(switch=switch):
                self.assertEqual(self._answers(), expected)
                self._assert_gone()


class TestFirstContactHarsh(HarshReading, TestFirstContact):
    pass
