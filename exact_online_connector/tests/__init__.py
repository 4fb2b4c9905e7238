from . import (
    test_access,
    test_companies,
    test_concurrency,
    test_copy,
    test_login,
    test_mapping,
    test_messages,
    test_payments,
    test_queue,
    test_recovery,
    test_send,
    test_token,
)
