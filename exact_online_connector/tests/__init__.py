from . import test_concurrency, test_recovery, test_send
