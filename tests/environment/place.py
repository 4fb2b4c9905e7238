"""Where things are, and how a command is run with its output in a file."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOGS = ROOT / ".dev" / "log"
RUN = ROOT / ".dev" / "run"
ADDON = "exact_online_connector"
PYTHON = sys.executable
# No suite needs a half of it; a hanging one must not hold up the others.
LONGEST_SECONDS = 2400


def run_logged(
    name: str,
    command: Sequence[str],
    log: Path,
    longest: int = LONGEST_SECONDS,
    **environment: str,
) -> int:
    """Run a command, its output appended to ``log``; the exit status.

    The command leads a process group of its own, which is ended as a whole when
    it takes too long (status 124) or when we are interrupted.
    """
    pid_file = RUN / f"{name}.pid"
    with log.open("a") as output:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=os.environ | environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        pid_file.write_text(str(process.pid))
        try:
            return process.wait(longest)
        except subprocess.TimeoutExpired:
            output.write(f"\nstopped after {longest} s\n")
            return 124
        finally:
            end_group(process)
            pid_file.unlink(missing_ok=True)


def end_group(process: subprocess.Popen) -> None:
    """End what the command left behind: browsers, a sandbox, itself."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()


def end_all() -> None:
    """End the commands that run now, each with what it has started."""
    for pid_file in RUN.glob("*.pid"):
        with suppress(ProcessLookupError, ValueError, FileNotFoundError):
            os.killpg(int(pid_file.read_text()), signal.SIGKILL)


def free_port() -> int:
    """A TCP port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
