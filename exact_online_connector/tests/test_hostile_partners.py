"""Partners whose names, numbers and references mean something to a machine."""

from odoo.tools import mute_logger

from .relations import RelationCase

# What is typed in Odoo, and what Exact shall have.
_NAMES = {
    "a script": "<script>alert(1)</script>",
    "SQL": "Robert'); DROP TABLE res_partner; --",
    "OData, which would find everybody": "x' or 1 eq 1 or Name eq 'x",
    "quotes": "D'Angelo & 'Zn' \"B.V.\"",
    "an address": "a?b=c&$filter=1 eq 1#d%27 %00 +e",
    "a format": "{0} %(secret)s %s ${x} {{x}} {entry}",
    "JSON": '", "Status": "S", "x": "\\',
    "right to left": "\u202eמכולת שלום\u202c Ltd",
    "astral": "𝕵ansen 👩‍👩‍👧 Fietsen",
    "a formula": "=HYPERLINK(1)",
    "a path": "../../etc/passwd",
}
_CONTROL = "Jan\x01\x0b\x1b[31msen\x7f B.V."


class TestHostilePartners(RelationCase):
    def setUp(self):
        super().setUp()
        self._have_calls()

    def _partner(self, name, **values):
        return self._make_partner(name, **values)

    def test_created_with_just_that_name(self):
        for what, name in _NAMES.items():
            with self.subTest(what):
                partner = self._partner(name)

                self._sent_to(partner)

                account = self._account(partner)
                self.assertEqual(account["Name"], name)
                self.assertEqual(account["Status"], "C")

    def test_control_characters_stay_behind(self):
        partner = self._partner(_CONTROL)

        self._sent_to(partner)

        self.assertEqual(self._account(partner)["Name"], "Jan [31msen B.V.")

    def test_found_by_just_that_name_and_nobody_else(self):
        for what, name in _NAMES.items():
            with self.subTest(what):
                self._in_exact(Name="Somebody Else B.V.", Postcode="1012 AB")
                known = self._in_exact(Name=name, Postcode="1012 AB")
                partner = self._partner(name)

                self._sent_to(partner)

                self.assertEqual(partner.exact_account_id, known["ID"])
                self.assertEqual(self._calls("POST"), [])

    @mute_logger("odoo.addons.base.models.res_partner")
    def test_look_ups_by_number_and_mail_find_nobody_else(self):
        """Each is a text in a filter: a quote in it ends no filter."""
        everybody = "x' or Status eq 'C"
        self._in_exact(Name="Somebody Else B.V.", Email="else@example.com")
        partner = self._partner(
            "Nobody", email=everybody, company_registry=everybody, ref=everybody
        )

        self._sent_to(partner)

        self.assertEqual(len(self._calls("POST")), 1, "a relation of its own")

    def test_a_reference_of_that_kind_is_looked_up_as_text(self):
        """The bill's reference stands in a filter too: is it in Exact already?"""
        first = self._invoice(move_type="in_invoice", ref="F-1")
        self._send(first)
        self.assertEqual(first.exact_state, "sent", first.exact_error)
        for ref in _NAMES.values():
            with self.subTest(ref):
                bill = self._invoice(move_type="in_invoice", ref=ref[:50])

                self._send(bill)

                self.assertEqual(bill.exact_state, "sent", bill.exact_error)
                (entry,) = self._entries(ref[:50])
                self.assertEqual(entry["EntryID"], bill.exact_entry_id)

    def test_lines_and_notes_are_sent_as_text(self):
        for what, name in _NAMES.items():
            with self.subTest(what):
                invoice = self._invoice(narration=f"<p>{what}</p>", ref=name)
                invoice.invoice_line_ids.name = name

                self._send(invoice)

                self.assertEqual(invoice.exact_state, "sent", invoice.exact_error)
                (entry,) = self._entries(invoice.name)
                (line,) = entry["lines"]
                self.assertEqual(line["Description"], name)
                self.assertEqual(invoice.exact_proof, "equal")

    def test_a_lost_answer_is_looked_up_by_that_reference(self):
        """What was booked is found again, and is not booked twice."""
        journal = self.env["account.journal"].search(
            [*self.env["account.journal"]._check_company_domain(self.env.company),
             ("type", "=", "sale")],
            limit=1,
        )  # fmt: skip
        for number, name in enumerate(_NAMES.values()):
            with self.subTest(name):
                invoice = self._invoice(post=False, journal_id=journal.id)
                invoice.name = f"{name[:40]}{number}"
                invoice.action_post()
                # So many lost answers at once would be waited for.
                self.connection.sudo().budget_id.under_way = False
                self._lose_answer(invoice)
                self._let_grace_pass(invoice)

                self._run_export()

                self.assertEqual(invoice.exact_state, "sent", invoice.exact_error)
                self.assertEqual(len(self._entries(invoice.name)), 1)
