"""What the stories of the first-contact check share."""

from ..models.exact_online_message import problem_sentence
from .common import ExactOnlineCommon


class FirstContactCase(ExactOnlineCommon):
    def _check(self):
        """Press Start, or Go On; return the check."""
        self.env.flush_all()
        self.connection.action_first_contact_check()
        self._look_again()
        return self.connection.contact_id

    def _answers(self):
        return self.connection.first_contact_answers

    def _relations(self):
        client = self.connection._get_client(unattended=False)
        return [row["Name"] for row in client.find_accounts(name="First contact")]

    def _sentence_of(self, code):
        """Return what the readiness check says about it."""
        found = self.connection._readiness_problems()
        (problem,) = [problem for problem in found if problem.code == code]
        return problem_sentence(self.env, problem)

    def _assert_gone(self):
        self.assertEqual(self._entries(), [])
        self.assertEqual(self.sandbox.get("documents", division=100001), [])
        self.assertEqual(self._relations(), [])
        self.assertFalse(self.connection.contact_left_ids)

    def _start_anew(self):
        self.sandbox.post("restore")
        self._have_calls()
        self.connection.sudo().write({"first_contact_answers": False})
        self.connection.sudo().budget_id.refusals = False
        self.env["exact.online.contact"].sudo().search([]).unlink()
