"""The ways in which people settle documents in Exact, and what is due after each.

Each case is a story of one partner. Amounts are worked by hand: 100.00 and 21 % are
121.00, 50.00 are 60.50; 121 dollars at 2 dollars a euro are 60.50 euros, at 1.60 they
are 75.63.
"""

DAY = "2026-11-20"
_IN_TIME = "2026-11-10"
INVOICED = "2026-11-02"
_SECOND = "2027-01-01"

# The documents that a case begins with, each in words of its own.
_SALE = {"move_type": "out_invoice"}
_SMALL = {"move_type": "out_invoice", "price": 50.0}
_NOTE = {"move_type": "out_refund", "price": 50.0}
_BILL = {"move_type": "in_invoice"}
_BILL_NOTE = {"move_type": "in_refund", "price": 50.0}
_INSTALMENTS = {"move_type": "out_invoice", "terms": "instalments"}
_BILL_INSTALMENTS = {"move_type": "in_invoice", "terms": "instalments"}
_DISCOUNT = {"move_type": "out_invoice", "price": 1000.0, "tax": False, "terms": "2E"}
_LIMITATION = {**_DISCOUNT, "terms": "KB"}
_DOLLARS = {"move_type": "out_invoice", "currency": "USD"}

# Each: what it is, the documents, the steps in Exact (with the number of a document),
# and for each document Exact's state, Odoo's state, what is due of it in its currency,
# and the day on which the next payment is; then what the partner owes, in euros.
CASES = [
    ("open", [_SALE], [], [("open", "not_paid", 121.0, INVOICED)], 121.0),
    (
        "paid in full",
        [_SALE],
        [("pay", 0, {})],
        [("paid", "paid", 0.0, False)],
        0.0,
    ),
    (
        "paid in part",
        [_SALE],
        [("pay", 0, {"amount": 21.0})],
        [("partial", "partial", 100.0, INVOICED)],
        100.0,
    ),
    (
        "paid in two parts",
        [_SALE],
        [("pay", 0, {"amount": 21.0}), ("pay", 0, {"amount": 100.0})],
        [("paid", "paid", 0.0, False)],
        0.0,
    ),
    (
        "overpaid: the rest is none of the invoice's",
        [_SALE, _SMALL],
        [("pay", 0, {"amount": 150.0})],
        [
            ("paid", "paid", 0.0, False),
            ("open", "not_paid", 60.5, INVOICED),
        ],
        60.5,
    ),
    (
        "the first instalment: 30 % of 121.00",
        [_INSTALMENTS],
        [("pay", 0, {"amount": 36.3})],
        [("partial", "partial", 84.7, _SECOND)],
        84.7,
    ),
    (
        "the first instalment and a part of the second",
        [_INSTALMENTS],
        [("pay", 0, {"amount": 40.0})],
        [("partial", "partial", 81.0, _SECOND)],
        81.0,
    ),
    (
        "both instalments",
        [_INSTALMENTS],
        [("pay", 0, {"amount": 36.3}), ("pay", 0, {})],
        [("paid", "paid", 0.0, False)],
        0.0,
    ),
    (
        "several invoices by one payment",
        [_SALE, _SMALL],
        [("pay", (0, 1), {"one_line": True})],
        [("paid", "paid", 0.0, False), ("paid", "paid", 0.0, False)],
        0.0,
    ),
    (
        "several invoices by a payment with a line for each",
        [_SALE, _SMALL],
        [("pay", (0, 1), {})],
        [("paid", "paid", 0.0, False), ("paid", "paid", 0.0, False)],
        0.0,
    ),
    (
        "a credit note for a part",
        [_SALE, _NOTE],
        [("match", 0, {"with": [1]})],
        [("partial", "partial", 60.5, INVOICED), ("paid", "paid", 0.0, False)],
        60.5,
    ),
    (
        "a credit note for the whole",
        [_SMALL, _NOTE],
        [("match", 0, {"with": [1]})],
        [("paid", "reversed", 0.0, False), ("paid", "paid", 0.0, False)],
        0.0,
    ),
    (
        "a credit note that is larger",
        [_SMALL, {**_NOTE, "price": 100.0}],
        [("match", 0, {"with": [1]})],
        [
            ("paid", "reversed", 0.0, False),
            ("partial", "partial", 60.5, INVOICED),
        ],
        -60.5,
    ),
    (
        "a credit note and money",
        [_SALE, _NOTE],
        [("pay", 0, {"amount": 60.5}), ("match", 0, {"with": [1]})],
        [("paid", "paid", 0.0, False), ("paid", "paid", 0.0, False)],
        0.0,
    ),
    (
        "a credit note that is paid back",
        [_NOTE],
        [("pay", 0, {})],
        [("paid", "paid", 0.0, False)],
        0.0,
    ),
    (
        "a credit note against the first instalment and more",
        [_INSTALMENTS, _NOTE],
        [("match", 0, {"with": [1]})],
        [("partial", "partial", 60.5, _SECOND), ("paid", "paid", 0.0, False)],
        60.5,
    ),
    (
        "discount: 2 % of 1,000.00",
        [_DISCOUNT],
        [("pay", 0, {"discount": True, "date": _IN_TIME})],
        [("paid", "paid", 0.0, False)],
        0.0,
    ),
    (
        "credit limitation: 2 % of 1,000.00",
        [_LIMITATION],
        [("pay", 0, {"discount": True, "date": _IN_TIME})],
        [("paid", "paid", 0.0, False)],
        0.0,
    ),
    (
        "a cent is written off",
        [_SALE],
        [("pay", 0, {"amount": 120.99, "write_off": True})],
        [("paid", "paid", 0.0, False)],
        0.0,
    ),
    (
        "a part is written off, without money",
        [_SALE],
        [("write_off", 0, {"amount": 21.0})],
        [("partial", "partial", 100.0, INVOICED)],
        100.0,
    ),
    (
        "all is written off",
        [_SALE],
        [("write_off", 0, {})],
        [("paid", "paid", 0.0, False)],
        0.0,
    ),
    (
        "dollars at another rate",
        [_DOLLARS],
        [("pay", 0, {"rate": 0.625})],
        [("paid", "paid", 0.0, False)],
        0.0,
    ),
    (
        "half of the dollars, at another rate",
        [_DOLLARS],
        [("pay", 0, {"amount": 60.5, "rate": 0.625})],
        [("partial", "partial", 60.5, INVOICED)],
        30.25,
    ),
    (
        "a direct debit that bounced",
        [_SALE],
        [("pay", 0, {}), ("poll",), ("bounce", 0, {})],
        [("open", "not_paid", 121.0, INVOICED)],
        121.0,
    ),
    (
        "a part payment that bounced",
        [_SALE],
        [("pay", 0, {"amount": 21.0}), ("poll",), ("bounce", 0, {})],
        [("open", "not_paid", 121.0, INVOICED)],
        121.0,
    ),
    (
        "a bounced one that was paid after all",
        [_SALE],
        [("pay", 0, {}), ("poll",), ("bounce", 0, {}), ("poll",), ("pay", 0, {})],
        [("paid", "paid", 0.0, False)],
        0.0,
    ),
    (
        "selected to be collected",
        [_SALE],
        [("select", 0, {})],
        [("open", "not_paid", 121.0, INVOICED)],
        121.0,
    ),
    (
        "collected, not matched yet",
        [_SALE],
        [("select", 0, {}), ("process_payment", 0, {})],
        [("open", "not_paid", 121.0, INVOICED)],
        121.0,
    ),
    (
        "an instalment that is collected, not matched yet",
        [_INSTALMENTS],
        [
            ("pay", 0, {"amount": 36.3}),
            ("select", 0, {}),
            ("process_payment", 0, {}),
        ],
        [("partial", "partial", 84.7, _SECOND)],
        84.7,
    ),
    (
        "paid, and un-matched",
        [_SALE],
        [("pay", 0, {}), ("poll",), ("unmatch", 0, {})],
        [("open", "not_paid", 121.0, INVOICED)],
        121.0,
    ),
    (
        "instalments that were paid, and un-matched",
        [_INSTALMENTS],
        [("pay", 0, {}), ("poll",), ("unmatch", 0, {})],
        [("open", "not_paid", 121.0, INVOICED)],
        121.0,
    ),
    (
        "a match with a credit note that was undone",
        [_SALE, _NOTE],
        [("match", 0, {"with": [1]}), ("poll",), ("unmatch", 0, {})],
        [
            ("open", "not_paid", 121.0, INVOICED),
            ("open", "not_paid", 60.5, INVOICED),
        ],
        60.5,
    ),
    (
        "one of several invoices of a payment that was un-matched",
        [_SALE, _SMALL],
        [("pay", (0, 1), {}), ("poll",), ("unmatch", 1, {})],
        [("paid", "paid", 0.0, False), ("open", "not_paid", 60.5, INVOICED)],
        60.5,
    ),
    (
        "paid, and its term deleted",
        [_SALE],
        [("pay", 0, {}), ("poll",), ("delete_term", 0, {})],
        [("unknown", "not_paid", 121.0, INVOICED)],
        121.0,
    ),
    (
        "a bill paid in part",
        [_BILL],
        [("pay", 0, {"amount": 21.0})],
        [("partial", "partial", 100.0, INVOICED)],
        -100.0,
    ),
    (
        "the first instalment of a bill",
        [_BILL_INSTALMENTS],
        [("pay", 0, {"amount": 36.3})],
        [("partial", "partial", 84.7, _SECOND)],
        -84.7,
    ),
    (
        "a bill, a credit note of the supplier and the rest",
        [_BILL, _BILL_NOTE],
        [("match", 0, {"with": [1]}), ("pay", 0, {})],
        [("paid", "paid", 0.0, False), ("paid", "paid", 0.0, False)],
        0.0,
    ),
    (
        "a bill that was paid, and un-matched",
        [_BILL],
        [("pay", 0, {}), ("poll",), ("unmatch", 0, {})],
        [("open", "not_paid", 121.0, INVOICED)],
        -121.0,
    ),
]
