"""Tables that come and go as CSV: from offices' spreadsheets, in any of their encodings, with any of their headers."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

MOST_BYTES = 20 * 1024 * 1024
_MOST_CELL = 100_000
_MARKS = (b"\xff\xfe", b"\xfe\xff")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Tabellenfehler(Exception):
    """A table that cannot be taken as it is; the text says in German what is wrong with it, and where."""


@dataclass(frozen=True)
class Spalte:
    """A column we want, under any of these headers (lower case, letters and digits only)."""

    name: str
    namen: tuple[str, ...]
    pflicht: bool = True


@dataclass(frozen=True)
class Zeile:
    """One row: its line in the file, and its cells by the names of the columns."""

    nr: int
    zellen: dict[str, str]


def read_table(data: bytes, spalten: Sequence[Spalte]) -> list[Zeile]:
    """The rows of a CSV in UTF-8 or Windows-1252, between ; , or tabs. Empty rows are left out.

    Columns nobody asked for are ignored, missing optional ones are empty. Raises Tabellenfehler.
    """
    text = _decoded(data)
    delimiter = _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    csv.field_size_limit(_MOST_CELL)
    rows = []
    try:
        header = next(reader, [])
        places = _places(header, spalten)
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                raise Tabellenfehler(f"Zeile {reader.line_num}: {len(cells)} Felder statt {len(header)}.")
            rows.append(Zeile(reader.line_num, {name: cells[place].strip() for name, place in places.items()}))
    except csv.Error as error:
        raise Tabellenfehler(
            f"Zeile {reader.line_num}: Die Anführungszeichen oder Felder sind nicht lesbar."
        ) from error
    missing = {spalte.name: "" for spalte in spalten}
    return [Zeile(row.nr, missing | row.zellen) for row in rows]


def header_of(data: bytes) -> set[str]:
    """The headers of a table, as `Spalte.namen` writes them. Raises Tabellenfehler."""
    text = _decoded(data)
    return {_folded(cell) for cell in next(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)), [])}


def write_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A CSV for spreadsheets: between semicolons; no cell that a spreadsheet would run as a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";")
    writer.writerow(header)
    writer.writerows([[harmless(cell) for cell in row] for row in rows])
    return out.getvalue()


def harmless(cell: str) -> str:
    """A cell that is text to every spreadsheet (OWASP: CSV injection)."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _decoded(data: bytes) -> str:
    if len(data) > MOST_BYTES:
        raise Tabellenfehler(f"Die Datei ist größer als {MOST_BYTES // 1024 // 1024} MB.")
    if data.startswith(_MARKS) or b"\x00" in data:
        raise Tabellenfehler("Die Datei ist kein Text in UTF-8 oder Windows-1252. Bitte als CSV (UTF-8) speichern.")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return unicodedata.normalize("NFC", data.decode(encoding))
        except UnicodeDecodeError:
            continue
    raise Tabellenfehler("Die Datei ist weder in UTF-8 noch in Windows-1252 geschrieben.")


def _delimiter(text: str) -> str:
    header = text.partition("\n")[0]
    if not header.strip():
        raise Tabellenfehler("Die Datei ist leer oder beginnt mit einer leeren Zeile.")
    return max(";,\t", key=header.count)


def _places(header: Sequence[str], spalten: Sequence[Spalte]) -> dict[str, int]:
    folded = [_folded(cell) for cell in header]
    places = {
        spalte.name: folded.index(found)
        for spalte in spalten
        if (found := next((name for name in spalte.namen if name in folded), None))
    }
    missing = [spalte.name for spalte in spalten if spalte.pflicht and spalte.name not in places]
    if missing:
        raise Tabellenfehler(
            f"Diese Spalten fehlen: {', '.join(missing)}. Gefunden: {', '.join(cell.strip() for cell in header)}."
        )
    return places


def _folded(text: str) -> str:
    spelled = text.casefold().replace("ä", "ae").replace("ö", "oe").replace("ü", "ue")
    return re.sub(r"[^a-z0-9]", "", spelled)
