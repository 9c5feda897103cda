"""Documents with Typst: PDF/A-2a and PDF/UA-1 in one file, in the authority's name (docs/adr/0013).

What the templates read (all from one JSON object; a text is shown literally, whatever it says):

``kommune``: bezeichnung, strasse, plz, ort, telefon, email, website; ``amt``; ``nummer`` (Vorgangsnummer);
``leistung``; ``eingereicht_am`` (ISO 8601 in Europe/Berlin; also the date inside the file); ``zusammenfassung``:
[{titel, gruppe, zeilen: [{label, text, leer}]}]; ``positionen``: [{text, anzahl, einzel_cents, summe_cents, grund}];
``betrag_cents``; ``kassenzeichen``; ``anlagen``: [{name, feld, sha256, groesse}]; ``empfaenger``: lines of the address
(adressetikett needs it); ``naechste_schritte``: [text]; ``bearbeitungszeit``, ``telefon``, ``email``,
``oeffnungszeiten`` of the office; ``bezahlt_am`` (ISO); ``demo``: a visible mark on every page;
``pruefung``: {adresse, code} by which anybody can check the document. A Bescheid has ``datum`` (ISO, of its release),
``anrede``, ``text``, ``begruendung``, ``kosten_cents``, ``belehrung``, ``im_namen``, ``unterzeichnet``, ``entwurf``.
"""

from __future__ import annotations

import json
import re
import threading
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from portal.core.ports import Permanent

STANDARDS = ["a-2a", "ua-1"]
_TEMPLATES = Path(__file__).parent / "vorlagen"
_FONTS = Path(__file__).parents[2] / "web" / "ui" / "static" / "gebaut" / "schriften"

# What the fonts can show for certain (tests render all of it); only looked at when Typst misses a letter.
_SHOWN = (range(0x20, 0x7F), range(0xA0, 0x180), range(0x300, 0x315), range(0x1E00, 0x1F00), range(0x2010, 0x2023))
_SHOWN_SINGLES = frozenset("\n\u200bƏƠơƯưƵƶǍǎǏǐǑǒǓǔǕǖǗǘǙǚǛǜǞǟǤǥǦǧǨǩǪǫǬǭǰǴǵǸǹȘșȚțȞȟȦȧȨȩȪȫȬȭȮȯȰȱȲȳəʒ€")


# A place to break after this many signs without one: a line must end where the paper does.
_LONG_WORD = re.compile(r"[^\s-]{30}(?=[^\s-]{6})")


class TypstErzeuger:
    """`options["fonts"]`: a folder with Fira Sans; without it the built-in Libertinus Serif is used."""

    def __init__(self, *, options: Mapping[str, Any], secret: str = "") -> None:
        self._fonts = Path(options.get("fonts", _FONTS))
        self._compilers: dict[str, Any] = {}
        self._lock = threading.Lock()  # a compiler serves one document at a time

    def render(self, vorlage: str, daten: Mapping[str, Any]) -> bytes:
        """The PDF; the same input gives the same bytes. Raises Permanent: no such template, or data is missing."""
        import typst  # in the worker only: it is large (memory of a web worker)

        content = _clean(dict(daten))
        try:
            made = content.get("datum") or content["eingereicht_am"]
            created = datetime.fromisoformat(made).replace(microsecond=0)
        except (KeyError, TypeError, ValueError) as error:
            raise Permanent("eingereicht_am is missing") from error
        with self._lock:
            compiler = self._compiler(vorlage)
            try:
                return self._compile(compiler, content, created)
            except typst.TypstError as error:
                if "could not be displayed" not in str(error):
                    raise Permanent(f"template {vorlage}: {_without_data(error)}") from error
            try:
                return self._compile(compiler, _spell_out(content), created)
            except typst.TypstError as error:
                raise Permanent(f"template {vorlage}: a letter has no glyph") from error

    def _compiler(self, vorlage: str) -> Any:
        import typst

        if vorlage not in self._compilers:
            path = _TEMPLATES / f"{vorlage}.typ"
            if path.parent != _TEMPLATES or not path.is_file():
                raise Permanent(f"no template {vorlage}")
            fonts = [str(self._fonts)] if self._fonts.is_dir() else []
            self._compilers[vorlage] = typst.Compiler(
                str(path), root=str(_TEMPLATES), font_paths=fonts, ignore_system_fonts=True
            )
        return self._compilers[vorlage]

    def _compile(self, compiler: Any, content: Any, created: datetime) -> bytes:
        inputs = {"daten": json.dumps(content, ensure_ascii=False)}
        pdf: bytes = compiler.compile(format="pdf", sys_inputs=inputs, pdf_standards=STANDARDS, timestamp=created)
        return pdf


def _clean(value: Any) -> Any:
    """NFC; no control or bidi characters (no glyph, or they turn what follows around); long words may break."""
    return _map_texts(value, _clean_text)


def _clean_text(text: str) -> str:
    kept = "".join(char for char in unicodedata.normalize("NFC", text) if _may_stand(char))
    return _LONG_WORD.sub("\\g<0>\u200b", kept)


def _may_stand(char: str) -> bool:
    return char == "\n" or unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn"}


def _spell_out(value: Any) -> Any:
    """Write a letter that no font has as its code point, so that nothing of an answer is lost without a trace."""
    return _map_texts(value, lambda text: "".join(char if _is_shown(char) else f"[U+{ord(char):04X}]" for char in text))


def _is_shown(char: str) -> bool:
    return char in _SHOWN_SINGLES or any(ord(char) in block for block in _SHOWN)


def _map_texts(value: Any, change: Any) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {key: _map_texts(entry, change) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_map_texts(entry, change) for entry in value]
    return value


def _without_data(error: Exception) -> str:
    """The first words of Typst's message: it may quote what a person wrote, which belongs in no log."""
    return str(error).split('"', 1)[0].split("`", 1)[0][:80].strip()
