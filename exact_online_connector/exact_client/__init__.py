"""A client of Exact Online's REST API that knows no Odoo.

Plain values go in, dicts come out, and each failure is one of the kinds in `errors`.
"""

from .endpoints import division_of, endpoint_of
from .errors import (
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
from .limits import Limits
from .reference_lists import REFERENCE_LISTS
from .regions import REGIONS, clean_base_url
from .resources import ExactClient
from .tokens import TOKEN_PATH, TokenSet, authorize_url, exchange_code, refresh_tokens
from .transport import Call
from .webhooks import TOPICS, WebhookEvent, parse_event, verify_signature

__all__ = [
    "REFERENCE_LISTS",
    "REGIONS",
    "TOKEN_PATH",
    "TOPICS",
    "AuthError",
    "Call",
    "ExactClient",
    "ExactError",
    "Forbidden",
    "GrantExpired",
    "Limits",
    "OutcomeUnknown",
    "RateLimited",
    "Rejected",
    "TokenSet",
    "TooEarlyToRefresh",
    "Transient",
    "WebhookEvent",
    "authorize_url",
    "clean_base_url",
    "division_of",
    "endpoint_of",
    "exchange_code",
    "parse_event",
    "refresh_tokens",
    "verify_signature",
]
