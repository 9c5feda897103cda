"""Seals of documents with pyHanko: PAdES baseline B-B, one seal a Kommune (docs/adr/0053).

`options["folder"]` holds for each Kommune `<id>.pem`: its private key, its certificate and those between it and its
root, one behind the other. A seal of the demo says so in its certificate and is refused in production.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from typing import Any

from portal.core.db import forbid_in_transaction
from portal.core.ports import Permanent

TEST_UNIT = "Nur zum Testen"  # the organizational unit that every certificate of the demo carries
FIELD = "Siegel"


class PyHankoSiegel:
    """The Siegel that signs with keys in files. `options["tests"]`: whether seals of the demo may sign."""

    def __init__(self, *, options: Mapping[str, Any], secret: str = "") -> None:
        self._folder, self._tests = Path(options["folder"]), bool(options.get("tests", False))
        self._signers: dict[str, Any] = {}
        self._lock = threading.Lock()

    def sign(self, pdf: bytes, *, wer: str, name: str) -> bytes:
        """See `dokument.ports.Siegel`."""
        forbid_in_transaction("signing a document")
        with ThreadPoolExecutor(1) as apart:  # pyHanko opens a loop of its own: not possible where one runs already
            return apart.submit(self._sign, pdf, wer, name).result()

    def _sign(self, pdf: bytes, wer: str, name: str) -> bytes:
        from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter  # in the worker only: it is large
        from pyhanko.sign import signers
        from pyhanko.sign.fields import SigSeedSubFilter

        with self._lock:
            signer = self._signer(wer)
            metadata = signers.PdfSignatureMetadata(
                field_name=FIELD, subfilter=SigSeedSubFilter.PADES, md_algorithm="sha256", name=name
            )
            signed = signers.PdfSigner(metadata, signer=signer).sign_pdf(IncrementalPdfFileWriter(BytesIO(pdf)))
            return bytes(signed.getbuffer())

    def _signer(self, wer: str) -> Any:
        if wer not in self._signers:
            self._signers[wer] = _load(self._folder / f"{wer}.pem", tests=self._tests)
        return self._signers[wer]


def _load(path: Path, *, tests: bool) -> Any:
    from asn1crypto import keys, pem, x509
    from pyhanko.sign import signers
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    try:
        parts = [(kind, content) for kind, _headers, content in pem.unarmor(path.read_bytes(), multiple=True)]
        key = next(keys.PrivateKeyInfo.load(content) for kind, content in parts if kind == "PRIVATE KEY")
        own, *chain = [x509.Certificate.load(content) for kind, content in parts if kind == "CERTIFICATE"]
    except (OSError, ValueError, StopIteration) as error:
        raise Permanent(f"no seal in {path.name}") from error
    if not tests and TEST_UNIT in str(own.subject.native.get("organizational_unit_name", "")):
        raise Permanent(f"{path.name} is a seal of the demo")
    store: Any = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    store.register_multiple(chain)
    return signers.SimpleSigner(signing_cert=own, signing_key=key, cert_registry=store)
