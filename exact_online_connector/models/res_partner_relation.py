import time

from odoo import models
from odoo.exceptions import UserError

from ..exact_client import ExactError, Rejected
from ..mapping.account import account_values
from .exact_online_message import error_sentence, problem_sentence
from .exact_online_partner import refused

# How long a person waits at most, all calls together (seconds).
_DEADLINE = 45


class ResPartner(models.Model):
    """The buttons on a partner: send what has changed, choose the relation."""

    _inherit = "res.partner"

    def action_exact_update_relation(self):
        """Send what has changed of the partners to their relations in Exact.

        A partner without changes costs no call, one with changes one. It goes whatever
        the connection says about overwriting: a person wants it.

        :raise UserError: there is nothing to update, or Exact could not be asked.
        """
        self.env["account.move"]._exact_check_right()
        self.check_access("read")
        bindings = self._exact_bindings().filtered("account_id")
        if not bindings:
            raise UserError(
                self.env._(
                    "None of these is in Exact Online yet. A relation is created with "
                    "its first invoice."
                )
            )
        self.env.flush_all()
        sent, problems = bindings._update_attended(self._exact_update_client())
        self.env.invalidate_all()
        message = self.env._("Relations updated in Exact Online: %s.", sent)
        return self.env["account.move"]._exact_notify(
            "warning" if problems else "success", "\n".join([message, *problems])
        )

    def action_exact_choose_relation(self):
        """Open the candidates in Exact that could be this partner."""
        self.ensure_one()
        self.env["account.move"]._exact_check_right()
        return self._exact_bindings()._get_records_action()

    def _exact_update_client(self):
        connection = self.env["exact.online.connection"]._of_company(self.env.company)
        return connection._get_client(
            unattended=False, deadline=time.monotonic() + _DEADLINE
        )


class ExactOnlinePartner(models.Model):
    _inherit = "exact.online.partner"

    def _update_attended(self, client):
        """Send what has changed of each, while a person waits.

        :return: how many were sent, and a sentence for each that was not.
        """
        sent, problems = 0, []
        for binding in self:
            partner = binding.partner_id._exact_collect(binding.company_id)
            values = account_values(partner, binding.connection_id._exact_codes())
            try:
                done = binding._bring_up_to_date(values, None, client, forced=True)
                sent += bool(done)
            except Rejected as refusal:
                problem = refused(partner, refusal)
                problems.append(problem_sentence(self.env, problem))
            except ExactError as error:
                # The others would fail alike.
                problems.append(error_sentence(self.env, error))
                break
        return sent, problems
