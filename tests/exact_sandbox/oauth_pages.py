"""The pages and the token address of OAuth 2 (api.md B)."""

from __future__ import annotations

import json
import secrets
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from .identity import Issued, TokenRefused, bare, redirect_allowed
from .render import page
from .service import Service

SESSION = "ExactSandboxSession"


class OAuthPages:
    """Login, consent and tokens for one service."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.sessions: dict[str, str] = {}

    # -- the authorize page -----------------------------------------------------------

    async def show(self, request: web.Request) -> web.Response:
        """Show the login, or go on for a user who is logged in."""
        refusal = self._refusal(request)
        if refusal is not None:
            return refusal
        user = self.sessions.get(request.cookies.get(SESSION, ""))
        if user is None or request.query.get("force_login") == "1":
            return self._login(request)
        return self._after_login(request, user)

    async def submit(self, request: web.Request) -> web.Response:
        """Take what a person entered on the login or the consent page."""
        refusal = self._refusal(request)
        if refusal is not None:
            return refusal
        form = await request.post()
        if "cancel" in form:
            return self._back(request, error="access_denied")
        user = self.sessions.get(request.cookies.get(SESSION, ""))
        if "allow" in form and user is not None:
            return self._give_code(request, user)
        login = str(form.get("user", ""))
        account = self.service.user(login)
        if account is None or account["password"] != form.get("password"):
            return self._login(request, "User name or password is not right.")
        session = secrets.token_urlsafe(16)
        self.sessions[session] = login
        response = self._after_login(request, login)
        response.set_cookie(SESSION, session, httponly=True, samesite="Lax")
        return response

    def _refusal(self, request: web.Request) -> web.Response | None:
        """Refuse an unknown app or address on a page; never redirect to one."""
        query = request.query
        client_id = query.get("client_id", "")
        app = self.service.app(client_id)
        if app is None:
            message = f"Client with identifier '{client_id}' not found."
            return page("message.html", 400, title="Exact Online", message=message)
        uri = query.get("redirect_uri", "")
        if not redirect_allowed(app["redirect_uris"], uri):
            message = f"The redirect address '{uri}' is not registered for this app."
            return page("message.html", 400, title="Exact Online", message=message)
        if query.get("response_type") != "code":
            return self._back(request, error="unsupported_response_type")
        return None

    def _login(self, request: web.Request, problem: str = "") -> web.Response:
        return page("login.html", title="Exact Online", problem=problem)

    def _after_login(self, request: web.Request, user: str) -> web.Response:
        if not self.service.switches.consent_page:
            return self._give_code(request, user)
        app = self.service.app(request.query["client_id"]) or {}
        scopes = app.get("scopes") or {"Everything": "manage"}
        client = bare(request.query["client_id"])
        return page("consent.html", title="Exact Online", client=client, scopes=scopes)

    def _give_code(self, request: web.Request, user: str) -> web.Response:
        query, store = request.query, self.service.store
        with store.transaction():
            code = self.service.tokens.new_code(
                query["client_id"], user, query["redirect_uri"]
            )
        return self._back(request, code=code)

    def _back(self, request: web.Request, **values: str) -> web.Response:
        """Send the browser back to the app with the state that it sent."""
        uri = request.query["redirect_uri"]
        if "state" in request.query:
            values["state"] = request.query["state"]
        address = f"{uri}{'&' if '?' in uri else '?'}{urlencode(values)}"
        return web.Response(status=302, headers={"Location": address})

    # -- the token address ------------------------------------------------------------

    async def token(self, request: web.Request) -> web.Response:
        """Exchange a code or a refresh token."""
        form = await request.post()
        fields = {name: str(value) for name, value in form.items()}
        fault = self.service.faults.strike_token(request.method, request.path)
        if fault and fault.kind == "drop_before":
            return drop(request)
        with self.service.store.transaction():
            try:
                answer = self._tokens(fields)
            except TokenRefused as refused:
                answer = self._refused(refused)
        return drop(request) if fault and fault.kind == "drop_after" else answer

    def _tokens(self, fields: dict[str, str]) -> web.Response:
        client_id = fields.get("client_id", "")
        app = self.service.app(client_id)
        if app is None or app["client_secret"] != fields.get("client_secret"):
            raise TokenRefused(400, "invalid_client")
        if not self.service.limits.take_token_call(bare(client_id)):
            return web.Response(status=429)
        tokens = self.service.tokens
        if fields.get("grant_type") == "authorization_code" and "code" in fields:
            uri = fields.get("redirect_uri", "")
            return self._issued(tokens.exchange(client_id, uri, fields["code"]))
        if fields.get("grant_type") == "refresh_token" and "refresh_token" in fields:
            return self._issued(tokens.refresh(client_id, fields["refresh_token"]))
        raise TokenRefused(400, "invalid_request")

    def _issued(self, issued: Issued) -> web.Response:
        as_string = self.service.switches.expires_in_type == "string"
        body = {
            "access_token": issued.access_token,
            "token_type": "bearer",
            "expires_in": "600" if as_string else 600,
            "refresh_token": issued.refresh_token,
        }
        return json_response(200, body)

    def _refused(self, refused: TokenRefused) -> web.Response:
        body = {"error": refused.error}
        if refused.description:
            body["error_description"] = refused.description
        response = json_response(refused.status, body)
        if refused.reason:
            response.headers["Reason"] = refused.reason
        return response


def json_response(status: int, body: dict[str, Any]) -> web.Response:
    """Return JSON with escaped slashes, as the token address writes it (B3)."""
    text = json.dumps(body).replace("/", "\\/")
    return web.Response(status=status, text=text, content_type="application/json")


def drop(request: web.Request) -> web.Response:
    """Close the connection without an answer."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def add_routes(app: web.Application, service: Service) -> None:
    """Add the OAuth addresses."""
    oauth = OAuthPages(service)
    app.router.add_get("/api/oauth2/auth", oauth.show)
    app.router.add_post("/api/oauth2/auth", oauth.submit)
    app.router.add_post("/api/oauth2/token", oauth.token)
