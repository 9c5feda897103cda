"""Ports for programs that start beside each other."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from demo.process import free_port

_MANY = "from demo.process import free_port; print(*(free_port() for _ in range(100)), flush=True); input()"


def test_processes_at_once_never_get_the_same_port() -> None:
    programs = [
        subprocess.Popen([sys.executable, "-c", _MANY], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    got: list[int] = []
    try:
        for program in programs:
            assert program.stdout
            got += map(int, program.stdout.readline().split())
    finally:
        for program in programs:
            program.communicate("\n")
    assert len(got) == 300
    assert len(set(got)) == 300


def test_a_port_where_somebody_listens_is_not_given(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        monkeypatch.setattr("demo.process._PORTS", range(port, port + 1))
        with pytest.raises(OSError, match="no port is free"):
            free_port()
    assert free_port() == port


def test_no_outgoing_connection_takes_a_port_that_was_given() -> None:
    first = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    assert free_port() < first
