"""What our fields cost the screens that people use all day, and sending, in queries
and calls. `make bench` measures the same in a real process."""

from datetime import timedelta
from unittest.mock import patch

from lxml import etree

from odoo import fields, sql_db
from odoo.tests import Form
from odoo.tools import mute_logger

from odoo.addons.base.models import ir_cron

from .common import ExactOnlineCommon


class TestSpeed(ExactOnlineCommon):
    def _plain(self, specification):
        """The same specification as Odoo's own view has it: without our fields."""
        return {
            name: {
                **below,
                **(
                    {"fields": self._plain(below["fields"])}
                    if "fields" in below
                    else {}
                ),
            }
            for name, below in specification.items()
            if not name.startswith("exact_")
        }

    def _queries(self, read):
        read()  # what Odoo keeps in memory is there
        self.env.cr.postcommit.clear()
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        read()
        self.env.cr.postcommit.clear()
        return self.env.cr.sql_log_count - before

    def _form_costs(self, move):
        with_ours = Form(move)._view["fields_spec"]
        plain = self._plain(with_ours)
        self.assertLess(len(plain), len(with_ours) - 10, "our fields are in the view")
        return self._queries(lambda: move.web_read(with_ours)) - self._queries(
            lambda: move.web_read(plain)
        )

    def test_the_form_of_an_invoice_costs_at_most_two_queries_more(self):
        waiting, sent = self._invoice(), self._invoice()
        self._send(sent)
        self.assertLessEqual(self._form_costs(waiting), 2)
        self.assertLessEqual(self._form_costs(sent), 2)

    def test_a_list_of_eighty_costs_none(self):
        moves = self.env["account.move"].union(
            *(self._invoice(post=number % 2 == 0) for number in range(80))
        )
        view = self.env.ref("account.view_out_invoice_tree")
        arch = etree.fromstring(self.env["account.move"].get_view(view.id)["arch"])
        names = {node.get("name") for node in arch.xpath("/list/field")}
        ours = {name for name in names if name.startswith("exact_")}
        self.assertIn("exact_state", ours)
        domain = [("id", "in", moves.ids)]

        def read(fields):
            specification = {name: {} for name in fields}
            found = moves.web_search_read(domain, specification, limit=80)
            self.assertEqual(found["length"], 80)

        costs = self._queries(lambda: read(names)) - self._queries(
            lambda: read(names - ours)
        )
        self.assertLessEqual(costs, 0)

    # === POSTING ===

    def _posting(self):
        """Return what posting an invoice costs, when Odoo is warm."""
        for _time in range(3):
            draft = self._invoice(post=False)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            draft.action_post()
            self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_posting_costs_three_queries_at_most(self):
        waits = self._posting()
        self.connection.unlink()
        self.assertLessEqual(waits - self._posting(), 3)

    def test_queueing_at_posting_costs_three_and_what_odoo_rings_with(self):
        self.connection.auto_export = "realtime"
        queued = self._posting()
        self.assertTrue(self.env["exact.online.export"].sudo().search_count([]))
        self.env["exact.online.export"].sudo().search([]).unlink()
        self.connection.unlink()
        self.assertLessEqual(queued - self._posting(), 6)

    # === SENDING ===

    def _sending(self, count):
        """Return what exporting so many invoices costs."""
        moves = self.env["account.move"].union(
            *(self._invoice() for _number in range(count))
        )
        self.env.flush_all()
        before = sql_db.sql_counter
        self._run_export()
        self.assertEqual(set(moves.mapped("exact_proof")), {"equal"})
        return sql_db.sql_counter - before

    def test_an_invoice_costs_the_same_however_many_go(self):
        self._send(self._invoice())
        self._schedule()
        self._sending(2)

        few, more, many = (self._sending(count) for count in (4, 8, 12))

        self.assertLessEqual(many - more, more - few + 4)
        self.assertLessEqual((many - more) / 4, 60)

    def test_what_was_exchanged_is_read_only_where_it_is_asked_for(self):
        """Polls and proofs read a thousand rows at once, and these are kilobytes."""
        invoice = self._invoice()
        self._send(invoice)
        export = invoice.sudo().exact_export_ids
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(export.state, "sent")
        exchanged = ("payload", "answer", "line_origins", "sent_digests")

        for name in exchanged:
            kept = export._fields[name]._get_cache(self.env)
            self.assertNotIn(export.id, kept, name)
        before = self.env.cr.sql_log_count
        self.assertTrue(all(export[name] for name in exchanged))
        self.assertEqual(self.env.cr.sql_log_count - before, 1)

    def test_booking_is_not_taken_for_a_change_by_a_person(self):
        invoice = self._invoice()
        self.assertFalse(invoice.is_manually_modified)

        self._send(invoice)

        self.assertFalse(invoice.is_manually_modified)
        said = [body for body in invoice.message_ids.mapped("body") if "Booked" in body]
        self.assertEqual(len(said), 1)

    def _turns(self, count):
        """Let the connection's action run; its time is over after one invoice."""
        cron = self.connection.sudo().export_cron_id
        with patch.object(ir_cron, "MIN_TIME_PER_JOB", 0):
            for _turn in range(count):
                self.env.flush_all()
                cron.method_direct_trigger()
                self._look_again()

    def _last_read(self, ago):
        cursors = self.env["exact.online.cursor"].sudo().search([])
        cursors.read_at = fields.Datetime.now() - ago

    def test_a_batch_that_takes_many_turns_is_proven_with_one_call(self):
        self._send(self._invoice())
        self._schedule()
        moves = [self._invoice() for _number in range(5)]
        self._last_read(timedelta())
        self.sandbox.forget_calls()

        self._turns(4)
        self.assertEqual([m.exact_proof for m in moves[:4]], ["unproven"] * 4)
        self._turns(1)

        self.assertEqual({m.exact_proof for m in moves}, {"equal"})
        self.assertEqual(len(self.sandbox.calls("/api/v1")), 6)

    def test_no_proof_waits_longer_than_some_minutes(self):
        self._send(self._invoice())
        self._schedule()
        first, _second = self._invoice(), self._invoice()
        self._last_read(timedelta(minutes=11))

        self._turns(1)

        self.assertEqual(first.exact_proof, "equal")

    @mute_logger("odoo.addons.exact_online_connector.models.exact_online_export_cron")
    def test_what_keeps_a_proof_waiting_keeps_no_invoice_from_going(self):
        self._send(self._invoice())
        self._schedule()
        first, second = self._invoice(), self._invoice()
        self._break("refusal", path="TransactionLines", method="GET", times=9)

        self._turns(1)
        self.connection.sudo().budget_id.pause_until = False
        self._last_read(timedelta(minutes=11))
        self._turns(1)

        self.assertEqual((first | second).mapped("exact_state"), ["sent", "sent"])
