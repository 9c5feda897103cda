"""The PVOG's rules for data: languages, characters, markup. Checked on every text before it is written.

Source: PVOG-FAQ (facts: fitconnect-fim-xzufi § 3.2). The characters are String.Latin, DIN 91379; markup is limited to
p, br, h1 to h6, b, strong, i, em, sup, sub, ul, ol, li, and a with href.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import astuple
from html import escape
from html.parser import HTMLParser

from portal.adapters.xzufi.namen import LANGUAGES
from portal.formular.rules import zeichen
from portal.leistung.ports import Katalogdienst, Katalogleistung, Katalogobjekt, Katalogstelle

_BREAKS = frozenset({"p", "br", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li"})
ALLOWED = _BREAKS | {"b", "strong", "i", "em", "sup", "sub", "a"}


def plain(text: str) -> str:
    """The text in the form it has after a journey: NFC, plain spaces and dashes, no empty ends."""
    return zeichen.normalize(text, lines=True)


def to_html(text: str) -> str:
    """A plain text as the format's markup: nothing but line breaks."""
    return "<br>".join(escape(line, quote=False) for line in plain(text).split("\n"))


def from_html(markup: str) -> str:
    """The plain text of somebody's markup; blocks become lines."""
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    lines = ("".join(reader.parts)).split("\n")
    return plain("\n".join(" ".join(line.split()) for line in lines if line.strip()))


def fault_of_text(text: str, language: str = "de") -> str:
    """Why this plain text may not be written, in German; "" when it may."""
    if language not in LANGUAGES:
        return f"Sprache „{language}“ nimmt der PVOG nicht an"
    if foreign := zeichen.first_foreign(plain(text), lines=True):
        return f"{zeichen.describe(foreign)} gehört nicht zu String.Latin (DIN 91379)"
    return fault_of_markup(to_html(text))


def fault_of_markup(markup: str) -> str:
    """Why this markup may not be written, in German; "" when it may."""
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    return reader.fault


def faults(objekt: Katalogobjekt) -> list[str]:
    """Every text of an object that is left out, with the reason."""
    found = ((where, fault_of_text(text, language)) for where, text, language in _texts(objekt) if text)
    return [f"{objekt.id}, {where}: {fault}" for where, fault in found if fault]


def _texts(objekt: Katalogobjekt) -> Iterator[tuple[str, str, str]]:
    match objekt:
        case Katalogleistung():
            yield from (
                (f"Textmodul {code} ({language})", text, language) for (code, language), text in objekt.texte.items()
            )
            yield from (("Begriff", word, language) for language, word in objekt.begriffe)
            yield "Kosten", objekt.kosten, "de"
            yield "Bearbeitungsdauer", objekt.bearbeitungsdauer, "de"
        case Katalogstelle():
            yield "Name", objekt.name, "de"
            yield "Öffnungszeiten", objekt.oeffnungszeiten, "de"
            yield "Anschrift", " ".join(astuple(objekt.anschrift)) if objekt.anschrift else "", "de"
            yield "Telefon", objekt.telefon, "de"
            yield "E-Mail", objekt.email, "de"
        case Katalogdienst():
            yield "Bezeichnung", objekt.bezeichnung, "de"
            yield "Link", objekt.url, "de"


class _Reader(HTMLParser):
    """Collects the text of markup, and the first thing in it that is not allowed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.fault = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        if tag not in ALLOWED:
            self._refuse(f"Das Element <{tag}> nimmt der PVOG nicht an")
        elif names != (["href"] if tag == "a" else []):
            self._refuse(f"Die Attribute von <{tag}> nimmt der PVOG nicht an")
        elif tag == "a" and not (attrs[0][1] or "").startswith(("https://", "http://", "mailto:", "tel:")):
            self._refuse("Ein Verweis führt zu keiner Adresse")
        if tag in _BREAKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _BREAKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        self.parts.append(data)

    def handle_comment(self, data: str) -> None:
        self._refuse("Kommentare nimmt der PVOG nicht an")

    def _refuse(self, why: str) -> None:
        self.fault = self.fault or why
