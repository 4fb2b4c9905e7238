"""A Dutch and a Belgian company with the records that the cases name."""

from odoo import Command

from ..common import ExactOnlineCase, start_sandbox
from .charts import CHARTS, PURCHASE, SALE

# Prices and quantities with more decimals than Odoo has at first.
_DECIMALS = {"Product Price": 5, "Product Unit": 4, "Discount": 2}
_PARTNERS = {
    "domestic customer": {"name": "Domestic Customer B.V."},
    "vendor": {"name": "Vendor B.V."},
    "eu customer": {"name": "Rheinland GmbH", "country": "de", "vat": "DE999000113"},
    "eu customer without number": {"name": "Main GmbH", "country": "de"},
    "eu consumer": {"name": "Anna Schmidt", "country": "de", "is_company": False},
    "overseas customer": {"name": "Hudson Trading Inc.", "country": "us"},
}
_RATES = {"USD": 1.0837, "GBP": 0.8612}
# Plans with their accounts, and Exact's cost centres, cost units and projects.
_ANALYTIC = {
    "centers": {"sales": "VKP", "production": "PRD", "office": "ADM"},
    "units": {"general": "ALG", "web": "WEB"},
    "projects": {"new office": "P001", "upkeep": "P002"},
}
_KINDS = {"centers": "cost_center", "units": "cost_unit", "projects": "project"}
_EARLY = {"early_discount": True, "discount_percentage": 2.0, "discount_days": 7}


class GoldenCompany(ExactOnlineCase):
    """A company whose connection an accountant has mapped by hand."""

    country = "nl"

    @classmethod
    def _set_up_exact(cls):
        cls.chart = CHARTS[cls.country]
        cls.sandbox = start_sandbox(cls.country, cls.profile)
        cls.addClassCleanup(cls.sandbox.stop)
        cls.sandbox.post("limits", minute=1_000_000, day=1_000_000)
        cls.connection = cls._make_connection(region=cls.country)
        cls._log_in(cls.connection, division=cls.chart.division)
        cls.connection.action_fetch_reference_data()
        cls._make_records()
        cls._decide()
        cls.sandbox.forget_calls()
        cls.sandbox.post("keep")

    # === ODOO'S RECORDS, BY NAME ===

    @classmethod
    def _make_records(cls):
        for name, digits in _DECIMALS.items():
            precision = cls.env["decimal.precision"].search([("name", "=", name)])
            precision.digits = max(precision.digits, digits)
        cls.records = {}
        cls._make_partners()
        cls._make_accounts()
        cls._make_taxes()
        cls._make_terms()
        cls._make_roundings()
        cls._make_analytic()
        for code, rate in _RATES.items():
            rates = [("2020-01-01", rate)]
            cls.records[code] = cls.setup_other_currency(code, rates=rates)

    @classmethod
    def _make_partners(cls):
        for name, values in _PARTNERS.items():
            country = values.get("country", cls.country)
            own = {key: values[key] for key in values if key != "country"}
            own["country_id"] = cls.env.ref(f"base.{country}").id
            cls.records[name] = cls._make_partner(own.pop("name"), **own)
        customer = cls.records["domestic customer"]
        cls.records["contact"] = cls.env["res.partner"].create(
            {"name": "Sanne de Vries", "parent_id": customer.id}
        )

    @classmethod
    def _make_accounts(cls):
        cls.accounts = {
            "revenue": cls.company_data["default_account_revenue"],
            "cost": cls.company_data["default_journal_purchase"].default_account_id,
        }
        kinds = {"deposit": "income", "eco": "income", "rounding": "expense"}
        kinds |= {"travel": "expense", "private": "asset_current", "wrong": "income"}
        for number, (role, kind) in enumerate(kinds.items()):
            cls.accounts[role] = cls.env["account.account"].create(
                {"name": role.title(), "code": f"98765{number}", "account_type": kind}
            )
        purchase = cls.company_data["default_journal_purchase"]
        purchase.non_deductible_account_id = cls.accounts["private"]

    @classmethod
    def _make_taxes(cls):
        cls.taxes = {
            (use, role): cls._active_tax(name, use)
            for (use, role), (name, _code) in cls.chart.taxes.items()
        }
        missing = [key for key, tax in cls.taxes.items() if not tax]
        assert not missing, f"not in Odoo's chart: {missing}"
        for (use, role), (rate, _code) in cls.chart.own.items():
            cls.taxes[use, role] = cls.taxes[use, "21"].copy(
                {"name": f"{rate}% {role}", "amount": float(rate)}
            )
        for use in (SALE, PURCHASE):
            cls.taxes[use, "21 included"] = cls.taxes[use, "21"].copy(
                {"name": "21% incl.", "price_include_override": "tax_included"}
            )
            cls.taxes[use, "eco"] = cls._make_fixed_tax(use, cls.accounts["eco"])
            cls.taxes[use, "eco bare"] = cls._make_fixed_tax(use, None)

    @classmethod
    def _active_tax(cls, name, use):
        """Odoo's charts have many a tax that is switched on when it is needed."""
        taxes = cls.env["account.tax"].with_context(active_test=False)
        own = [*taxes._check_company_domain(cls.env.company), ("name", "=", name)]
        tax = taxes.search([*own, ("type_tax_use", "=", use)], limit=1)
        tax.active = True
        return tax

    @classmethod
    def _make_fixed_tax(cls, use, account):
        tax = cls.env["account.tax"].create(
            {
                "name": f"Eco {account.name if account else 'bare'}",
                "type_tax_use": use,
                "amount_type": "fixed",
                "amount": 2.5,
                "include_base_amount": True,
                "sequence": 0,
            }
        )
        shares = tax.invoice_repartition_line_ids + tax.refund_repartition_line_ids
        shares.filtered(lambda s: s.repartition_type == "tax").account_id = account
        return tax

    @classmethod
    def _make_terms(cls):
        make = cls.env["account.payment.term"].create
        for way in ("mixed", "excluded", "included"):
            values = {"name": f"2% {way}", **_EARLY}
            term = make(values | {"early_pay_discount_computation": way})
            cls.records[f"discount {way}"] = term
        parts = [(30.0, 0), (70.0, 60)]
        cls.records["30/70"] = make(
            {
                "name": "30/70",
                "line_ids": [
                    Command.create(
                        {"value": "percent", "value_amount": share, "nb_days": days}
                    )
                    for share, days in parts
                ],
            }
        )

    @classmethod
    def _make_roundings(cls):
        for name, strategy in (
            ("rounding by a line", "add_invoice_line"),
            ("rounding in the tax", "biggest_tax"),
        ):
            cls.records[name] = cls.env["account.cash.rounding"].create(
                {
                    "name": name,
                    "rounding": 0.05,
                    "strategy": strategy,
                    "rounding_method": "HALF-UP",
                    "profit_account_id": cls.accounts["rounding"].id,
                    "loss_account_id": cls.accounts["rounding"].id,
                }
            )

    @classmethod
    def _make_analytic(cls):
        for plan, roles in _ANALYTIC.items():
            made = cls.env["account.analytic.plan"].create({"name": plan})
            cls.records[plan] = made
            for role, code in roles.items():
                cls.records[role] = cls.env["account.analytic.account"].create(
                    {"name": role, "code": code, "plan_id": made.id}
                )

    # === THE ACCOUNTANT'S DECISIONS ===

    @classmethod
    def _decide(cls):
        """Map every role to its code; nothing is left to suggestions."""
        for key, code in cls._vat_codes().items():
            if key[1]:
                cls._map_record("vat_code", "tax_id", cls.taxes[key], code)
        accounts = {**cls.chart.accounts, "wrong": cls._vat_account()}
        for role, code in accounts.items():
            cls._map_record("gl_account", "account_id", cls.accounts[role], code)
        for use in (SALE, PURCHASE):
            journal = cls.company_data[f"default_journal_{use}"]
            cls._map_record("journal", "journal_id", journal, cls.chart.journals[use])
        instalments = cls.records["30/70"]
        cls._map_record("payment_condition", "payment_term_id", instalments, "37")
        cls.connection.write(cls._defaults())
        for plan, roles in _ANALYTIC.items():
            for role, code in roles.items():
                record = cls.records[role]
                cls._map_record(_KINDS[plan], "analytic_account_id", record, code)

    @classmethod
    def _defaults(cls):
        condition = cls._code("payment_condition", "30").id
        sold, bought = (
            cls._code("vat_code", cls.chart.no_vat[use]) for use in (SALE, PURCHASE)
        )
        return {
            "no_vat_code_id": sold.id,
            "purchase_no_vat_code_id": (bought - sold).id,
            "sales_condition_id": condition,
            "purchase_condition_id": condition,
            "cost_center_plan_id": cls.records["centers"].id,
            "cost_unit_plan_id": cls.records["units"].id,
            "project_source": "analytic",
            # Or credit notes would wait for a person.
            "first_contact": "waived",
            "project_plan_id": cls.records["projects"].id,
        }

    @classmethod
    def _vat_codes(cls):
        """Return {(use, role): VAT code}, "" being a line without tax."""
        codes = {
            key: code
            for taxes in (cls.chart.taxes, cls.chart.own)
            for key, (_tax, code) in taxes.items()
        }
        for use in (SALE, PURCHASE):
            codes[use, "21 included"] = codes[use, "21"]
            codes[use, ""] = cls.chart.no_vat[use]
        return codes

    @classmethod
    def _vat_account(cls):
        return {"nl": "1500", "be": "451000"}[cls.country]

    @classmethod
    def _map_record(cls, kind, field, record, code):
        cls.env["exact.online.mapping"].sudo().create(
            {
                "connection_id": cls.connection.id,
                "kind": kind,
                field: record.id,
                "reference_id": cls._code(kind, code).id,
            }
        )

    # === ENTERING A CASE ===

    def _enter(self, case, number):
        """Enter and post the document of a case, as a bookkeeper does."""
        move = self.env["account.move"].create(self._values_of(case, number))
        move.action_post()
        return move

    def _values_of(self, case, number):
        sales = case.kind.startswith("out")
        use = SALE if sales else PURCHASE
        values = {
            "move_type": case.kind,
            "partner_id": self.records["domestic customer" if sales else "vendor"].id,
            "invoice_date": "2026-11-02",
            "date": "2026-11-02",
            "ref": False if sales else f"F-{number}",
            "invoice_payment_term_id": False,
            "invoice_line_ids": [
                Command.create(self._line_values(line, use)) for line in case.lines
            ],
        }
        return values | {
            name: self.records[value[1:]].id if str(value).startswith("@") else value
            for name, value in case.values.items()
        }

    def _line_values(self, line, use):
        if line.display_type != "product":
            return {"name": line.label, "display_type": line.display_type}
        roles = line.tax.split("+") if line.tax else []
        values = {
            "name": line.label,
            "price_unit": float(line.price),
            "quantity": float(line.quantity),
            "discount": float(line.discount),
            "tax_ids": [Command.set([self.taxes[use, role].id for role in roles])],
        }
        if line.account:
            values["account_id"] = self.accounts[line.account].id
        if line.deductible != "100":
            values["deductible_amount"] = float(line.deductible)
        if line.analytic:
            values["analytic_distribution"] = {
                str(self.records[role].id): share
                for role, share in line.analytic.items()
            }
        return values
