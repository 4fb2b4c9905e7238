"""All accounting cases, and the pitfalls that other tests cover."""

from . import cases_documents, cases_vat

CASES = (*cases_vat.CASES, *cases_documents.CASES)

# Pitfalls that are about no single document, or that need more than its figures: the
# tests that cover them, by file and name.
ELSEWHERE = {
    "P3": ("test_mapping.py", "test_inclusive_code_is_refused_with_the_reason"),
    "P13": (
        "test_lines.py",
        "test_credit_surcharge_line_goes_on_the_account_of_the_term",
    ),
    "P16": ("test_lines.py", "test_dates_go_with_the_line"),
    "P18": (
        "test_numbers.py",
        "test_a_number_too_large_for_exact_is_refused_at_set_up",
    ),
    "P21": ("test_relation_numbers.py", "test_each_country_has_its_own"),
    "P22": ("test_relation_matching.py", "test_a_vat_group_is_never_merged_by_itself"),
    "P23": ("test_send.py", "test_vendor_that_is_a_customer_becomes_both"),
    "P25": (
        "test_doubles.py",
        "test_bill_that_exact_received_itself_waits_for_a_person",
    ),
    "P29": (
        "test_files.py",
        "test_pdf_that_is_mailed_after_the_booking_follows_by_itself",
    ),
    "P30": ("test_payments.py", "test_paid_in_exact_is_paid_in_odoo"),
    "P31": ("test_payment_register.py", "test_paid_invoice"),
    "P32": ("test_changed.py", "test_what_exact_gets_counts"),
    "P33": ("test_send.py", "test_sent_invoice_can_not_be_reset_cancelled_or_deleted"),
    "P35": ("test_periods.py", "test_a_locked_period_of_odoo_does_not_stop_sending"),
    "P36": ("test_extra.py", "test_the_fields_of_intrastat_by_line"),
    "P37": ("test_lines.py", "test_it_is_negative_on_a_credit_note"),
    "P38": ("test_token.py", "test_old_token_is_renewed_and_the_new_grant_kept"),
    "P39": ("test_token.py", "test_another_address_voids_the_login"),
}
