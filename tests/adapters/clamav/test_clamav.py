"""The clamd adapter: its contract over the demo's scanner and a foreign clamd where there is one, and its failures."""

from __future__ import annotations

import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pydantic import ValidationError

from demo.process import free_port
from demo.scanner.search import EICAR
from portal.adapters.clamav import ClamAv
from portal.core.ports import Temporary
from tests.adapters.contracts.virenscanner import VirenscannerContract, pdf_with_stream, zip_with
from tests.processes import running_module

CLAMD = shutil.which("clamd", path="/usr/sbin:/usr/local/sbin") or shutil.which("clamd")


@contextmanager
def demo_scanner(*arguments: str) -> Iterator[str]:
    """The address of a demo scanner."""
    port = free_port()
    with running_module("demo.scanner", "--port", str(port), *arguments, port=port):
        yield f"127.0.0.1:{port}"


@pytest.fixture(scope="module")
def demo_address() -> Iterator[str]:
    with demo_scanner() as address:
        yield address


class TestOverTheDemoScanner(VirenscannerContract):
    @pytest.fixture
    def scanner(self, demo_address: str) -> ClamAv:
        return ClamAv(options={"address": demo_address})

    def test_it_says_that_it_is_one(self, scanner: ClamAv) -> None:
        assert scanner.check().startswith("Demo-Scanner")

    @pytest.mark.parametrize(
        "data",
        [b"vorher" + EICAR + b"nachher", pdf_with_stream(EICAR), pdf_with_stream(zip_with(EICAR))],
        ids=["in the middle", "stream of a PDF", "ZIP in a PDF"],
    )
    def test_it_looks_deeper_than_the_signature_asks(self, scanner: ClamAv, data: bytes) -> None:
        assert not scanner.scan(data).sauber

    def test_what_unpacks_too_large_has_no_verdict(self, scanner: ClamAv) -> None:
        with pytest.raises(Temporary):
            scanner.scan(zip_with(bytes(70 * 1024 * 1024)))


@pytest.fixture(scope="module")
def clamd_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real clamd on a Unix socket, with a signature database of EICAR alone that is made here."""
    folder = tmp_path_factory.mktemp("clamd")
    (folder / "db").mkdir()
    (folder / "db" / "test.ndb").write_text(f"Local.Eicar-Test:0:0:{EICAR.hex()}\n")
    settings = {
        "DatabaseDirectory": folder / "db",
        "LocalSocket": folder / "clamd.sock",
        "Foreground": "yes",
        "StreamMaxLength": "30M",
    }
    (folder / "clamd.conf").write_text("".join(f"{name} {value}\n" for name, value in settings.items()))
    with _running_clamd(folder):
        yield str(folder / "clamd.sock")


@pytest.mark.skipif(CLAMD is None, reason="no clamd on this machine (Debian: clamav-daemon): its foreign peer")
class TestOverClamd(VirenscannerContract):
    @pytest.fixture
    def scanner(self, clamd_address: str) -> ClamAv:
        return ClamAv(options={"address": clamd_address})

    def test_it_is_no_demo(self, scanner: ClamAv) -> None:
        assert scanner.check().startswith("ClamAV")


@contextmanager
def _running_clamd(folder: Path) -> Iterator[None]:
    assert CLAMD
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([CLAMD, "--config-file", str(folder / "clamd.conf")], stdout=log, stderr=log)
        try:
            deadline = time.monotonic() + 30
            while not (folder / "clamd.sock").exists():
                assert process.poll() is None and time.monotonic() < deadline, (folder / "log").read_text()
                time.sleep(0.1)
            yield
        finally:
            process.kill()
            process.wait()


@pytest.mark.parametrize("how", ["error", "silent", "close"])
def test_a_failing_scanner_gives_no_verdict(how: str) -> None:
    with demo_scanner("--fail", how) as address, pytest.raises(Temporary):
        ClamAv(options={"address": address, "total_seconds": 1}).scan(b"Guten Tag")


def test_nobody_listens(tmp_path: Path) -> None:
    for address in (f"127.0.0.1:{free_port()}", str(tmp_path / "nichts.sock")):
        with pytest.raises(Temporary):
            ClamAv(options={"address": address}).scan(b"")


@contextmanager
def answering(answer: bytes, *, read: int) -> Iterator[str]:
    """The address of a listener that takes `read` bytes, sends `answer` and closes."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(read)
                connection.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"127.0.0.1:{server.getsockname()[1]}"
        thread.join()


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"stream: OK",
        b"stream: OK\n",
        b"OK\0",
        b"stream: \0",
        b"stream: OK ERROR\0",
        b"stream: ok\0",
        b"HTTP/1.1 200 OK\r\n\r\n",
    ],
)
def test_what_is_no_verdict(answer: bytes) -> None:
    with answering(answer, read=1000) as address, pytest.raises(Temporary):
        ClamAv(options={"address": address}).scan(b"Guten Tag")


def test_ok_for_a_part_is_no_verdict() -> None:
    with answering(b"stream: OK\0", read=1) as address, pytest.raises(Temporary):
        ClamAv(options={"address": address}).scan(bytes(20_000_000))


def test_what_listens_must_be_clamd() -> None:
    with answering(b"220 mail.example ESMTP\0", read=1000) as address, pytest.raises(Temporary):
        ClamAv(options={"address": address}).check()


@pytest.mark.parametrize("address", ["", "clamd", "localhost", "clamd.sock", "host:port"])
def test_wrong_options_are_refused(address: str) -> None:
    with pytest.raises(ValidationError):
        ClamAv(options={"address": address})
