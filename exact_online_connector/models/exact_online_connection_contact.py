import time
from dataclasses import replace

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..mapping.contact_place import looks_like_test
from ..mapping.learned import learned_from
from ..transaction import in_own_transaction
from .exact_online_contact import STATES as CONTACT_STATES
from .exact_online_contact_item import IN_EXACT

# No call may last longer: what is under way then is looked up at the next press.
_DEADLINE = 90
# The check provokes eight refusals at most, and a tenth must never be (api.md D2).
_REFUSALS_BEFORE = 2
_DOCUMENT_LINKS = ("itself", "put")


class ExactOnlineConnection(models.Model):
    """First contact: Exact itself is asked what its documentation leaves open."""

    _inherit = "exact.online.connection"

    first_contact_answers = fields.Json(
        copy=False, readonly=True, help="The answer to each question, by its name."
    )
    contact_id = fields.Many2one(
        "exact.online.contact", compute="_compute_contact", string="Last Check"
    )
    contact_state = fields.Selection(
        CONTACT_STATES, compute="_compute_contact", string="State of the Check"
    )
    contact_passed = fields.Boolean(compute="_compute_contact")
    contact_trouble = fields.Char(compute="_compute_contact")
    contact_calls = fields.Integer(compute="_compute_contact")
    contact_day = fields.Date(compute="_compute_contact")
    contact_place = fields.Char(compute="_compute_contact")
    contact_answer_ids = fields.Many2many(
        "exact.online.contact.answer", compute="_compute_contact"
    )
    contact_left_ids = fields.Many2many(
        "exact.online.contact.item", compute="_compute_contact"
    )
    contact_is_test = fields.Boolean(compute="_compute_contact_is_test")

    def _compute_contact(self):
        for connection in self:
            contact = connection._last_contact()
            connection.contact_id = contact
            connection.contact_state = contact.state
            connection.contact_passed = contact.passed
            connection.contact_trouble = contact.trouble
            connection.contact_calls = contact.call_count
            connection.contact_day = contact.day
            connection.contact_place = contact.division_name
            connection.contact_answer_ids = contact.answer_ids
            connection.contact_left_ids = contact.item_ids.filtered(
                lambda item: item.state in IN_EXACT
            )

    def _last_contact(self):
        """Return the last check here, else the last one of a former administration."""
        contacts = self.env["exact.online.contact"]
        own = [("connection_id", "=", self._origin.id)]
        past = [("connection_id", "in", self.past_ids.ids), ("state", "=", "done")]
        return contacts.search(own, limit=1) or contacts.search(past, limit=1)

    @api.depends("division_code")
    def _compute_contact_is_test(self):
        for connection in self:
            name = connection.division_name or ""
            connection.contact_is_test = looks_like_test(name)

    # === ACTIONS ===

    def action_open_first_contact(self):
        """Show the check: what it does, its questions and the answers."""
        self.ensure_one()
        self.check_access("read")
        view = self.env.ref("exact_online_connector.exact_online_contact_view_form")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("First-Contact Check"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(view.id, "form")],
            "target": "new",
        }

    def action_first_contact_check(self):
        """Book small entries, read them, delete them, and keep what was learned.

        A check that was interrupted goes on. Some 47 calls, and eight refusals at most.
        """
        self.ensure_one()
        self.check_access("write")
        calls = []
        client = self._get_client(
            unattended=False,
            deadline=time.monotonic() + _DEADLINE,
            heard=calls.append,
        )
        self._check_room_for_refusals()
        contacts = self.env["exact.online.contact"].sudo()
        contact_id = in_own_transaction(
            self.sudo(), lambda own: contacts.with_env(own.env)._begin(own)
        )
        contacts.browse(contact_id)._run(client, calls)
        self.env.invalidate_all()
        return self.action_open_first_contact()

    def _check_room_for_refusals(self):
        """
        :raise UserError: a new check could come to the tenth refusal of the hour.
        """
        if self.contact_state == "running":
            return
        if until := self.sudo()._refused_until(_REFUSALS_BEFORE):
            at = fields.Datetime.context_timestamp(self, until)
            raise UserError(
                self.env._(
                    "Exact Online has refused a few things within the hour, and the "
                    "check provokes more. It can be made at %(time)s, so that Exact "
                    "Online does not block the connection.",
                    time=f"{at:%H:%M}",
                )
            )

    def action_print_first_contact(self):
        """Print the answers, to be kept or sent to the maintainers."""
        self.check_access("read")
        report = self.env.ref("exact_online_connector.exact_online_contact_report")
        return report.report_action(self)

    # === WHAT WAS LEARNED ===

    def _learn_first_contact(self, contact, answers):
        """Keep the answers and follow them; a check that passed opens what waited."""
        known = {name: a for name, a in answers.items() if a != "unknown"}
        values = {"first_contact_answers": (self.first_contact_answers or {}) | known}
        if known.get("credit_notes") in ("negative", "positive"):
            values["credit_notes_negative"] = known["credit_notes"] == "negative"
        if known.get("document_link") in _DOCUMENT_LINKS:
            values["document_link"] = known["document_link"]
        if contact.passed:
            values["first_contact"] = "passed"
        self.write(values)
        if contact.passed:
            self._queue_held_refunds()
        self.message_post(body=self._first_contact_message(contact))

    def _first_contact_message(self, contact):
        if contact.passed:
            return self.env._(
                "The first-contact check on %(administration)s has passed, with "
                "%(calls)s calls.",
                administration=contact.division_name,
                calls=contact.call_count,
            )
        return self.env._(
            "The first-contact check on %(administration)s has not passed. Its answers "
            "are under First-Contact Check.",
            administration=contact.division_name,
        )

    def _exact_codes(self):
        codes = super()._exact_codes()
        return replace(codes, learned=learned_from(self.first_contact_answers or {}))
