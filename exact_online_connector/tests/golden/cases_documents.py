"""Cases about documents: credit notes, deductions, rounding, terms, currency, dates."""

from .data import BE, Booked, Case, Figures, Line, booked

HUNDRED = Figures("121.00", "21.00", booked(("100.00", "21.00")))
THOUSAND = Figures("1210.00", "210.00", booked(("1000.00", "210.00")))

CASES = (
    # === P8: credit notes ===
    Case(
        "P8",
        "Credit note, negative in the sales journal",
        (Line("100.00"),),
        HUNDRED,
        kind="out_refund",
        entry={"Type": 21, "AmountFC": -121.0, "Journal": "70"},
    ),
    Case(
        "P8",
        "Refund of a bill",
        (Line("100.00"),),
        HUNDRED,
        kind="in_refund",
        entry={"Type": 31, "AmountFC": -121.0, "Journal": "60"},
    ),
    Case(
        "P8",
        "Credit note of seven lines of 0.99",
        (Line("0.99"),) * 7,
        Figures("8.39", "1.46", booked(*[("0.99", "0.21")] * 6, ("0.99", "0.20"))),
        Figures("8.40", "1.47"),
        kind="out_refund",
    ),
    # === P9: signs ===
    Case(
        "P9",
        "1,000 less a deposit of 300",
        (Line("1000.00"), Line("-300.00", account="deposit")),
        Figures(
            "847.00",
            "147.00",
            (
                Booked("1000.00", vat="210.00"),
                Booked("-300.00", vat="-63.00", account="deposit"),
            ),
        ),
    ),
    Case(
        "P9",
        "Negative quantity on a bill",
        (Line("100.00"), Line("25.00", quantity="-2")),
        Figures("60.50", "10.50", booked(("100.00", "21.00"), ("-50.00", "-10.50"))),
        kind="in_invoice",
    ),
    # === P10: what books nothing ===
    Case(
        "P10",
        "Section, note, zero line and a discount of all of it",
        (
            Line("0.00", "", display_type="line_section", label="Phase 1"),
            Line("100.00"),
            Line("0.00", "", display_type="line_note", label="Thank you"),
            Line("0.00", label="Free of charge"),
            Line("50.00", discount="100", label="Given away"),
        ),
        HUNDRED,
    ),
    Case(
        "P10",
        "Discounts and quantities with four decimals",
        (
            Line("19.99", quantity="1.3333", discount="12.5"),
            Line("0.0725", quantity="2500"),
        ),
        Figures("247.53", "42.96", booked(("23.32", "4.90"), ("181.25", "38.06"))),
    ),
    *(
        Case(
            "P10",
            f"Line without tax beside one with ({kind})",
            (Line("100.00"), Line("10.00", "")),
            Figures(
                "131.00",
                "21.00",
                (Booked("100.00", vat="21.00"), Booked("10.00", tax="")),
            ),
            kind=kind,
        )
        for kind in ("out_invoice", "in_invoice")
    ),
    # === P11: cash rounding ===
    Case(
        "P11",
        "Rounding to 0.05 by a line",
        (Line("9.94"),),
        Figures(
            "12.05",
            "2.09",
            (
                Booked("9.94", vat="2.09"),
                Booked("0.02", tax="", account="rounding"),
            ),
        ),
        values={"invoice_cash_rounding_id": "@rounding by a line"},
    ),
    Case(
        "P11",
        "Rounding to 0.05 in the tax",
        (Line("9.94"),),
        Figures("12.05", "2.11", booked(("9.94", "2.11"))),
        values={"invoice_cash_rounding_id": "@rounding in the tax"},
    ),
    Case(
        "P11",
        "Rounding to 0.05 in the tax, the largest of which is no VAT",
        (Line("1.00", "eco bare+21"),),
        Figures(
            "4.25",
            "0.74",
            (
                Booked("1.00", vat="0.21"),
                Booked("2.50", vat="0.53"),
                # Odoo counts it in the base of the VAT that is on the eco-tax.
                Booked("0.01", vat="0.00"),
            ),
        ),
        values={"invoice_cash_rounding_id": "@rounding in the tax"},
    ),
    # === P12: early-payment discount ===
    Case(
        "P12",
        "2 % when paid early, VAT on the reduced amount at once (mixed)",
        (Line("1000.00"),),
        Figures(
            "1205.80",
            "205.80",
            (
                Booked("1000.00", vat="210.00"),
                Booked("-20.00", vat="-4.20"),
                Booked("20.00", tax=""),
            ),
        ),
        values={"invoice_payment_term_id": "@discount mixed"},
    ),
    Case(
        "P12",
        "2 % when paid early, VAT on all of it (excluded)",
        (Line("1000.00"),),
        THOUSAND,
        values={"invoice_payment_term_id": "@discount excluded"},
    ),
    Case(
        "P12",
        "2 % when paid early, VAT reduced when paid (included)",
        (Line("1000.00"),),
        THOUSAND,
        values={"invoice_payment_term_id": "@discount included"},
    ),
    # === P14: currencies ===
    Case(
        "P14",
        "1,000 dollars at 1.0837",
        (Line("1000.00", "export"),),
        Figures("1000.00", "0.00", (Booked("1000.00", "export"),)),
        values={"currency_id": "@USD", "partner_id": "@overseas customer"},
        company_total="922.76",
        entry={"Currency": "USD", "Rate": 0.92276},
    ),
    Case(
        "P14",
        "Dollars with VAT on many lines",
        (Line("0.99"),) * 7,
        Figures("8.39", "1.46", booked(*[("0.99", "0.21")] * 6, ("0.99", "0.20"))),
        Figures("8.40", "1.47"),
        values={"currency_id": "@USD"},
    ),
    Case(
        "P14",
        "Dollars of a final invoice whose deposits leave little",
        (
            Line("48804.37", "export"),
            Line("-40195.93", "export", account="deposit"),
            Line("-8607.33", "export", account="deposit"),
        ),
        Figures("1.11", "0.00"),
        values={"currency_id": "@USD", "partner_id": "@overseas customer"},
    ),
    # === P15: instalments ===
    Case(
        "P15",
        "30 % at once and 70 % after 60 days",
        (Line("1000.00"),),
        THOUSAND,
        values={"invoice_payment_term_id": "@30/70"},
        entry={"PaymentCondition": "37"},
    ),
    # === P17: dates ===
    Case(
        "P17",
        "Bill of 30 October, booked on 3 November",
        (Line("100.00"),),
        HUNDRED,
        kind="in_invoice",
        values={"invoice_date": "2026-10-30", "date": "2026-11-03"},
        entry={"ReportingYear": 2026, "ReportingPeriod": 11},
    ),
    # === P19: the supplier's number ===
    Case(
        "P19",
        "Bill under its supplier's number",
        (Line("100.00"),),
        HUNDRED,
        kind="in_invoice",
        values={"ref": "2026-0815"},
        entry={"YourRef": "2026-0815"},
    ),
    Case(
        "P19",
        "Bill without the supplier's number",
        (Line("100.00"),),
        kind="in_invoice",
        values={"ref": False},
        refused="vendor_reference_missing",
    ),
    # === P20: whom it is booked on ===
    Case(
        "P20",
        "Invoice to a contact person",
        (Line("100.00"),),
        HUNDRED,
        values={"partner_id": "@contact"},
        entry={"account_name": "Domestic Customer B.V."},
    ),
    # === P24: accounts that no line may have ===
    Case(
        "P24",
        "Line on an account that is a VAT account in Exact",
        (Line("100.00", account="wrong"),),
        refused="gl_account_wrong_type",
    ),
    # === P26: cost centres, cost units and projects ===
    Case(
        "P26",
        "182.25 over two cost centres, 98 and 2 percent",
        (Line("182.25", analytic={"sales": 98, "production": 2}),),
        Figures(
            "220.52",
            "38.27",
            (
                Booked("178.61", vat="37.51", center="VKP"),
                Booked("3.64", vat="0.76", center="PRD"),
            ),
        ),
    ),
    Case(
        "P26",
        "Less than all of it, a cost unit beside it, and a project",
        (
            Line("100.00", analytic={"sales": 70}),
            Line("50.00", analytic={"office": 100, "web": 100}),
            Line("10.00", analytic={"upkeep": 100}),
        ),
        Figures(
            "193.60",
            "33.60",
            (
                Booked("70.00", vat="14.70", center="VKP"),
                Booked("30.00", vat="6.30"),
                Booked("50.00", vat="10.50", center="ADM", unit="WEB"),
                Booked("10.00", vat="2.10", project="P002"),
            ),
        ),
        kind="in_invoice",
    ),
    # === P27: what is not deducted ===
    Case(
        "P27",
        "A quarter for private use",
        (Line("100.00", deductible="75"),),
        Figures(
            "121.00",
            "15.75",
            (
                Booked("100.00", vat="21.00"),
                Booked("-25.00", vat="-5.25"),
                Booked("25.00", tax="", account="private"),
                Booked("5.25", tax="", account="private"),
            ),
        ),
        kind="in_invoice",
    ),
    Case(
        "P27",
        "Company car, half of its VAT reclaimed",
        (Line("100.00", "car"),),
        Figures("121.00", "10.50", (Booked("100.00", "car", vat="21.00"),)),
        kind="in_invoice",
        countries=(BE,),
    ),
    Case(
        "P27",
        "Company car for two cost centres: each has its part of the lost VAT",
        (Line("100.00", "car", analytic={"sales": 60, "office": 40}),),
        Figures(
            "121.00",
            "10.50",
            (
                Booked("60.00", "car", vat="12.60", center="VKP"),
                Booked("40.00", "car", vat="8.40", center="ADM"),
            ),
            # 60.00 + half of 12.60, and 40.00 + half of 8.40.
            places={"VKP": "66.30", "ADM": "44.20"},
        ),
        kind="in_invoice",
        countries=(BE,),
    ),
    Case(
        "P27",
        "Three company cars, each for a cost centre of its own",
        (
            Line("1000.00", "car", analytic={"sales": 100}),
            Line("1.00", "car", analytic={"production": 100}),
            Line("1.00", "car", analytic={"office": 100}),
        ),
        Figures(
            "1212.42",
            "105.22",
            (
                Booked("1000.00", "car", vat="210.00", center="VKP"),
                Booked("1.00", "car", vat="0.21", center="PRD"),
                Booked("1.00", "car", vat="0.21", center="ADM"),
            ),
            # Of 210.00 Odoo loses 105.00, of each 0.21 a 0.10: no car bears a cent of
            # another's, as by parts of 105.20 in all (1104.99, 1.11 and 1.10).
            places={"VKP": "1105.00", "PRD": "1.10", "ADM": "1.10"},
        ),
        kind="in_invoice",
        countries=(BE,),
    ),
    # === P28: structured communication ===
    Case(
        "P28",
        "Structured communication, kept to the digit",
        (Line("100.00"),),
        HUNDRED,
        values={"payment_reference": "+++202/6000/12320+++"},
        entry={"PaymentReference": "+++202/6000/12320+++"},
    ),
    Case(
        "P28",
        "Structured communication of a supplier",
        (Line("100.00"),),
        HUNDRED,
        kind="in_invoice",
        values={"payment_reference": "+++202/6000/12320+++"},
        entry={"PaymentReference": "+++202/6000/12320+++"},
        countries=(BE,),
    ),
    # === P34: receipts ===
    Case(
        "P34",
        "Sales receipt",
        (Line("100.00"),),
        HUNDRED,
        kind="out_receipt",
    ),
    Case(
        "P34",
        "Purchase receipt without a number",
        (Line("100.00"),),
        HUNDRED,
        kind="in_receipt",
        values={"ref": False},
    ),
)
