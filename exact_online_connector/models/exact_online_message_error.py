"""What people read about an error of the client: what it is, and what to do."""

from datetime import timedelta

from odoo import fields
from odoo.tools import LazyTranslate, format_date

from ..clock import shared_now
from ..exact_client import (
    TOKEN_PATH,
    AuthError,
    Forbidden,
    GrantExpired,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    TooEarlyToRefresh,
    Transient,
)
from .exact_online_refusal import explain, own_words, refusal_sentence

_lt = LazyTranslate(__name__)


class Busy(Transient):
    """Another process has in hand what we need; certainly nothing was booked."""


class BeingCreated(Busy):
    """Whether the relation was created is not known before `retry_at`.

    That concerns its invoices alone, not the connection.
    """

    def __init__(self, retry_at):
        self.retry_at = retry_at
        super().__init__("The relation is being created.")


_WINDOWS = {
    "pause": _lt("Exact Online had trouble, and is left alone for a while."),
    "minute": _lt("Exact Online allows no more calls this minute."),
    "day": _lt("Exact Online allows no more calls today."),
    "kept": _lt(
        "Today's calls to Exact Online are nearly spent, and the rest is kept for "
        "people and for payments."
    ),
    "busy": _lt("Many calls to Exact Online are under way."),
    "refusals": _lt(
        "Exact Online has refused so many invoices within the hour that it would "
        "block us soon. Repair what it refused."
    ),
    "errors": _lt(
        "Exact Online does not answer for a while, because of too many refusals."
    ),
}


def error_sentence(env, error):
    """Return what a person reads about an error of the client: what, and what to do."""
    for kind, sentence in _SENTENCES:
        if isinstance(error, kind):
            return sentence(env, error)
    return str(error)


def _rejected(env, error):
    messages = error.messages or [""]
    return "\n".join(refusal_sentence(env, message) for message in messages)


def refusal_text(error):
    """Return Exact's own words about what it refused, as sentences."""
    return " ".join(_as_sentence(message) for message in error.messages) or "–"


def _as_sentence(message):
    return message if message.endswith((".", "!", "?")) else f"{message}."


def _limited(env, error):
    why = env._(_WINDOWS[error.window])  # pylint: disable=gettext-variable
    time = time_in_words(env, error.retry_at)
    return env._("%(why)s Sending goes on at %(time)s.", why=why, time=time)


def time_in_words(env, moment):
    """The time as the user's clock shows it, with the date if that is another day."""
    # A minute that has begun is no promise.
    at = fields.Datetime.context_timestamp(env.user, moment + timedelta(seconds=59))
    today = fields.Datetime.context_timestamp(env.user, shared_now(env)).date()
    day = "" if at.date() == today else f"{format_date(env, at.date())} "
    return f"{day}{at:%H:%M}"


def _expired(env, error):
    known = explain(env, "login", error.description, error.code)
    return known or env._(
        "Exact Online has ended the login. An accounting manager presses Connect on "
        "the connection to log in again; nothing is lost."
    )


def _auth(env, error):
    if known := explain(env, "login", error.description, error.code):
        return known
    sentence = env._(
        "Exact Online does not accept this app or login. Compare the client ID, the "
        "client secret, the region and the redirect address with the app registration "
        "(press Disconnect to change them), then press Connect."
    )
    if not error.description:
        return sentence
    return f"{sentence}\n{own_words(env, error.description)}"


def _too_early(env, error):
    return env._(
        "Exact Online does not renew the login at this moment. Nothing was booked. Try "
        "again in a minute."
    )


def _busy(env, error):
    return env._(
        "Another process is busy with the same relation or login. Nothing was booked. "
        "Try again in some minutes."
    )


def _forbidden(env, error):
    if known := explain(env, "access", error.reason, error.message):
        return known
    sentence = env._(
        "Exact Online denies access. Check the scopes of the app registration and the "
        "rights of the Exact Online user for this administration."
    )
    said = error.message or error.reason
    return f"{sentence}\n{own_words(env, said)}" if said else sentence


def _transient(env, error):
    if error.path == TOKEN_PATH and error.status in (400, 401, 403):
        return env._(
            "Exact Online did not take the login, and gave no reason. Compare the "
            "client ID, the client secret and the redirect address with the app "
            "registration, then try again."
        )
    if error.status:
        return env._(
            "Exact Online answered with a page of its own (status %(status)s) instead "
            "of data, as it does during maintenance. Nothing was booked. Try again in "
            "some minutes; if it stays so, compare the region and the address on the "
            "connection.",
            status=error.status,
        )
    return env._(
        "Exact Online could not be reached, so nothing was booked. Try again in some "
        "minutes; if it stays so, look at the address on the connection."
    )


def _unknown(env, error):
    return env._(
        "Exact Online's answer was lost. Whether this was booked is looked up; nothing "
        "is sent twice."
    )


_SENTENCES = (
    (Busy, _busy),
    (Rejected, _rejected),
    (RateLimited, _limited),
    (GrantExpired, _expired),
    (TooEarlyToRefresh, _too_early),
    (AuthError, _auth),
    (Forbidden, _forbidden),
    (Transient, _transient),
    (OutcomeUnknown, _unknown),
)
