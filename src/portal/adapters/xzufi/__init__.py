"""XZuFi, the exchange format of the Portalverbund: writes 2.2, reads 2.2 and 2.3 (docs/adr/0023).

Options: ``redaktion``, the id that the Landesredaktion gave the publisher (attribute schemeAgencyID); without one the
attribute is left out; ``most_bytes``, how long a file may be. Which element names are proved
and which are not stands in ``namen.py``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from portal.adapters.xzufi.lesen import read_objects
from portal.adapters.xzufi.regeln import faults, plain
from portal.adapters.xzufi.schreiben import write_document
from portal.leistung.ports import Auszug, Katalogobjekt

_MOST_BYTES = 100 * 1024 * 1024  # a whole Kreis has about 3 MB, a file of the PVOG less than 20


class XZuFi:
    """The port leistung.ports.Katalogaustausch in XZuFi."""

    def __init__(self, *, options: Mapping[str, Any], secret: str) -> None:
        self._redaktion = str(options.get("redaktion", ""))
        self._most_bytes = int(options.get("most_bytes", _MOST_BYTES))

    def write(self, auszug: Auszug) -> Iterator[bytes]:
        return write_document(auszug, self._redaktion)

    def faults(self, objekt: Katalogobjekt) -> list[str]:
        return faults(objekt)

    def read(self, source: BinaryIO) -> Iterator[Katalogobjekt]:
        return read_objects(source, self._most_bytes)

    def plain(self, text: str) -> str:
        return plain(text)
