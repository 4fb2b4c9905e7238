"""Starting the sandbox from a test or the demo, and talking to its control API."""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import requests

# The app and the user that every sandbox knows.
CLIENT_ID = "{11111111-2222-3333-4444-555555555555}"
CLIENT_SECRET = "sandbox-secret"
WEBHOOK_SECRET = "sandbox-webhook-secret"
USER = "demo"
PASSWORD = "demo"

_READY = re.compile(r"listening on (http://\S+)")
_TESTS = Path(__file__).resolve().parent.parent


class SandboxProcess:
    """A sandbox in a process of its own, on a free port of the loopback interface."""

    def __init__(self, *, country="nl", port=0, database=None, options=()):
        self._folder = tempfile.TemporaryDirectory(prefix="exact-sandbox-")
        self.database = Path(database or f"{self._folder.name}/books.sqlite")
        command = [sys.executable, "-m", "exact_sandbox", "--host", "127.0.0.1"]
        command += ["--port", str(port), "--database", str(self.database)]
        command += ["--country", country, *options]
        self._process = subprocess.Popen(
            command,
            cwd=_TESTS,
            env=os.environ | {"PYTHONPATH": str(_TESTS)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.pid = self._process.pid
        self.url = self._wait_until_ready()

    def _wait_until_ready(self):
        for line in self._process.stdout:
            if match := _READY.search(line):
                return match[1]
        raise RuntimeError("The sandbox did not start.")

    def stop(self):
        """End the process and remove its books."""
        self._process.terminate()
        self._process.wait(timeout=10)
        self._process.stdout.close()
        self._folder.cleanup()

    def get(self, what, **query):
        """Return what the control API knows: "calls", "state", "books"."""
        return self._control("GET", what, params=query)

    def post(self, what, **values):
        """Do something in Exact's place: "pay", "faults", "clock", "reset" …"""
        return self._control("POST", what, json=values)

    def forget_calls(self):
        """Empty the log of calls."""
        self._control("DELETE", "calls")

    def forget_deliveries(self):
        """Empty the log of notifications."""
        self._control("DELETE", "deliveries")

    def clear_faults(self):
        """Forget the faults that are still planned."""
        self._control("DELETE", "faults")

    def calls(self, path=""):
        """Return the calls of the API so far whose path contains `path`."""
        return [call for call in self.get("calls") if path in call["path"]]

    def _control(self, method, what, **options):
        url = f"{self.url}/_control/{what}"
        answer = requests.request(method, url, timeout=10, **options)
        if not answer.ok:
            raise RuntimeError(f"{method} {what}: {answer.status_code} {answer.text}")
        return answer.json() if answer.content else None
