from odoo import fields, models

from ..clock import shared_now
from ..mapping.account import build_account, known_values
from ..mapping.match import CERTAIN, DOUBTFUL, account_queries, is_active, match_account
from ..mapping.problems import PARTNER, make_problem
from ..mapping.relation_number import choose_number
from ..mapping.texts import NAME_LENGTH, cut
from ..transaction import lock_waiting
from .exact_online_message import BeingCreated

# What tells our own creation from a namesake.
_SENT = ("Name", "Postcode", "City", "Email", "VATNumber")
# Sources of a number that say who the partner is.
_IDENTIFYING = ("reference", "field", "external_id")


class ExactOnlinePartner(models.Model):
    """Which relation of Exact is this partner: one call, whatever is known of it."""

    _inherit = "exact.online.partner"

    def _find(self, partner, values, codes, client):
        """Look the relation up, under the row's lock.

        If there is none, note that we are about to create one.

        :return: (GUID or None, Problem or None)
        """
        lock_waiting(self)
        if self.account_id:
            return self.account_id, None
        if known_at := self._outcome_known_at():
            raise BeingCreated(known_at)
        account, problem = self._search_account(partner, values, codes, client)
        if account:
            self._adopt(account, self._taken_for_sent(account, values))
        return self.account_id or None, problem

    def _taken_for_sent(self, account, values):
        """A relation of Exact's own keeps its data, unless all is to be overwritten."""
        if self.connection_id.relation_update == "overwrite":
            return known_values(account, values)
        return values

    def _outcome_known_at(self):
        """Return when to look whether a creation succeeded; None if that is now."""
        if not self.creating_since:
            return None
        at = self.creating_since + self.env["exact.online.export"]._grace()
        return at if at > shared_now(self.env) else None

    def _search_account(self, partner, values, codes, client):
        """Return (row, None), (None, Problem), or (None, None): it is to be created."""
        if self.account_code:
            return self._by_code(partner, client)
        choices = self.connection_id._number_choices(self.partner_id)
        rows = self._ask(partner, choices, client)
        created = self._created_by_us(partner, codes, rows)
        if len(created) == 1:
            return created[0], None
        identity = [c.number for c in choices if c.source in _IDENTIFYING and c.number]
        others = [row for row in rows if row["ID"] not in (self.refused_ids or [])]
        account, problem = self._judge(partner, values, others, identity)
        if account or problem:
            return account, problem
        return None, self._intend(partner, choices, rows)

    def _by_code(self, partner, client):
        """A person has said which relation it is."""
        rows = client.find_accounts(code=self.account_code)
        if rows:
            return rows[0], None
        return None, make_problem(
            "relation_code_unknown",
            PARTNER,
            partner.id,
            partner=partner.name,
            code=self.account_code,
        )

    def _ask(self, partner, choices, client):
        """Return all relations that could be the partner or have one of its numbers."""
        numbers = [choice.number for choice in choices if choice.number]
        queries = account_queries(partner, numbers)
        if self.creating_since:
            queries.append({"name": cut(partner.name, NAME_LENGTH)})
        return client.find_accounts_by_any(queries) if queries else []

    def _judge(self, partner, values, rows, numbers):
        """Return (row, Problem); inactive relations only for lack of others."""
        today = fields.Date.context_today(self)
        active = [row for row in rows if is_active(row, today)]
        for some in (active, rows):
            match = match_account(some, partner, numbers)
            if match.result == CERTAIN:
                if is_active(match.account, today):
                    return match.account, None
                return None, inactive(partner, match.account)
            if match.result == DOUBTFUL:
                return None, self._doubt(partner, values, rows, numbers)
        return None, None

    def _created_by_us(self, partner, codes, rows):
        """Return what a creation may have made whose answer was lost.

        It bears all that we sent, and was not there before.
        """
        if not self.creating_since:
            return []
        sent = build_account(partner, "sales", codes)
        return [
            row
            for row in rows
            if row["ID"] not in (self.seen_ids or [])
            and all((row.get(name) or "") == sent.get(name, "") for name in _SENT)
            and (self.number or "") in ("", (row.get("Code") or "").strip())
        ]

    def _intend(self, partner, choices, rows):
        """Note that we are about to create the relation, and its number.

        :return: the Problem of a partner without a number.
        """
        number = self.number or ""
        if choices and not number:
            choice = choose_number(choices, self._taken(choices, rows))
            if not choice:
                return self._no_number(partner, choices)
            number = choice.number
            if choice.source == "own":
                number = self._draw(rows)
                if not number:
                    return self._no_number(partner, choices)
        self.write(
            {
                "creating_since": shared_now(self.env),
                "number": number,
                "seen_ids": [row["ID"] for row in rows],
            }
        )
        return None

    def _taken(self, choices, rows):
        """Return the numbers that relations have, in Exact or as we intend."""
        numbers = [choice.number for choice in choices if choice.number]
        others = self.search(
            [
                ("connection_id", "=", self.connection_id.id),
                ("id", "!=", self.id),
                "|",
                ("account_code", "in", numbers),
                ("number", "in", numbers),
            ]
        )
        codes = [(row.get("Code") or "").strip() for row in rows]
        known = [*others.mapped("account_code"), *others.mapped("number")]
        return [*codes, *filter(None, known)]

    def _draw(self, rows):
        """Take numbers of our range until one is free; '' at its end."""
        codes = {(row.get("Code") or "").strip() for row in rows}
        number = self.connection_id._draw_number()
        while number in codes:
            number = self.connection_id._draw_number()
        return number

    def _no_number(self, partner, choices):
        tried = ", ".join(choice.number or "–" for choice in choices)
        return make_problem(
            "relation_number_missing",
            PARTNER,
            partner.id,
            partner=partner.name,
            tried=tried,
        )


def inactive(partner, account):
    """Return the problem of a relation on which Exact does not book."""
    code = (account.get("Code") or "").strip()
    return make_problem(
        "relation_inactive",
        PARTNER,
        partner.id,
        partner=partner.name,
        relation=f"{code} {account.get('Name') or ''}".strip(),
    )
