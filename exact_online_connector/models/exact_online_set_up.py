from odoo import api, fields, models
from odoo.exceptions import UserError

from ..mapping.problems import ACCOUNT, CONNECTION, JOURNAL, PAYMENT_TERM, TAX
from .exact_online_connection_oauth import FROM_SET_UP

STEPS = [
    ("connect", "Log In at Exact Online"),
    ("administration", "Administration"),
    ("lists", "Code Lists"),
    ("journals", "Journals"),
    ("taxes", "VAT"),
    ("accounts", "Accounts"),
    ("terms", "Payment Terms"),
    ("start", "Start Date"),
    ("sending", "How to Send"),
    ("payments", "Payments"),
    ("readiness", "Ready?"),
    ("invoice", "First Invoice"),
]
_ORDER = [name for name, _label in STEPS]
# Nothing behind these can be shown before they are done.
_NEEDED = ("connect", "administration", "lists")
# These have a safe choice already: done is what somebody has looked at.
_CHOICES = ("start", "sending", "payments")
# The kind of code that a step maps, and the connection's codes for all that has none.
MAPPED = {
    "journals": ("journal", "{}_journal_id"),
    "taxes": ("vat_code", "no_vat_code_id"),
    "accounts": ("gl_account", "{}_account_id"),
    "terms": ("payment_condition", "{}_condition_id"),
}
# Where the assistant repairs what readiness finds.
_STEP_OF_MODEL = {
    JOURNAL: "journals",
    TAX: "taxes",
    ACCOUNT: "accounts",
    PAYMENT_TERM: "terms",
}
_STEP_OF_CODE = {
    "lists_missing": "lists",
    "lists_old": "lists",
    "company_currency_differs": "administration",
    "no_vat_code_missing": "taxes",
    "no_vat_code_unsuitable": "taxes",
    "receivable_account_missing": "accounts",
    "default_payment_condition_missing": "terms",
    "default_journal_wrong_type": "journals",
    "credit_notes_unchecked": "sending",
}


class ExactOnlineConnection(models.Model):
    """The set-up assistant: the connection itself, a step at a time.

    What is done is read from the connection, its codes and its mapping. Kept are only
    the step that somebody is at, and which choices were looked at; so it can be left
    and resumed anywhere, and never tells what is not so.
    """

    _inherit = "exact.online.connection"

    region = fields.Selection(default=lambda self: self._region_of_company())
    set_up_step = fields.Selection(
        STEPS, string="Step", required=True, default="connect", copy=False
    )
    set_up_seen = fields.Json(copy=False, help="The choices that were looked at.")
    set_up_steps = fields.Json(compute="_compute_set_up_steps")
    is_set_up = fields.Boolean(
        compute="_compute_is_set_up", help="An invoice has gone to Exact Online."
    )

    def _region_of_company(self):
        """Return the site of Exact Online in the company's country, if it has one."""
        country = (self.env.company.country_id.code or "").lower()
        regions = dict(self._fields["region"].selection)
        region = {"gb": "uk"}.get(country, country)
        return region if region in regions else "nl"

    # === PROGRESS ===

    @api.depends("set_up_step")
    def _compute_set_up_steps(self):
        labels = self._fields["set_up_step"]._description_selection(self.env)
        for connection in self:
            # What is saved counts, not what is being typed.
            done = connection._origin._set_up_done() if connection._origin else set()
            missing = connection._first_missing(done)
            connection.set_up_steps = [
                {
                    "name": name,
                    "label": label,
                    "done": name in done,
                    "locked": bool(missing) and _ORDER.index(missing) < number,
                }
                for number, (name, label) in enumerate(labels)
            ]

    @api.depends("sent_count")
    def _compute_is_set_up(self):
        for connection in self:
            connection.is_set_up = bool(connection.sent_count)

    def _first_missing(self, done):
        """Return the first step without which none behind it can be taken, or None."""
        return next((name for name in _NEEDED if name not in done), None)

    def _set_up_done(self):
        """Return the names of the steps that are done."""
        problems = self._readiness_problems()
        stopping = [problem for problem in problems if problem.level == "error"]
        done = {name for name in self.set_up_seen or [] if name in _CHOICES}
        facts = {
            "connect": self.state not in ("draft", "expired"),
            "administration": self.division_code,
            "lists": self.references_fetched_at,
            "readiness": not stopping,
            "invoice": self.is_set_up,
        }
        done |= {name for name, fact in facts.items() if fact}
        to_repair = {self._step_of(problem) for problem in stopping}
        return done | {name for name in MAPPED if self._is_mapped(name)} - to_repair

    def _step_of(self, problem):
        """Return the step that repairs a problem of readiness, or None."""
        if problem.model == CONNECTION:
            return _STEP_OF_CODE.get(problem.code)
        return _STEP_OF_MODEL.get(problem.model)

    def _is_mapped(self, step):
        """Whether nothing waits for a person, and what has no code gets a general one.

        Where everything has a code of its own, no general one is needed.
        """
        kind, default = MAPPED[step]
        rows = self.mapping_ids.filtered(lambda m: m.kind == kind)
        if not rows or rows.filtered(lambda m: m.reference_id and not m.confirmed):
            return False
        defaults = {default.format(kind) for kind in self._sent_kinds()}
        complete = step in ("journals", "accounts") and all(rows.mapped("confirmed"))
        return complete or all(self[name] for name in defaults)

    # === GOING THROUGH IT ===

    def action_set_up(self):
        """Open the assistant where it was left; of this company, if none is given.

        `exact_step` in the context names another step.
        """
        connection = self or self._of_company(self.env.company)
        connection.check_access("write")
        step = self.env.context.get("exact_step")
        if connection:
            connection._go_to_step(step or connection.set_up_step)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "exact_online_connector.exact_online_set_up_action"
        )
        # Going to a step leads from the assistant to itself: no way back is needed.
        target = "main" if step else action["target"]
        return action | {"res_id": connection.id, "target": target}

    def _go_to_step(self, step):
        """Go to a step, or to the one that must be done before it."""
        missing = self._first_missing(self._set_up_done())
        if missing and _ORDER.index(missing) < _ORDER.index(step):
            step = missing
        if self.set_up_step != step:
            self.set_up_step = step

    def action_set_up_next(self):
        """Go on to the next step.

        :raise UserError: this one must be done first.
        """
        self.ensure_one()
        self.check_access("write")
        step = self.set_up_step
        if step in _NEEDED and step not in self._set_up_done():
            raise UserError(self._what_is_needed(step))
        if step in _CHOICES:
            self.set_up_seen = sorted({*(self.set_up_seen or []), step})
        self.set_up_step = _ORDER[min(_ORDER.index(step) + 1, len(_ORDER) - 1)]

    def _what_is_needed(self, step):
        return {
            "connect": self.env._(
                "Log in at Exact Online first: fill in the client ID and the client "
                "secret, and press Connect."
            ),
            "administration": self.env._(
                "Choose the administration that this company's invoices go to first."
            ),
            "lists": self.env._("Fetch the code lists of the administration first."),
        }[step]

    def action_set_up_back(self):
        """Go back to the step before."""
        self.ensure_one()
        self.check_access("write")
        self.set_up_step = _ORDER[max(_ORDER.index(self.set_up_step) - 1, 0)]

    # === LOGGING IN FROM IT ===

    def _finish_login(self, code):
        # Who came from the assistant goes on there.
        result = super()._finish_login(code)
        if self.env.context.get(FROM_SET_UP):
            self._go_to_step("administration")
        return result

    # === READINESS ===

    def _readiness_row(self, problem):
        """In the assistant, what it can repair is repaired on its step."""
        row = super()._readiness_row(problem)
        step = self._step_of(problem)
        if problem.model != CONNECTION or not step:
            return row
        if not self.env.context.get(FROM_SET_UP):
            return row
        server_action = self.env.ref(
            "exact_online_connector.exact_online_set_up_server_action"
        )
        return row | {
            "action": {
                "type": "ir.actions.server",
                "id": server_action.id,
                "context": {
                    "active_model": self._name,
                    "active_id": self.id,
                    "active_ids": self.ids,
                    "exact_step": step,
                },
            }
        }
