"""The language of the page that is being made: German at its own address, English below /en/ (ADR 32)."""

from __future__ import annotations

from typing import Protocol

from django.utils.translation import get_language, gettext

from portal.leistung.rules.texte import Satz

GERMAN, ENGLISH = "de", "en"


class OnlyGerman(Exception):
    """What this page shows is there in German only."""


class Titled(Protocol):
    """What has a title in both languages; the English one may be empty."""

    @property
    def titel(self) -> str: ...

    @property
    def titel_en(self) -> str: ...


def is_english() -> bool:
    """Whether the page that is being made is the English one."""
    return get_language() == ENGLISH


def language() -> str:
    """The language of the page that is being made: "de" or "en"."""
    return ENGLISH if is_english() else GERMAN


def root() -> str:
    """What the addresses of this language begin with: "" or "/en"."""
    return f"/{ENGLISH}" if is_english() else ""


def language_of(path: str) -> str:
    """The language of the page at this address of ours."""
    return ENGLISH if path.startswith(f"/{ENGLISH}/") else GERMAN


def title_of(row: Titled) -> str:
    """In the language of the page, in German where there is no other."""
    return (is_english() and row.titel_en) or row.titel


def said(text: str) -> str:
    """A sentence of ours in the language of the page; any other text as it is."""
    return text.again(gettext) if isinstance(text, Satz) and is_english() else text
