"""What the stories of batches share."""

from unittest.mock import patch

from odoo.addons.exact_online_connector.models import exact_online_batch

from .common import ExactOnlineCommon


class BatchCase(ExactOnlineCommon):
    def setUp(self):
        super().setUp()
        self.strange = self.vat_21.copy({"name": "21% own"})

    def _review(self, moves):
        return self._batch(moves.action_exact_send_review())

    def _batch(self, action):
        self.assertEqual(action["res_model"], "exact.online.batch")
        return self.env["exact.online.batch"].browse(action["res_id"])

    def _run(self, batch):
        batch.action_send()
        self._run_export()

    def _map_strange(self):
        self.env["exact.online.mapping"].create(
            {
                "connection_id": self.connection.id,
                "kind": "vat_code",
                "tax_id": self.strange.id,
                "reference_id": self._code("vat_code", "2").id,
            }
        )

    def _at_most(self, most):
        patcher = patch.object(exact_online_batch, "_MOST", most)
        self.addCleanup(patcher.stop)
        patcher.start()

    def _invoices(self, count, *lines, **values):
        return self.env["account.move"].union(
            *(self._invoice(*lines, **values) for _number in range(count))
        )
