"""What leistung needs from outside: a format in which catalogues are exchanged (docs/adr/0023).

The port speaks of Leistungen, offices and online services, in no format's elements. A text is plain: lines are kept,
markup is the adapter's. What is unknown or unconfirmed is empty and leaves no trace in what is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import BinaryIO, Protocol


class Unlesbar(Exception):
    """A file that cannot be taken as it is; the text says in German what is wrong with it, and where."""


@dataclass(frozen=True)
class Kennung:
    """An identifier with the scheme it belongs to. `schema` is "" where the file names none."""

    wert: str
    schema: str = ""


@dataclass(frozen=True)
class Katalogleistung:
    """A Leistung in exchange.

    `texte`: (code of the text module, language) -> text; the codes are those of the code list
    leistungstextmodulleika. `begriffe`: (language, word). `gebiete`: Amtliche Regionalschlüssel, 12 digits, for which
    it is valid. `weitere`: identifiers that others gave it.
    """

    id: str
    leika: tuple[str, ...] = ()
    typ: str = ""  # OZG type, e.g. "2/3"
    texte: Mapping[tuple[str, str], str] = field(default_factory=dict)
    kosten: str = ""
    bearbeitungsdauer: str = ""
    vertrauensniveau: str = ""
    begriffe: tuple[tuple[str, str], ...] = ()
    gebiete: tuple[str, ...] = ()
    weitere: tuple[Kennung, ...] = ()
    eigen: bool = True  # whether `id` is one that this portal gave


@dataclass(frozen=True)
class Zustaendigkeitsangabe:
    """An office answers for a Leistung in these areas (ARS); `rolle` in words."""

    leistung_id: str
    gebiete: tuple[str, ...]
    rolle: str = "zuständige Stelle"


@dataclass(frozen=True)
class Anschrift:
    """Where an office is."""

    strasse: str
    hausnummer: str
    plz: str
    ort: str


@dataclass(frozen=True)
class Katalogstelle:
    """An office in exchange."""

    id: str
    name: str
    ars: str = ""
    anschrift: Anschrift | None = None
    telefon: str = ""
    email: str = ""
    oeffnungszeiten: str = ""
    zustaendigkeiten: tuple[Zustaendigkeitsangabe, ...] = ()
    eigen: bool = True


@dataclass(frozen=True)
class Katalogdienst:
    """An online service in exchange: where a Leistung is begun. `vertrauensniveau` in words."""

    id: str
    bezeichnung: str
    url: str
    leistung_id: str
    vertrauensniveau: str = ""
    gebiete: tuple[str, ...] = ()
    eigen: bool = True


Katalogobjekt = Katalogleistung | Katalogstelle | Katalogdienst


@dataclass(frozen=True)
class Auszug:
    """A catalogue to be written: who publishes it, when it was read, and its objects, which may be a generator."""

    herausgeber: str
    erstellt: datetime
    objekte: Iterable[Katalogobjekt]


class Katalogaustausch(Protocol):
    """Writes and reads catalogues in one format."""

    def write(self, auszug: Auszug) -> Iterator[bytes]:
        """The document piece by piece. A text that the format does not allow is left out, see `faults`."""

    def faults(self, objekt: Katalogobjekt) -> list[str]:
        """What `write` would leave out of this object, and why, in German."""

    def read(self, source: BinaryIO) -> Iterator[Katalogobjekt]:
        """The objects of a file one after the other, in bounded memory. Raises Unlesbar, at any time."""

    def plain(self, text: str) -> str:
        """A text as it would come back after having been written and read: what comparisons are made with."""
