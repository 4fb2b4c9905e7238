"""A program in the background that outlives us, unless it is stopped."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from .place import PYTHON, ROOT, RUN

_STOP_SECONDS = 20


class Program:
    """One program, known to `make stop` by its file in the folder of what runs.

    It leads a process group of its own: neither Ctrl-C nor the end of our terminal
    reaches it, and killing it takes its worker processes along.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        log_file: Path,
        folder: Path = ROOT,
        variables: Mapping[str, str] | None = None,
    ) -> None:
        self.name = name
        self.command = list(command)
        self.log_file = log_file
        self.folder = folder
        self.variables = dict(variables or {})
        self._process: subprocess.Popen | None = None

    @property
    def pid(self) -> int | None:
        """The process's number, None before it was started."""
        return self._process.pid if self._process else None

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def pid_file(self) -> Path:
        return RUN / f"{self.name}.pid"

    def start(self) -> None:
        """Start it; its output is appended to the log file."""
        for folder in (RUN, self.log_file.parent):
            folder.mkdir(parents=True, exist_ok=True)
        with self.log_file.open("a") as output:
            self._process = subprocess.Popen(
                self.command,
                cwd=self.folder,
                env={**os.environ, **self.variables},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.pid_file.write_text(str(self.pid))

    def stop(self) -> None:
        """Ask it to end, and wait; a program that does not listen is killed."""
        if self.is_running:
            self._process.terminate()
            try:
                self._process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.kill()
        self._forget()

    def kill(self) -> None:
        """End it and its workers at once (SIGKILL), as a power cut would."""
        if self.is_running:
            os.killpg(self.pid, signal.SIGKILL)
            self._process.wait()
        self._forget()

    def _forget(self) -> None:
        # Somebody may have started another one under our name since.
        if self.pid_file.exists() and self.pid_file.read_text() == str(self.pid):
            self.pid_file.unlink()

    def log_end(self, lines: int = 20) -> str:
        """Return the last lines of its log."""
        if not self.log_file.exists():
            return ""
        text = self.log_file.read_text(errors="replace")
        return "\n".join(text.splitlines()[-lines:])


def stop_earlier(name: str) -> None:
    """End the program that an earlier run of ours left behind under this name."""
    file = RUN / f"{name}.pid"
    pid = file.read_text().strip() if file.exists() else ""
    if _is_ours(pid):
        os.kill(int(pid), signal.SIGTERM)
        deadline = time.monotonic() + _STOP_SECONDS
        while _is_ours(pid) and time.monotonic() < deadline:
            time.sleep(0.1)
        if _is_ours(pid):
            os.killpg(int(pid), signal.SIGKILL)
    file.unlink(missing_ok=True)


def _is_ours(pid: str) -> bool:
    """Say whether the number still belongs to a program of this repository."""
    try:
        line = Path("/proc", pid, "cmdline").read_bytes() if pid.isdecimal() else b""
    except OSError:
        return False
    return line.split(b"\0")[0] == os.fsencode(PYTHON)
