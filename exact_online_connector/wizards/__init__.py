from . import (
    exact_online_disconnect,
    exact_online_link,
    exact_online_lock_dates,
    exact_online_payment_file,
    exact_online_payment_file_rows,
    exact_online_period_wizard,
    exact_online_preview,
    exact_online_relation_import,
    exact_online_support,
    exact_online_takeover_wizard,
    exact_online_test,
    exact_online_undo,
)
