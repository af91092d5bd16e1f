"""The command line as people meet it: in this process, which saves a start of half a second, or in one of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

from typer.testing import CliRunner

from nboq.cli import terminal
from nboq.cli.app import app

_ENVIRONMENT = {"COLUMNS": "200", "NO_COLOR": "1", "NBOQ_TRACEBACK": "1"}


class Done(subprocess.CompletedProcess[str]):
    """What came of a command; `data` is what it wrote to standard output, byte by byte."""

    data: bytes


def nboq(*arguments: object, **environment: str | None) -> Done:
    """Run a command in this process; a traceback is never all right.

    Args:
        arguments: What follows `nboq`.
        environment: Variables on top of those that there are; `None` takes one away.
    """
    variables = {**_ENVIRONMENT, **environment}
    for console in (terminal.out, terminal.err):
        # They have the width that COLUMNS said when they were made, and xdist says 80.
        console.width = int(variables["COLUMNS"] or 80)
    result = CliRunner().invoke(app, list(map(str, arguments)), env=variables)
    return _sound(arguments, result.exit_code, result.stdout, result.stderr, result.stdout_bytes)


def process(*arguments: object, **environment: str) -> Done:
    """Run a command in a process of its own, where that makes a difference."""
    command = [sys.executable, "-m", "nboq", *map(str, arguments)]
    kept = {**os.environ, **_ENVIRONMENT, "PYTHONWARNINGS": "error", **environment}
    ended = subprocess.run(command, capture_output=True, env=kept, check=False)
    return _sound(arguments, ended.returncode, ended.stdout.decode(), ended.stderr.decode(), ended.stdout)


def _sound(arguments: Any, status: int, said: str, warned: str, data: bytes) -> Done:
    assert "Traceback" not in warned, warned
    done = Done(arguments, status, said, warned)
    done.data = data
    return done
