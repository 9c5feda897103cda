"""Start the demo scanner; what it can do stands in the package's docstring."""

from __future__ import annotations

import argparse
import socketserver
import struct
import time
import zipfile

from demo.scanner.search import TooLarge, is_infected

VERSION = "Demo-Scanner 1 (kennt nur EICAR)"
_LONGEST_COMMAND = 64
_SILENCE = 600  # seconds
_IDLE = 30  # seconds


class _Handler(socketserver.StreamRequestHandler):
    server: Scanner
    timeout = _IDLE

    def handle(self) -> None:
        try:
            command, end = self._command()
            answer = self._answer(command)
        except (OSError, EOFError):
            return  # the other side is gone
        if answer is not None:
            self.wfile.write(answer.encode() + end)

    def _command(self) -> tuple[str, bytes]:
        """The command and what ends its answer: NUL for z, newline for n or the bare word."""
        first = self.rfile.read(1)
        end = b"\0" if first == b"z" else b"\n"
        command = b"" if first in {b"z", b"n"} else first
        while not command.endswith(end) and len(command) < _LONGEST_COMMAND:
            byte = self.rfile.read(1)
            if not byte:
                break
            command += byte
        return command.rstrip(b"\0\r\n").decode("ascii", "replace"), end

    def _answer(self, command: str) -> str | None:
        if command == "PING":
            return "PONG"
        if command == "VERSION":
            return VERSION
        if command != "INSTREAM":
            return "UNKNOWN COMMAND"
        data = self._stream()
        if data is None:
            return "INSTREAM size limit exceeded. ERROR"
        if self.server.fail:
            return self._failure(self.server.fail)
        try:
            return "stream: Demo.Eicar-Test FOUND" if is_infected(data) else "stream: OK"
        except TooLarge:
            return "stream: Demo.Limits-Exceeded ERROR"
        except zipfile.BadZipFile:
            return "stream: Demo.Broken-Archive ERROR"

    def _failure(self, how: str) -> str | None:
        if how == "silent":
            time.sleep(_SILENCE)
        return "stream: disturbed on request ERROR" if how == "error" else None

    def _stream(self) -> bytes | None:
        """The chunks put together; None when they exceed the limit. Raises EOFError when the stream has no end."""
        data = bytearray()
        while True:
            (length,) = struct.unpack("!L", self._exactly(4))
            if length == 0:
                return bytes(data)
            if len(data) + length > self.server.limit:
                return None
            data += self._exactly(length)

    def _exactly(self, length: int) -> bytes:
        data = self.rfile.read(length)
        if len(data) < length:
            raise EOFError
        return data


class Scanner(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 64

    def __init__(self, port: int, *, fail: str | None, limit: int) -> None:
        self.fail, self.limit = fail, limit
        super().__init__(("127.0.0.1", port), _Handler)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m demo.scanner", description=__doc__)
    parser.add_argument("--port", type=int, default=8104)
    parser.add_argument("--fail", nargs="?", const="error", choices=["error", "silent", "close"])
    parser.add_argument("--limit", type=int, default=30_000_000, help="bytes, as clamd's StreamMaxLength")
    arguments = parser.parse_args()
    Scanner(arguments.port, fail=arguments.fail, limit=arguments.limit).serve_forever()


if __name__ == "__main__":
    main()
