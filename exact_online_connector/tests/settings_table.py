"""Which test observes what each setting changes.

A setting is what somebody can fill in on a screen of the set-up. `test_settings` finds
them all, and fails where one is missing here.
"""

CONNECTION = {
    "company_id": "test_companies.TestCompanies."
    "test_a_connection_is_for_the_company_that_was_chosen",
    "client_secret": "test_access.TestAccess."
    "test_manager_replaces_the_secret_without_reading_it",
    "base_url": "test_address.TestAddress."
    "test_who_means_it_enters_the_secret_and_logs_in_there",
    "division_id": "test_login.TestLogin.test_login_leads_back_to_the_connection",
    "export_from": "test_schedule.TestSchedule."
    "test_an_earlier_start_date_sends_nothing_by_itself",
    "auto_export": "test_schedule.TestSchedule."
    "test_changing_to_a_schedule_sends_nothing_that_was_ready",
    "export_delay": "test_queue.TestQueue."
    "test_some_time_after_it_was_sent_to_the_customer",
    "export_interval": "test_schedule.TestSchedule.test_each_week_at_its_day",
    "export_schedule_from": "test_schedule.TestSchedule.test_each_week_at_its_day",
    "auto_export_purchase": "test_queue.TestQueue.test_kind_that_is_not_sent_stays_out",
    "export_interval_purchase": "test_schedule.TestSchedule."
    "test_bills_wait_for_the_day_of_their_own_schedule",
    "export_schedule_from_purchase": "test_schedule.TestSchedule."
    "test_bills_wait_for_the_day_of_their_own_schedule",
    "credit_notes_negative": "test_header.TestHeader."
    "test_positive_amounts_in_the_credit_journal_are_told_if_booked_as_a_sale",
    **dict.fromkeys(
        ("send_invoice_pdf", "send_bill_files"),
        "test_files.TestFiles.test_each_setting_is_for_documents_of_its_own",
    ),
    "check_double_bills": "test_doubles.TestDoubles."
    "test_without_the_setting_nobody_looks",
    "send_deferral": "test_lines.TestDeferral."
    "test_dates_stay_here_unless_it_is_switched_on",
    "send_notes": "test_lines.TestNotes.test_notes_go_with_the_line_above_by_setting",
    "send_g_account": "test_lines.TestGAccount.test_without_the_setting_it_stays_here",
    "unmapped_analytic": "test_dimensions.TestDimensions."
    "test_unmapped_analytic_account_goes_without_by_setting",
    "project_source": "test_dimensions.TestDimensions."
    "test_project_from_the_customers_reference",
    "unknown_project": "test_dimensions.TestDimensions."
    "test_unknown_project_is_refused_or_left_out_by_setting",
    "payment_mode": "test_payments.TestPayments."
    "test_no_payments_are_asked_for_when_switched_off",
    "payment_interval": "test_queue.TestQueue."
    "test_each_connection_has_actions_of_its_own",
    "payment_journal_id": "test_payment_mode.TestPaymentAccounts."
    "test_money_goes_in_the_journal_that_was_chosen",
    "payment_limitation_account_id": "test_payment_register.TestPaymentRegister."
    "test_credit_limitation_goes_on_its_own_account",
    "payment_other_account_id": "test_payment_mode.TestPaymentAccounts."
    "test_what_is_settled_otherwise_goes_on_the_account_that_was_chosen",
    "webhook_secret": "test_webhooks.TestWebhooks."
    "test_without_the_secret_nothing_is_subscribed",
    "sales_number_format": "test_numbers.TestNumbers."
    "test_each_kind_of_document_has_a_format_of_its_own",
    "sales_credit_number_format": "test_numbers.TestNumbers."
    "test_each_kind_of_document_has_a_format_of_its_own",
    "purchase_number_format": "test_numbers.TestNumbers."
    "test_each_kind_of_document_has_a_format_of_its_own",
    "purchase_credit_number_format": "test_numbers.TestNumbers."
    "test_each_kind_of_document_has_a_format_of_its_own",
    "sales_entry_date": "test_periods.TestPeriods."
    "test_the_entry_date_can_be_the_day_of_sending",
    "sales_period_date": "test_periods.TestPeriods."
    "test_the_period_can_be_that_of_the_delivery_else_the_fallback",
    "sales_entry_date_fallback": "test_periods.TestPeriods."
    "test_an_invoice_without_a_service_takes_the_other_dates",
    "sales_period_date_fallback": "test_periods.TestPeriods."
    "test_an_invoice_without_a_service_takes_the_other_dates",
    "purchase_entry_date": "test_periods.TestPeriods."
    "test_the_entry_date_of_a_bill_can_be_the_accounting_date",
    "purchase_period_date": "test_periods.TestPeriods."
    "test_the_period_can_be_that_of_the_document",
    "purchase_entry_date_fallback": "test_periods.TestPeriods."
    "test_a_bill_without_a_service_takes_the_other_dates",
    "purchase_period_date_fallback": "test_periods.TestPeriods."
    "test_a_bill_without_a_service_takes_the_other_dates",
    "closed_period_policy": "test_periods.TestPeriods."
    "test_a_person_agrees_to_the_next_open_period",
    "vat_months": "test_periods.TestPeriods."
    "test_the_next_period_is_taken_within_the_vat_return_only",
    "sales_credit_journal_id": "test_header.TestHeader."
    "test_credit_notes_go_in_a_journal_of_their_own",
    "purchase_credit_journal_id": "test_header.TestHeader."
    "test_refunds_of_vendors_go_in_a_journal_of_their_own",
    "receivable_account_id": "test_header.TestHeader."
    "test_a_new_customer_gets_the_receivables_account",
    "relation_update": "test_relations.TestRelationData."
    "test_everything_is_overwritten_where_that_is_chosen",
    "relation_number_prefix": "test_relation_numbers.TestRelationNumbers."
    "test_our_own_range_skips_what_is_taken",
    "relation_number_next": "test_relation_numbers.TestRelationNumbers."
    "test_our_own_range_skips_what_is_taken",
    "relation_number_last": "test_relation_numbers.TestRelationNumbers."
    "test_our_own_range_skips_what_is_taken",
    "responsible_id": "test_repair.TestActivity."
    "test_a_failure_that_nobody_saw_is_an_activity_of_the_responsible",
    "entry_address": "test_open.TestOpen."
    "test_the_link_leads_to_the_entry_itself_where_its_address_is_known",
    "log_days": "test_log.TestLog.test_old_lines_go",
    **dict.fromkeys(
        ("region", "client_id", "public_url"),
        "test_login.TestLogin."
        "test_login_begins_in_the_country_and_ends_at_the_address_that_were_chosen",
    ),
    **dict.fromkeys(
        ("cost_center_plan_id", "cost_unit_plan_id", "project_plan_id"),
        "test_dimensions.TestDimensions.test_each_plan_is_what_a_person_chose_it_for",
    ),
    **dict.fromkeys(
        ("payment_discount_account_id", "payment_difference_account_id"),
        "test_payment_mode.TestPaymentAccounts."
        "test_discount_and_difference_go_on_the_accounts_that_were_chosen",
    ),
    **dict.fromkeys(
        (
            *("sales_journal_id", "sales_account_id", "sales_condition_id"),
            *("purchase_journal_id", "purchase_account_id", "purchase_condition_id"),
            *("no_vat_code_id", "purchase_no_vat_code_id"),
        ),
        "test_header.TestHeader.test_each_kind_goes_with_the_defaults_of_its_own",
    ),
}
COLLECTIVE = {
    "sequence": "test_relation_numbers.TestWalkIns."
    "test_the_first_line_that_serves_a_country_wins",
    "country_group_id": "test_relation_numbers.TestWalkIns."
    "test_each_country_has_its_own",
    "account_code": "test_relation_numbers.TestWalkIns."
    "test_a_person_is_booked_on_it_with_name_and_address",
}
NUMBER_SOURCE = {
    "sequence": "test_relation_numbers.TestRelationNumbers."
    "test_the_sources_are_tried_in_the_order_they_are_dragged_to",
    **dict.fromkeys(
        ("source", "field_path"),
        "test_relation_numbers.TestRelationNumbers."
        "test_the_second_source_serves_where_the_first_has_none",
    ),
    "module": "test_relation_numbers.TestRelationNumbers."
    "test_the_external_id_of_one_source",
}
MAPPING = {
    **dict.fromkeys(
        ("kind", "analytic_account_id"),
        "test_dimensions.TestDimensions.test_each_plan_is_what_a_person_chose_it_for",
    ),
    "journal_id": "test_header.TestHeader."
    "test_a_journal_that_a_person_maps_goes_in_that_of_its_line",
    "account_id": "test_error_velocity.TestErrorVelocity."
    "test_another_mapping_lets_go_what_was_held_for_the_account",
    "tax_id": "test_lines.TestLostVat.test_half_of_a_cars_vat_is_cost",
    "combined_tax_ids": "test_taxes.TestTaxes."
    "test_two_percentages_go_under_the_code_of_both",
    "payment_term_id": "test_lines.TestDiscount."
    "test_by_the_condition_without_the_items",
    "reference_id": "test_dimensions.TestDimensions."
    "test_another_cost_centre_is_sent_where_a_person_chose_it",
    "confirmed": "test_mapping_screen.TestMappingScreen."
    "test_suggestions_of_a_selection_are_confirmed_at_once",
    "discount_by": "test_lines.TestDiscount.test_by_the_condition_without_the_items",
    "discount_account_id": "test_lines.TestDiscount.test_on_an_account_of_its_own",
    "surcharge_product_ids": "test_lines.TestDiscount."
    "test_credit_surcharge_line_goes_on_the_account_of_the_term",
    "credit_reference_id": "test_header.TestHeader."
    "test_the_credit_journal_of_a_mapping_comes_first",
    "numbering": "test_numbers.TestNumbers."
    "test_a_journal_has_a_format_of_its_own_or_none",
    "number_format": "test_numbers.TestNumbers."
    "test_a_journal_has_a_format_of_its_own_or_none",
    "credit_number_format": "test_numbers.TestNumbers."
    "test_a_journal_has_a_format_of_its_own_for_credit_notes",
}
EXTRA = {
    "kind": "test_extra.TestExtra.test_sales_and_purchases_are_apart",
    "target": "test_extra.TestExtra.test_an_own_field_fills_the_header",
    "source": "test_extra.TestExtra.test_a_way_over_other_records",
    "path": "test_extra.TestExtra.test_an_own_field_fills_the_header",
    "max_length": "test_extra.TestExtra.test_a_longer_text_is_cut_or_stops",
    "refuse_longer": "test_extra.TestExtra.test_a_longer_text_is_cut_or_stops",
    "test_move_id": "test_extra.TestExtra."
    "test_the_example_shows_what_the_chosen_invoice_would_send",
}
PARTNER = {
    "exact_account_code": "test_mapping.TestMapping."
    "test_relation_number_filled_in_by_a_person_is_used",
    "exact_required_reference": "test_header.TestHeader."
    "test_each_reference_can_be_demanded",
}

OBSERVED_BY = {
    (model, field): test
    for model, tests in {
        "exact.online.connection": CONNECTION,
        "exact.online.collective": COLLECTIVE,
        "exact.online.number.source": NUMBER_SOURCE,
        "exact.online.mapping": MAPPING,
        "exact.online.extra": EXTRA,
        "res.partner": PARTNER,
    }.items()
    for field, test in tests.items()
}
