"""What an editor sets for an office, and what citizens need of it before it may be published."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from pydantic import BaseModel, ConfigDict

from portal.redaktion.rules.angebot import Hindernis
from portal.redaktion.rules.text import clean, faults

LONGEST_HOURS = 1_000  # characters
MOST_SPECIAL = 12  # holidays, a week of training, a summer: more is nobody's list
_ADDRESS = re.compile(r".{1,120}, \d{5} \S.{0,79}")  # pages and letters set the street and the place apart by it


class Sonderzeit(BaseModel):
    """Other opening hours from a day on, until the last day (None: without end)."""

    model_config = ConfigDict(extra="forbid")

    ab: date | None = None
    bis: date | None = None
    text: str = ""


class Stellenstand(BaseModel):
    """The content of a draft and of a Fassung; opening hours in words, one line a day."""

    model_config = ConfigDict(extra="forbid")

    name: str
    anschrift: str = ""
    telefon: str = ""
    email: str = ""
    oeffnungszeiten: str = ""
    sonderzeiten: list[Sonderzeit] = []


def cleaned(stand: Stellenstand) -> Stellenstand:
    """With clean texts; all but the opening hours stand on one line."""
    lines = {name: " ".join(clean(getattr(stand, name)).split()) for name in ("name", "anschrift", "telefon", "email")}
    special = [each.model_copy(update={"text": clean(each.text)}) for each in stand.sonderzeiten]
    kept = sorted((each for each in special if each.text or each.ab or each.bis), key=lambda each: each.ab or date.max)
    return stand.model_copy(update={**lines, "oeffnungszeiten": clean(stand.oeffnungszeiten), "sonderzeiten": kept})


def hindrances(stand: Stellenstand) -> Iterator[Hindernis]:
    """Everything that stands in the way of publishing, in the order of the page."""
    if not stand.name:
        yield Hindernis("name_fehlt", "name")
    if stand.anschrift and not _ADDRESS.fullmatch(stand.anschrift):
        yield Hindernis("anschrift_form", "anschrift")
    if not (stand.anschrift or stand.telefon or stand.email):
        yield Hindernis("erreichbarkeit_fehlt", "telefon")
    if len(stand.oeffnungszeiten) > LONGEST_HOURS:
        yield Hindernis("zeiten_zu_lang", "oeffnungszeiten", str(len(stand.oeffnungszeiten)))
    else:
        for fault in faults(stand.oeffnungszeiten):
            yield Hindernis(fault.code, "oeffnungszeiten", fault.stelle)
    for n, each in enumerate(stand.sonderzeiten):
        yield from _special(n, each)


def _special(n: int, each: Sonderzeit) -> Iterator[Hindernis]:
    if each.ab is None:
        yield Hindernis("sonderzeit_ab_fehlt", f"sonder_ab_{n}")
    if not each.text:
        yield Hindernis("sonderzeit_text_fehlt", f"sonder_text_{n}")
    if each.ab and each.bis and each.bis < each.ab:
        yield Hindernis("ende_vor_anfang", f"sonder_bis_{n}")
    if len(each.text) > LONGEST_HOURS:
        yield Hindernis("zeiten_zu_lang", f"sonder_text_{n}", str(len(each.text)))
        return
    for fault in faults(each.text):
        yield Hindernis(fault.code, f"sonder_text_{n}", fault.stelle)
