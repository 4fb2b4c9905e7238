"""Fixtures of the unit tests: a scripted server and a client that talks to it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from scripted_server import ScriptedServer

from exact_client import ExactClient

DIVISION = 100001


@pytest.fixture(scope="session")
def _server() -> Iterator[ScriptedServer]:
    server = ScriptedServer()
    yield server
    server.stop()


@pytest.fixture
def server(_server: ScriptedServer) -> ScriptedServer:
    _server.reset()
    return _server


@pytest.fixture
def make_client(server: ScriptedServer) -> Iterator[Callable[..., ExactClient]]:
    """Makes clients of the scripted server; keyword arguments as of ExactClient."""
    made: list[ExactClient] = []

    def make(**options: Any) -> ExactClient:
        options.setdefault("access_token", lambda refused: "token-1")
        options.setdefault("base_url", server.url)
        options.setdefault("division", DIVISION)
        options.setdefault("timeout", (1.0, 1.0))
        client = ExactClient(**options)
        made.append(client)
        return client

    yield make
    for client in made:
        client.close()


@pytest.fixture
def client(make_client: Callable[..., ExactClient]) -> ExactClient:
    return make_client()


@pytest.fixture(autouse=True)
def _log_everything(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
