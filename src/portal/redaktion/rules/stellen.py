"""What an editor sets for an office, and what citizens need of it before it may be published."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pydantic import BaseModel, ConfigDict

from portal.redaktion.rules.angebot import Hindernis
from portal.redaktion.rules.text import clean, faults

LONGEST_HOURS = 1_000  # characters
_ADDRESS = re.compile(r".+, \d{5} \S.*")  # pages and letters set the street and the place apart by it


class Stellenstand(BaseModel):
    """The content of a draft and of a Fassung; opening hours in words, one line a day."""

    model_config = ConfigDict(extra="forbid")

    name: str
    anschrift: str = ""
    telefon: str = ""
    email: str = ""
    oeffnungszeiten: str = ""


def cleaned(stand: Stellenstand) -> Stellenstand:
    """With clean texts; all but the opening hours stand on one line."""
    lines = {name: " ".join(clean(getattr(stand, name)).split()) for name in ("name", "anschrift", "telefon", "email")}
    return stand.model_copy(update={**lines, "oeffnungszeiten": clean(stand.oeffnungszeiten)})


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
        return
    for fault in faults(stand.oeffnungszeiten):
        yield Hindernis(fault.code, "oeffnungszeiten", fault.stelle)
