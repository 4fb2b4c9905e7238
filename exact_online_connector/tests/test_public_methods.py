"""Who may call what over Odoo's external API: every public method of this addon.

A method that is not in the tables below fails the first test: decide who may call it,
see that it refuses the others, and write it down here.
"""

from contextlib import closing, suppress
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw, get_public_method
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from .common import ExactOnlineCommon

_ADDON = "odoo.addons.exact_online_connector."

# Who has Invoicing; auditors, other employees, customers and visitors may not.
USERS = {
    "account.move": (
        "action_exact_exclude action_exact_include action_exact_link "
        "action_exact_preview action_exact_refresh_payment action_exact_send "
        "action_exact_send_again action_exact_send_anyway action_exact_send_files "
        "action_exact_send_review action_exact_send_waiting action_exact_undo "
        "action_exact_unlink"
    ),
    "exact.online.batch": "action_again action_check_again action_choose action_send",
    "exact.online.candidate": "action_choose",
    "exact.online.comparison": "action_compare action_read_again",
    "exact.online.comparison.difference": (
        "action_accept action_link action_look_again action_not_accept action_send "
        "action_send_again action_undo"
    ),
    "exact.online.connection": "action_payment_file action_refresh_payments",
    "exact.online.export": "action_retry",
    "exact.online.link": "action_search",
    "exact.online.link.line": "action_adopt",
    "exact.online.partner": "action_create_new action_later action_search_again",
    "exact.online.payment.file": "action_apply action_back action_preview action_read",
    "exact.online.period.wizard": "action_agree",
    "exact.online.preview": "action_open action_send",
    "exact.online.relation.import": "action_choose_all action_import action_look",
    "exact.online.undo": "action_credit_note action_undo",
    "res.partner": "action_exact_choose_relation action_exact_update_relation",
}
# Who has the administrator's right of Invoicing.
MANAGERS = {
    "exact.online.connection": (
        "action_confirm_original action_connect action_disconnect "
        "action_fetch_reference_data action_first_contact_check "
        "action_make_payment_journal action_open_disconnect action_pause "
        "action_propose_lock_dates action_resume action_set_up action_set_up_back "
        "action_set_up_confirm action_set_up_fetch action_set_up_next "
        "action_set_up_take_advice action_subscribe_webhooks action_suggest_mapping "
        "action_support_file action_take_over action_test action_unsubscribe_webhooks "
        "action_waive_first_contact"
    ),
    "exact.online.disconnect": "action_disconnect",
    "exact.online.lock.dates": "action_set",
    "exact.online.mapping": "action_confirm",
    "exact.online.takeover.wizard": "action_take_over action_try_again",
}
# Who may read the record: they open a screen, which reads with the user's own rights.
READERS = {
    "account.journal": "action_exact_synchronisation",
    "account.move": (
        "action_exact_open action_exact_open_payments action_exact_open_settlements"
    ),
    "exact.online.batch": "action_open",
    "exact.online.batch.line": "action_open action_repair",
    "exact.online.comparison": "action_open_spreadsheet action_print",
    "exact.online.comparison.difference": "action_open",
    "exact.online.connection": (
        "action_check_readiness action_open_attention action_open_broken "
        "action_open_comparisons action_open_connection action_open_exports "
        "action_open_failed action_open_first_contact action_open_log "
        "action_open_mappings action_print_first_contact action_print_readiness"
    ),
    "exact.online.export": "action_open_move",
}
# Odoo's own methods, which check Odoo's own rights before ours goes on.
ODOO = {
    "account.move": "web_read write",
    "account.move.line": "write",
    "exact.online.comparison": "create write",
    "exact.online.connection": "create unlink write",
    "exact.online.export": "unlink",
    "exact.online.known.error": "create unlink write",
    "exact.online.mapping": "create write",
    "ir.attachment": "create",
    "ir.http": "session_info",
    "res.partner": "write",
    "web_tour.tour": "get_tour_json_by_name",
}
# What these are given by whoever calls them.
CONTEXT = {"exact_filter": "to_send", "exact_scope": "all"}


def _pairs(table):
    return {(model, name) for model, names in table.items() for name in names.split()}


class TestPublicMethods(ExactOnlineCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()

        def user(name, groups):
            return new_test_user(
                cls.env, f"rpc_{name}", groups=groups, company_id=cls.env.company.id
            )

        cls.bookkeeper = user("bookkeeper", "account.group_account_invoice")
        cls.manager = user("manager", "account.group_account_manager")
        cls.auditor = user("auditor", "exact_online_connector.group_exact_auditor")
        cls.clerk = user("clerk", "base.group_user")
        cls.customer_user = user("customer", "base.group_portal")
        cls.visitor = user("visitor", "base.group_public")

    def test_every_public_method_is_classified(self):
        classified = [_pairs(table) for table in (USERS, MANAGERS, READERS, ODOO)]

        self.assertEqual(set.union(*classified), set(self._public_methods()))
        self.assertEqual(
            sum(map(len, classified)), len(set.union(*classified)), "each once"
        )

    def test_odoos_own_are_odoos_own(self):
        for model, name in _pairs(ODOO):
            owners = [c for c in type(self.env[model]).mro() if name in vars(c)]
            others = [c for c in owners if not c.__module__.startswith(_ADDON)]
            self.assertTrue(others, f"{model}.{name} extends nothing")

    def _public_methods(self):
        """Yield (model, method) of all that is ours and can be called remotely."""
        for model in self.env.registry.models:
            cls = type(self.env[model])
            for name in dir(cls):
                if not any(
                    name in vars(c) and c.__module__.startswith(_ADDON)
                    for c in cls.mro()
                ):
                    continue
                try:
                    get_public_method(self.env[model], name)
                except (AccessError, AttributeError):
                    continue
                yield model, name

    # === SOMETHING TO PRESS BUTTONS ON ===

    def _invoice_and_all_about_it(self):
        """Return {model: a record} of what everybody of the company shares."""
        invoice = self._invoice()
        self._send(invoice)
        comparison = self.env["exact.online.comparison"].create(
            {"connection_id": self.connection.id, "month": "2026-11-01"}
        )
        batch = self.env["exact.online.batch"]._of_selection(self._invoice()).sudo()
        ours = [("connection_id", "=", self.connection.id)]
        own = self.env["exact.online.partner"].sudo().search(ours, limit=1)
        candidates = self.env["exact.online.candidate"].sudo()
        differences = self.env["exact.online.comparison.difference"].sudo()
        shared = [
            invoice,
            invoice.journal_id,
            invoice.sudo().exact_export_ids,
            invoice.partner_id,
            self.connection,
            self.connection.mapping_ids[:1],
            batch,
            batch.line_ids[:1],
            own,
            candidates.create(
                {"relation_id": own.id, "account_id": "x", "row": {"ID": "x"}}
            ),
            comparison,
            differences.create(
                {
                    "comparison_id": comparison.id,
                    "kind": "missing",
                    "move_id": invoice.id,
                    "candidate_id": invoice.id,
                    "entry_id": invoice.exact_entry_id,
                }
            ),
        ]
        return {record._name: record for record in shared}

    def _dialogs(self, user, move):
        """Return {model: a dialog} that the user has open, as far as Odoo let him."""
        of_connection = {"connection_id": self.connection.id}
        of_move = {"move_id": move.id}
        some = {
            "exact.online.disconnect": of_connection,
            "exact.online.lock.dates": of_connection,
            "exact.online.payment.file": of_connection,
            "exact.online.relation.import": of_connection,
            "exact.online.takeover.wizard": of_connection,
            "exact.online.link": of_move,
            "exact.online.period.wizard": of_move | {"next_period": "2026-12"},
            "exact.online.preview": of_move,
            "exact.online.undo": {"move_ids": [Command.set(move.ids)]},
        }
        opened = {
            model: self.env[model].with_user(user).sudo().create(values)
            for model, values in some.items()
        }
        line = {"link_id": opened["exact.online.link"].id, "entry_id": "x"}
        lines = self.env["exact.online.link.line"].with_user(user).sudo()
        return opened | {lines._name: lines.create(line)}

    # === WHO IS REFUSED ===

    def test_methods_of_users_refuse_all_others(self):
        others = self.auditor, self.clerk, self.customer_user, self.visitor
        self._assert_refused(USERS, *others)

    def test_methods_of_managers_refuse_users_too(self):
        others = self.auditor, self.clerk, self.customer_user, self.visitor
        self._assert_refused(MANAGERS, self.bookkeeper, *others)

    def test_methods_of_readers_refuse_who_may_not_read(self):
        self._assert_refused(READERS, self.clerk, self.customer_user, self.visitor)

    def test_who_may_is_not_refused(self):
        """Else the tables would say nothing."""
        shared = self._invoice_and_all_about_it()
        for table, user in (
            (USERS, self.bookkeeper),
            (MANAGERS, self.manager),
            (READERS, self.bookkeeper),
            (READERS, self.auditor),
        ):
            records = shared | self._dialogs(user, shared["account.move"])
            for model, name in sorted(_pairs(table)):
                with self.subTest(method=f"{model}.{name}", user=user.login):
                    self._assert_not_refused(records[model], user, name)

    def _assert_not_refused(self, record, user, name):
        """That there is nothing to do, or Exact does not know it, is no refusal."""
        with closing(self.env.cr.savepoint()):
            try:
                self._call(record, user, name)
            except AccessError as error:
                self.fail(f"refused: {error}")
            except (UserError, ValueError) as answer:
                self.assertTrue(str(answer))
        self.env.invalidate_all()

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def _assert_refused(self, table, *users):
        shared = self._invoice_and_all_about_it()
        for user in users:
            records = shared | self._dialogs(user, shared["account.move"])
            self.env.flush_all()
            self.sandbox.forget_calls()
            for model, name in sorted(_pairs(table)):
                with self.subTest(method=f"{model}.{name}", user=user.login):
                    with self.assertRaises(AccessError):
                        self._call(records[model], user, name)
                    self._assert_nothing_is_done(model, user, name)
            self.assertEqual(self.sandbox.calls(), [])

    def _assert_nothing_is_done(self, model, user, name):
        """Without a record there is nothing to check rights on, and nothing to do."""
        statements = []
        execute = self.env.cr.execute

        def note(query, *args, **kwargs):
            statements.append(str(getattr(query, "code", query)).split()[0])
            return execute(query, *args, **kwargs)

        with patch.object(self.env.cr, "execute", note):
            with suppress(AccessError, UserError, ValueError):
                self._call(self.env[model], user, name)
            self.env.flush_all()
        self.assertFalse({"INSERT", "UPDATE", "DELETE"} & set(statements), "of none")

    def _call(self, record, user, name):
        """Call it as Odoo does for a request from outside."""
        self.env.invalidate_all()
        model = self.env(user=user.id, su=False, context={})[record._name]
        call_kw(model, name, [record.ids], {"context": CONTEXT})
