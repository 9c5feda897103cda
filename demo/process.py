"""What every part of the demo needs from the operating system: children that die with us, ports, whole files."""

from __future__ import annotations

import ctypes
import errno
import os
import socket
from collections.abc import Callable
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_PORTS = range(20_000, 32_000)


def die_with_parent(signal_number: int) -> Callable[[], None]:
    """A `preexec_fn` that has the kernel send `signal_number` when the starting thread ends, even by kill -9."""
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    parent = os.getpid()

    def ask_the_kernel() -> None:
        prctl(_PR_SET_PDEATHSIG, signal_number, 0, 0, 0)
        if os.getppid() != parent:  # the parent died before we asked
            os.kill(os.getpid(), signal_number)

    return ask_the_kernel


def is_gone(pid: int) -> bool:
    """True when no such process runs any more (a zombie does not run)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except OSError:
        return True


def start_time(pid: int) -> str | None:
    """When the process began, in kernel ticks: tells it from a later one of the same number. None if there is none."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[19]
    except OSError:
        return None


def free_port() -> int:
    """A port of 127.0.0.1 where nobody listens, and that no other process gets from here while this one lives.

    Tests run beside each other, and between this answer and the server's first breath lie seconds: what is only
    found free may be somebody else's by then. The claim is a name in the kernel's abstract namespace, gone with this
    process; the ports lie below those that the kernel gives to outgoing connections. Raises OSError if all are taken.
    """
    for port in _PORTS:
        if is_free(port) and _claim(port):
            return port
    raise OSError(errno.EADDRINUSE, "no port is free", f"{_PORTS.start}-{_PORTS.stop - 1}")


def _claim(port: int) -> bool:
    with socket.socket(socket.AF_UNIX) as claim:
        try:
            claim.bind(f"\0serviceportal-port-{port}")
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return False
            raise
        claim.detach()  # stays open as long as this process runs
        return True


def is_free(port: int) -> bool:
    """Whether a server could listen on this port of 127.0.0.1 now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            if error.errno in (errno.EADDRINUSE, errno.EACCES):
                return False
            raise
        return True


def write_atomically(path: Path, text: str) -> None:
    """Write a file of mode 0600 so that it is either not there or complete."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.neu")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
