"""Starting the demo's programs for a test, each on a free port, and ending exactly those again."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from demo.process import die_with_parent

_PATIENCE = 20  # seconds


@contextmanager
def running(command: Sequence[str], *, port: int, environment: dict[str, str] | None = None) -> Iterator[int]:
    """The process of `command`, from when it listens on `port` until the end of the block; yields its pid."""
    process = subprocess.Popen(
        command, env={**os.environ, **(environment or {})}, preexec_fn=die_with_parent(signal.SIGKILL)
    )
    try:
        _wait_for(port, process)
        yield process.pid
    finally:
        process.kill()
        process.wait()


@contextmanager
def running_module(module: str, *arguments: str, port: int, environment: dict[str, str] | None = None) -> Iterator[int]:
    """As `running`, for ``python -m module``."""
    with running([sys.executable, "-m", module, *arguments], port=port, environment=environment) as pid:
        yield pid


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            if process.poll() is not None:
                raise RuntimeError(f"it ended with {process.returncode} instead of listening on {port}") from None
            if time.monotonic() > deadline:
                raise RuntimeError(f"nothing listens on {port} after {_PATIENCE} s") from None
            time.sleep(0.05)
