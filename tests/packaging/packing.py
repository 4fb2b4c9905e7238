"""Runs the tools that pack and install, each in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def build(*options: str, source: Path, target: Path) -> Path:
    """Build into `target` with the tools of this environment; return the wheel."""
    options = ("--no-isolation", "--outdir", str(target), *options)
    run_python("-m", "build", *options, str(source), cwd=target)
    (wheel,) = target.glob("*.whl")
    return wheel


def run_python(
    *arguments: str, cwd: Path, env: dict[str, str] | None = None, typed: str = ""
) -> str:
    """Run our Python in a process of its own; return what it printed.

    `typed` is its standard input.

    The failing test shows the output of a process that ended with an error.
    """
    process = subprocess.run(
        [sys.executable, *arguments],
        cwd=cwd,
        env=env,
        input=typed,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.returncode == 0, process.stdout
    return process.stdout
