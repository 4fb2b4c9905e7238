"""What our fields cost the screens that people use all day, in queries."""

from lxml import etree

from odoo.tests import Form

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
