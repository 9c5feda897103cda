"""What files need from outside: a store, a check, a virus scanner, and a maker of documents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


class Dateiablage(Protocol):
    """Keeps opaque (encrypted) content under random names of its own; a name is never used twice.

    All methods raise `Temporary` when the store is disturbed.
    """

    def put(self, content: bytes) -> str:
        """Keep `content` durably (it survives a power cut after the return); returns its name."""

    def get(self, name: str) -> bytes:
        """Raises `Permanent` when there is nothing under this name."""

    def delete(self, name: str) -> None:
        """Deleting what is not there is no error."""

    def names_before(self, moment: datetime) -> Iterator[str]:
        """Everything kept before `moment` (real time, aware): for the sweep of orphans."""


@dataclass(frozen=True)
class Pruefergebnis:
    """What a check made of a file: the content to keep (an image is encoded anew) and its number of pages.

    `vorschau` is a small JPEG of an image, encoded by the check itself; empty where there is none.
    """

    inhalt: bytes
    seiten: int
    vorschau: bytes = b""


class Dateipruefung(Protocol):
    """Parses a file completely, apart from the portal's own process."""

    def inspect(self, data: bytes, mime: str) -> Pruefergebnis:
        """`mime` is the type that extension and first bytes agree on (`rules.Dateiart`).

        Raises `rules.UploadRefused` with the reason, and `Temporary` when no check can be made now."""


@dataclass(frozen=True)
class Scanergebnis:
    """The virus scanner's verdict; `fund` names what was found, empty when nothing was."""

    fund: str = ""

    @property
    def sauber(self) -> bool:
        return not self.fund


class Virenscanner(Protocol):
    """Looks for malware. Whoever cannot answer raises: not scanned is never clean."""

    def scan(self, data: bytes) -> Scanergebnis:
        """Raises `Temporary` when there is no verdict (down, timeout, error of the scanner)."""

    def check(self) -> str:
        """What the scanner calls itself and its signatures; a test scanner says "Demo-…" first. Raises `Temporary`."""


class Dokumentenerzeuger(Protocol):
    """Makes a PDF (PDF/A-2a, PDF/UA-1) from a template and data; the same input gives the same bytes."""

    def render(self, vorlage: str, daten: Mapping[str, Any]) -> bytes:
        """`vorlage` is the template's name; `daten` must be JSON. Texts are shown literally, never interpreted.

        Raises `Permanent` when the template does not exist or its data is incomplete.
        """


class Siegel(Protocol):
    """Signs a PDF in the name of an authority, so that a change of it is noticed (PAdES)."""

    def sign(self, pdf: bytes, *, wer: str, name: str) -> bytes:
        """`wer` is the id of the Kommune whose seal it is, `name` what the signature says of it.

        Raises `Permanent` when the Kommune has no seal here, or one that may not be used.
        """
