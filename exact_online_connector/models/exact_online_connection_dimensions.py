from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..mapping.dimensions import (
    COST_CENTER,
    COST_UNIT,
    PROJECT,
    DimensionCode,
    Dimensions,
)
from ..mapping.suggestion import Suggestion

PLAN_FIELDS = {
    COST_CENTER: "cost_center_plan_id",
    COST_UNIT: "cost_unit_plan_id",
    PROJECT: "project_plan_id",
}
_MISSING = [
    ("refuse", "Stop the Invoice"),
    ("without", "Send the Line Without"),
]


class ExactOnlineConnection(models.Model):
    """Cost centres, cost units and projects: what of Odoo is sent as these."""

    _inherit = "exact.online.connection"

    cost_center_plan_id = fields.Many2one(
        "account.analytic.plan",
        string="Cost Centre From",
        domain="[('parent_id', '=', False)]",
        help="The analytic plan whose accounts are cost centres in Exact Online. Lines "
        "that are distributed over several are split, to the cent. Empty: no cost "
        "centres are sent.",
    )
    cost_unit_plan_id = fields.Many2one(
        "account.analytic.plan",
        string="Cost Unit From",
        domain="[('parent_id', '=', False)]",
        help="The analytic plan whose accounts are cost units in Exact Online. Empty: "
        "no cost units are sent.",
    )
    project_source = fields.Selection(
        [
            ("analytic", "Analytic Account"),
            ("order", "Order Number"),
            ("customer_reference", "Customer Reference"),
            ("invoice_reference", "Payment Reference of the Invoice"),
            ("product_code", "Product Code"),
            ("product_category", "Product Category"),
        ],
        string="Project From",
        help="Where the code of a line's project in Exact Online is taken from. An "
        "order number is that of the sales or purchase order, else the invoice's "
        "source document; a customer reference is that of the order, else of the "
        "invoice. Empty: no projects are sent.",
    )
    project_plan_id = fields.Many2one(
        "account.analytic.plan",
        domain="[('parent_id', '=', False)]",
        help="The analytic plan whose accounts are projects in Exact Online.",
    )
    unmapped_analytic = fields.Selection(
        _MISSING,
        string="Analytic Account Without Code",
        default="refuse",
        required=True,
        help="What happens with a line whose analytic account has no code in Exact "
        "Online.",
    )
    unknown_project = fields.Selection(
        _MISSING,
        default="refuse",
        required=True,
        help="What happens with a line whose project is not in Exact Online.",
    )

    @api.constrains(*PLAN_FIELDS.values())
    def _check_plans(self):
        """An analytic account is one thing in Exact, not two."""
        for connection in self:
            plans = connection._plans()
            if len(set(plans.values())) < len(plans):
                raise ValidationError(
                    self.env._(
                        "Cost centre, cost unit and project must come from different "
                        "analytic plans. Choose another plan for one of them."
                    )
                )

    def _plans(self):
        """Return {kind: id of the analytic plan} of what is sent."""
        plans = {
            kind: self[field].id for kind, field in PLAN_FIELDS.items() if self[field]
        }
        if self.project_source != "analytic":
            plans.pop(PROJECT, None)
        return plans

    def _analytic_kind(self, account):
        """Return what an analytic account is in Exact, None if it is not sent."""
        plan_id = account.root_plan_id.id
        kinds = (kind for kind, plan in self._plans().items() if plan == plan_id)
        return next(kinds, None)

    def _dimensions(self):
        """Return the mapping of analytic accounts and projects, as it is sent."""
        plans = self._plans()
        return Dimensions(
            plans=plans,
            mapped={kind: self._mapped(kind, dimension_code) for kind in plans},
            by_text=self._projects_by_text(),
            without_unmapped=self.unmapped_analytic == "without",
            without_unknown_project=self.unknown_project == "without",
        )

    def _suggested_analytic(self, kind):
        """Suggest the code of the same name for the accounts of a plan that is sent."""
        codes = {ref.code.upper(): ref.code for ref in self._codes_of(kind)}
        domain = [("root_plan_id", "=", self._plans()[kind]), ("code", "!=", False)]
        return {
            account: Suggestion(codes[account.code.upper()], True, ("same_code",))
            for account in self._unmapped(kind, domain)
            if account.code.upper() in codes
        }

    def _projects_by_text(self):
        if not self.project_source or self.project_source == "analytic":
            return {}
        references = self.with_context(active_test=False)._codes_of(PROJECT)
        return {ref.code.strip().upper(): dimension_code(ref) for ref in references}


def dimension_code(reference):
    """Return a reference as the pure mapping's `DimensionCode`."""
    details = reference.details or {}
    return DimensionCode(
        code=reference.code,
        # A project is named by its GUID, the others by their code (api.md E1).
        value=reference.exact_id if reference.kind == PROJECT else reference.code,
        active=reference.active,
        end=fields.Date.to_date((details.get("EndDate") or "")[:10] or None),
    )
