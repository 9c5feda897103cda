"""The contract of dokument.ports.Virenscanner, against a scanner whose size limit is at most 30 MiB."""

from __future__ import annotations

import io
import zipfile
import zlib

import pytest
from django.db import transaction

from demo.scanner.search import EICAR
from portal.core.ports import Temporary
from portal.dokument.ports import Virenscanner


def pdf_with_stream(data: bytes) -> bytes:
    """The least of a PDF with one compressed stream."""
    packed = zlib.compress(data)
    head = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n2 0 obj\n<< /Filter /FlateDecode /Length "
    return head + str(len(packed)).encode() + b" >>\nstream\n" + packed + b"\nendstream\nendobj\n%%EOF\n"


def zip_with(data: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("brief.txt", data)
    return file.getvalue()


class VirenscannerContract:
    """Inherit, and bring the fixture `scanner`."""

    @pytest.mark.parametrize(
        "data", [b"", b"Guten Tag", bytes(1_000_000), pdf_with_stream(b"Guten Tag"), zip_with(b"Guten Tag")]
    )
    def test_clean(self, scanner: Virenscanner, data: bytes) -> None:
        ergebnis = scanner.scan(data)
        assert (ergebnis.sauber, ergebnis.fund) == (True, "")

    @pytest.mark.parametrize("data", [EICAR, zip_with(EICAR)], ids=["raw", "zip"])
    def test_infected(self, scanner: Virenscanner, data: bytes) -> None:
        ergebnis = scanner.scan(data)
        assert not ergebnis.sauber
        assert "eicar" in ergebnis.fund.lower()

    def test_too_large_is_no_verdict(self, scanner: Virenscanner) -> None:
        with pytest.raises(Temporary):
            scanner.scan(bytes(32_000_000))

    def test_one_scan_after_the_other(self, scanner: Virenscanner) -> None:
        assert [scanner.scan(data).sauber for data in (EICAR, b"a", EICAR)] == [False, True, False]

    def test_check_names_what_answers(self, scanner: Virenscanner) -> None:
        assert scanner.check()

    def test_no_call_inside_a_transaction(self, scanner: Virenscanner, database: None) -> None:
        with transaction.atomic(), pytest.raises(RuntimeError, match="inside a transaction"):
            scanner.scan(b"")
