"""What the screens of batches cost, and what they count."""

from lxml import etree

from .batches import BatchCase


class TestBatchScreens(BatchCase):
    def _queries_of(self, look):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        answer = look()
        return self.env.cr.sql_log_count - before, answer

    def _list(self):
        view = self.env.ref("exact_online_connector.exact_online_batch_view_list")
        asked = [node.get("name") for node in etree.fromstring(view.arch).iter("field")]
        batches = self.env["exact.online.batch"].search([])
        return batches.web_read({name: {} for name in asked})

    def test_the_list_of_batches_costs_the_same_however_many(self):
        self._run(self._review(self._invoices(2) | self._invoice((9.0, self.strange))))
        one, (row,) = self._queries_of(self._list)
        counts = (row["going_count"], row["sent_count"], row["left_count"])
        self.assertEqual((row["state"], counts), ("done", (2, 2, 1)))
        for _batch in range(4):
            self._run(self._review(self._invoices(3)))

        five, rows = self._queries_of(self._list)

        self.assertEqual([row["sent_count"] for row in rows], [3, 3, 3, 3, 2])
        self.assertLessEqual(five, one)

    def test_no_sentence_is_made_for_the_list(self):
        batch = self._review(self._invoices(2, (100.0, self.strange)))
        reason = batch.line_ids._fields["reason"]

        self._queries_of(self._list)

        self.assertFalse(reason._get_cache(self.env))

    def test_what_it_takes_is_asked_before_it_starts_alone(self):
        batch = self._review(self._invoices(2))
        self.assertGreaterEqual(batch.calls_needed, 2)

        batch.action_send()

        self.assertEqual(batch.calls_needed, 0)

    def test_one_in_doubt_is_counted_as_left_and_not_as_under_way(self):
        first, second = self._invoices(2)
        batch = self._review(first | second)
        batch.action_send()
        self._run_export()
        export = second.sudo().exact_export_ids
        export.write({"state": "sending", "needs_person": True})
        second.sudo().exact_state = "sending"
        self.env.flush_all()
        self._look_again()

        self.assertEqual(batch.left_line_ids.move_id, second)
        self.assertEqual((batch.sent_count, batch.left_count), (1, 1))
