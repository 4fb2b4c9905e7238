"""Every problem and every kind of error has a sentence that helps."""

from odoo.tests import TransactionCase, tagged

from ..exact_client import (
    AuthError,
    ExactError,
    Forbidden,
    GrantExpired,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    TooEarlyToRefresh,
    Transient,
)
from ..mapping.data import Problem
from ..mapping.problems import ARGUMENTS
from ..mapping.proof import DIFFERENCE_CODES
from ..models.exact_online_message import (
    DIFFERENCES,
    PROBLEMS,
    Busy,
    difference_sentence,
    error_sentence,
    problem_sentence,
)


@tagged("post_install", "-at_install")
class TestMessages(TransactionCase):
    def test_every_problem_has_a_sentence_that_uses_its_arguments(self):
        known = ARGUMENTS
        self.assertEqual(set(PROBLEMS), set(known))
        for code, names in known.items():
            args = {name: f"<{name}>" for name in names}
            sentence = problem_sentence(self.env, Problem(code, args=args))
            self.assertNotIn("%(", sentence, code)
            self.assertNotIn("%%", sentence, code)
            self.assertRegex(sentence, r"\.$", code)

    def test_every_difference_has_a_sentence(self):
        self.assertEqual(set(DIFFERENCES), DIFFERENCE_CODES)
        difference = {"code": "vat", "expected": "21.00", "found": "21.01"}

        self.assertEqual(
            difference_sentence(self.env, difference),
            "VAT: 21.01 in Exact Online, 21.00 in Odoo.",
        )

    def test_every_kind_of_error_has_a_sentence(self):
        errors = [
            Rejected(["Verplicht: Dagboek"], 500),
            AuthError("no", description="invalid"),
            Forbidden("DivisionBlocked"),
            GrantExpired("invalid_grant"),
            TooEarlyToRefresh("early"),
            Busy("somebody"),
            Transient("down"),
            OutcomeUnknown("lost"),
        ]
        for error in errors:
            sentence = error_sentence(self.env, error)
            self.assertGreater(len(sentence.split()), 8, type(error))
            self.assertNotEqual(sentence, str(error))

    def test_exacts_own_words_are_never_swallowed(self):
        sentence = error_sentence(self.env, Rejected(["Nooit eerder gezien"], 500))

        self.assertIn("Nooit eerder gezien", sentence)

    def test_time_of_a_limit_is_the_readers(self):
        self.env.user.tz = "Europe/Amsterdam"
        limited = RateLimited(_noon(), "minute")

        self.assertIn("13:00", error_sentence(self.env, limited))

    def test_all_kinds_are_covered(self):
        kinds = {kind for kind in ExactError.__subclasses__()}
        covered = {
            Rejected,
            AuthError,
            Forbidden,
            GrantExpired,
            TooEarlyToRefresh,
            Transient,
            OutcomeUnknown,
            RateLimited,
        }
        self.assertEqual(kinds, covered)


def _noon():
    from datetime import datetime

    return datetime(2026, 11, 22, 12, 0)
