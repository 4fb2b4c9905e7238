"""Cases about VAT: rounding, prices, several taxes, reverse charge, abroad."""

from .data import BE, NL, Booked, Case, Figures, Line, booked, lines

CASES = (
    # === P1: rounding per tax, and per line ===
    Case(
        "P1",
        "Seven lines of 0.99 at 21 %",
        lines(7, "0.99"),
        Figures("8.39", "1.46", booked(*[("0.99", "0.21")] * 6, ("0.99", "0.20"))),
        Figures("8.40", "1.47", booked(*[("0.99", "0.21")] * 7)),
    ),
    Case(
        "P1",
        "Nine lines of 13.60 at 6 %",
        lines(9, "13.60", tax="low"),
        Figures(
            "129.74",
            "7.34",
            booked(*[("13.60", "0.82")] * 5, *[("13.60", "0.81")] * 4, tax="low"),
        ),
        Figures("129.78", "7.38", booked(*[("13.60", "0.82")] * 9, tax="low")),
        countries=(BE,),
    ),
    Case(
        "P1",
        "Nine lines of 13.60 at 9 %",
        lines(9, "13.60", tax="low"),
        Figures(
            "133.42",
            "11.02",
            booked(*[("13.60", "1.23")] * 4, *[("13.60", "1.22")] * 5, tax="low"),
        ),
        Figures("133.38", "10.98", booked(*[("13.60", "1.22")] * 9, tax="low")),
        countries=(NL,),
    ),
    Case(
        "P1",
        "Two rates on one invoice",
        (Line("33.33"), Line("66.67", "low"), Line("0.05")),
        Figures("113.06", "13.01"),
        countries=(NL,),
    ),
    Case(
        "P1",
        "Seven lines of 0.99 at 21 % on a bill",
        lines(7, "0.99"),
        Figures("8.39", "1.46", booked(*[("0.99", "0.21")] * 6, ("0.99", "0.20"))),
        Figures("8.40", "1.47", booked(*[("0.99", "0.21")] * 7)),
        kind="in_invoice",
    ),
    # === P2: prices that include the tax ===
    Case(
        "P2",
        "Three lines of 10.00 including 21 %",
        lines(3, "10.00", tax="21 included"),
        Figures("30.00", "5.21"),
        Figures("30.00", "5.22", booked(*[("8.26", "1.74")] * 3)),
    ),
    Case(
        "P2",
        "Included and excluded prices together",
        (Line("121.00", "21 included"), Line("100.00")),
        Figures("242.00", "42.00", booked(*[("100.00", "21.00")] * 2)),
    ),
    # === P4: several taxes on a line ===
    Case(
        "P4",
        "Fixed eco-tax of 2.50 on an account of its own, under 21 %",
        (Line("100.00", "eco+21"),),
        Figures(
            "124.03",
            "21.53",
            (
                Booked("100.00", vat="21.00"),
                Booked("2.50", vat="0.53", account="eco"),
            ),
        ),
    ),
    Case(
        "P4",
        "Fixed eco-tax without an account, which stands on revenue",
        (Line("100.00", "eco bare+21"),),
        Figures("124.03", "21.53", booked(("100.00", "21.00"), ("2.50", "0.53"))),
    ),
    Case(
        "P4",
        "Two percentage taxes that are mapped one by one only",
        (Line("100.00", "21+low"),),
        refused="tax_combination_not_mapped",
    ),
    # === P5: reverse charge ===
    Case(
        "P5",
        "Reverse charge on a bill of 1,000",
        (Line("1000.00", "reverse"),),
        Figures("1000.00", "0.00", (Booked("1000.00", "reverse"),)),
        kind="in_invoice",
    ),
    Case(
        "P5",
        "Reverse charge beside ordinary VAT",
        (Line("1000.00", "reverse"), Line("100.00")),
        Figures(
            "1121.00",
            "21.00",
            (Booked("1000.00", "reverse"), Booked("100.00", vat="21.00")),
        ),
        kind="in_invoice",
    ),
    Case(
        "P5",
        "Refund of a bill with reverse charge",
        (Line("200.00", "reverse"),),
        Figures("200.00", "0.00", (Booked("200.00", "reverse"),)),
        kind="in_refund",
    ),
    Case(
        "P5",
        "Sale with the VAT reverse-charged",
        (Line("1000.00", "reverse"),),
        Figures("1000.00", "0.00", (Booked("1000.00", "reverse"),)),
        values={"partner_id": "@domestic customer"},
    ),
    # === P6: within the EU, and beyond ===
    *(
        Case(
            "P6",
            f"Sale within the EU: {what}",
            (Line("1000.00", what),),
            Figures("1000.00", "0.00", (Booked("1000.00", what),)),
            values={"partner_id": "@eu customer"},
        )
        for what in ("eu goods", "eu services", "triangular")
    ),
    Case(
        "P6",
        "Export",
        (Line("1000.00", "export"),),
        Figures("1000.00", "0.00", (Booked("1000.00", "export"),)),
        values={"partner_id": "@overseas customer"},
    ),
    Case(
        "P6",
        "Sale within the EU to a customer without VAT number",
        (Line("1000.00", "eu goods"),),
        refused="partner_vat_missing",
        values={"partner_id": "@eu customer without number"},
    ),
    *(
        Case(
            "P6",
            f"Bill from abroad: {what}",
            (Line("1000.00", what),),
            Figures("1000.00", "0.00", (Booked("1000.00", what),)),
            kind="in_invoice",
        )
        for what in ("eu goods", "eu services", "import")
    ),
    # === P7: one-stop shop ===
    Case(
        "P7",
        "German consumer, 19 %",
        (Line("100.00", "oss"),),
        Figures("119.00", "19.00", (Booked("100.00", "oss", vat="19.00"),)),
        values={"partner_id": "@eu consumer"},
        countries=(NL,),
    ),
    Case(
        "P7",
        "French consumer, 20 %",
        (Line("100.00", "oss"),),
        Figures("120.00", "20.00", (Booked("100.00", "oss", vat="20.00"),)),
        values={"partner_id": "@eu consumer"},
        countries=(BE,),
    ),
)
