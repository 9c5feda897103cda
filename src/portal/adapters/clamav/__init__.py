"""Virus scan by clamd's INSTREAM over TCP or a Unix socket. Whatever is no clear verdict raises: that is not clean.

clamd says OK, unscanned, to what exceeds its own MaxFileSize or MaxScanSize unless AlertExceedsMax is on: set that.
"""

from __future__ import annotations

import socket
import struct
import time
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from portal.core.db import forbid_in_transaction
from portal.core.ports import Temporary
from portal.dokument.ports import Scanergebnis

_CHUNK = 64 * 1024  # bytes
_LONGEST_ANSWER = 4096  # bytes


class Options(BaseModel):
    """Where clamd listens. It has no authentication: keep it on this machine or in a closed network."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    address: str = Field(pattern=r"^(/.+|[^/:]+:\d{1,5})$")  # path of a Unix socket, or host:port
    connect_seconds: float = Field(default=2, gt=0)
    total_seconds: float = Field(default=30, gt=0)  # sending, scanning and answering together


class ClamAv:
    """The Virenscanner that asks a clamd. It has no secret."""

    def __init__(self, *, options: dict[str, Any], secret: str = "") -> None:
        self._options = Options.model_validate(options)

    def scan(self, data: bytes) -> Scanergebnis:
        """Raises Temporary when there is no verdict: scanner down, too slow, over its size limit, or in error."""
        forbid_in_transaction("scanning for viruses")
        answer = self._ask(b"zINSTREAM\0", data)
        if answer == "stream: OK":
            return Scanergebnis()
        if answer.startswith("stream: ") and answer.endswith(" FOUND"):
            return Scanergebnis(fund=answer.removeprefix("stream: ").removesuffix(" FOUND"))
        raise Temporary(f"the virus scanner gave no verdict: {answer[:80]!r}")

    def check(self) -> str:
        """The scanner's version and signature state; the demo's begins with "Demo-". Raises Temporary."""
        if self._ask(b"zPING\0") != "PONG":
            raise Temporary("what listens at the scanner's address is no clamd")
        return self._ask(b"zVERSION\0")

    def _ask(self, command: bytes, data: bytes | None = None) -> str:
        deadline = time.monotonic() + self._options.total_seconds
        try:
            with self._connect() as connection:
                try:
                    self._send(connection, command, data, deadline)
                except (BrokenPipeError, ConnectionResetError):
                    # Over its size limit clamd says so and stops listening. A verdict on a part is none.
                    reason = self._answer(connection, deadline)[:80]
                    raise Temporary(f"the virus scanner broke off: {reason!r}") from None
                return self._answer(connection, deadline)
        except OSError as error:  # timeouts too
            raise Temporary(f"the virus scanner does not answer ({type(error).__name__})") from None

    def _connect(self) -> socket.socket:
        address = self._options.address
        if not address.startswith("/"):
            host, _, port = address.rpartition(":")
            return socket.create_connection((host, int(port)), timeout=self._options.connect_seconds)
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.settimeout(self._options.connect_seconds)
            connection.connect(address)
        except BaseException:
            connection.close()
            raise
        return connection

    def _send(self, connection: socket.socket, command: bytes, data: bytes | None, deadline: float) -> None:
        _wait_until(connection, deadline)
        connection.sendall(command)
        if data is None:
            return
        for start in range(0, len(data), _CHUNK):
            chunk = data[start : start + _CHUNK]
            _wait_until(connection, deadline)
            connection.sendall(struct.pack("!L", len(chunk)) + chunk)
        connection.sendall(struct.pack("!L", 0))

    def _answer(self, connection: socket.socket, deadline: float) -> str:
        answer = b""
        while not answer.endswith(b"\0"):
            _wait_until(connection, deadline)
            part = connection.recv(_LONGEST_ANSWER)
            if not part or len(answer) > _LONGEST_ANSWER:
                raise Temporary("the virus scanner broke off")  # a verdict without its end is none
            answer += part
        return answer[:-1].decode("utf-8", "replace").strip()


def _wait_until(connection: socket.socket, deadline: float) -> None:
    """Let the next call wait until `deadline` at most. Raises TimeoutError when that has passed."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    connection.settimeout(left)
