from . import (
    test_concurrency,
    test_payments,
    test_queue,
    test_recovery,
    test_send,
)
