"""What an editor sets for an office, and what citizens need of it before it may be published."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from pydantic import BaseModel

from portal.core.angaben import Angaben
from portal.kommune.rules.kontakt import PARTS
from portal.redaktion.rules.angebot import Hindernis
from portal.redaktion.rules.text import clean, faults

LONGEST_HOURS = 1_000  # characters
MOST_CONTACTS = 6
MOST_SPECIAL = 12  # holidays, a week of training, a summer: more is nobody's list
_ADDRESS = re.compile(r".{1,120}, \d{5} \S.{0,79}")  # pages and letters set the street and the place apart by it


class Sonderzeit(Angaben):
    """Other opening hours from a day on, until the last day (None: without end)."""

    ab: date | None = None
    bis: date | None = None
    text: str = ""


class Kontaktangabe(Angaben):
    """Another contact from a day on, until the last day (None: without end); what is empty stays as it is."""

    ab: date | None = None
    bis: date | None = None
    anschrift: str = ""
    telefon: str = ""
    email: str = ""


T = TypeVar("T", Sonderzeit, Kontaktangabe)


class Stellenstand(Angaben):
    """The content of a draft and of a Fassung; opening hours in words, one line a day."""

    name: str
    anschrift: str = ""
    telefon: str = ""
    email: str = ""
    kontakte: list[Kontaktangabe] = []
    oeffnungszeiten: str = ""
    sonderzeiten: list[Sonderzeit] = []
    gilt_ab: date | None = None
    gilt_bis: date | None = None
    nachfolge_id: int | None = None


def cleaned(stand: Stellenstand) -> Stellenstand:
    """With clean texts; all but the opening hours stand on one line."""
    special = [each.model_copy(update={"text": clean(each.text)}) for each in stand.sonderzeiten]
    contacts = [each.model_copy(update=_lines(each, *PARTS)) for each in stand.kontakte]
    kept = {"sonderzeiten": _in_order(special), "kontakte": _in_order(contacts)}
    lines = _lines(stand, "name", *PARTS) | {"oeffnungszeiten": clean(stand.oeffnungszeiten)}
    return stand.model_copy(update={**lines, **kept})


def _lines(stand: BaseModel, *names: str) -> dict[str, str]:
    return {name: " ".join(clean(getattr(stand, name)).split()) for name in names}


def _in_order(rows: Iterable[T]) -> list[T]:
    """By their first day; without those in which nothing stands."""
    return sorted((each for each in rows if any(each.model_dump().values())), key=lambda each: each.ab or date.max)


def hindrances(stand: Stellenstand) -> Iterator[Hindernis]:
    """Everything that stands in the way of publishing, in the order of the page."""
    if not stand.name:
        yield Hindernis("name_fehlt", "name")
    if stand.anschrift and not _ADDRESS.fullmatch(stand.anschrift):
        yield Hindernis("anschrift_form", "anschrift")
    if not (stand.anschrift or stand.telefon or stand.email):
        yield Hindernis("erreichbarkeit_fehlt", "telefon")
    for n, contact in enumerate(stand.kontakte):
        yield from _contact(n, contact)
    if len(stand.oeffnungszeiten) > LONGEST_HOURS:
        yield Hindernis("zeiten_zu_lang", "oeffnungszeiten", str(len(stand.oeffnungszeiten)))
    else:
        for fault in faults(stand.oeffnungszeiten):
            yield Hindernis(fault.code, "oeffnungszeiten", fault.stelle)
    for n, each in enumerate(stand.sonderzeiten):
        yield from _special(n, each)


@dataclass(frozen=True)
class Umfeld:
    """What must be known of the offices of the Kommune where one of them is to begin or to close."""

    heute: date
    ist_rathaus: bool
    veroeffentlicht: date | None  # the last day as it is published
    gebraucht_ab: date | None  # the first day on which somebody is led to it
    nachfolger: Mapping[int, tuple[date | None, date | None]]  # the other offices with their first and last day
    vorgaenger: Collection[date]  # last days of those that name this one as their successor
    rollen_fehlen: Collection[str]  # what people do here and nobody does in the successor


def days_hindrances(stand: Stellenstand, umfeld: Umfeld) -> Iterator[Hindernis]:
    """An office begins and closes only so that somebody always answers: nobody who asks or applies comes to nothing."""
    yield from _beginning(stand, umfeld)
    yield from _closing(stand, umfeld)


def _beginning(stand: Stellenstand, umfeld: Umfeld) -> Iterator[Hindernis]:
    if stand.gilt_ab is None:
        return
    if umfeld.ist_rathaus:
        yield Hindernis("rathaus_immer", "gilt_ab")
    elif umfeld.gebraucht_ab and umfeld.gebraucht_ab < stand.gilt_ab:
        yield Hindernis("stelle_gebraucht", "gilt_ab", f"{umfeld.gebraucht_ab:%d.%m.%Y}")
    if stand.gilt_bis and stand.gilt_bis < stand.gilt_ab:
        yield Hindernis("ende_vor_anfang", "gilt_bis")


def _closing(stand: Stellenstand, umfeld: Umfeld) -> Iterator[Hindernis]:
    if stand.gilt_bis is None:
        if stand.nachfolge_id is not None:
            yield Hindernis("letzter_tag_fehlt", "gilt_bis")
        return
    if umfeld.ist_rathaus:
        yield Hindernis("rathaus_bleibt", "gilt_bis")
    if stand.gilt_bis < umfeld.heute and stand.gilt_bis != umfeld.veroeffentlicht:
        yield Hindernis("tag_vorbei", "gilt_bis")
    if any(each >= stand.gilt_bis for each in umfeld.vorgaenger):
        yield Hindernis("vorgaenger_laenger", "gilt_bis")
    yield from _successor(stand, stand.gilt_bis, umfeld)


def _successor(stand: Stellenstand, last: date, umfeld: Umfeld) -> Iterator[Hindernis]:
    if stand.nachfolge_id is None:
        yield Hindernis("nachfolge_fehlt", "nachfolge_id")
        return
    if stand.nachfolge_id not in umfeld.nachfolger:
        yield Hindernis("stelle_weg", "nachfolge_id")
        return
    begin, end = umfeld.nachfolger[stand.nachfolge_id]
    if begin and begin > last + timedelta(days=1):
        yield Hindernis("nachfolge_spaeter", "nachfolge_id", f"{begin:%d.%m.%Y}")
    elif end and end <= last:
        yield Hindernis("nachfolge_endet", "nachfolge_id", f"{end:%d.%m.%Y}")
    else:
        yield from (Hindernis("nachfolge_leer", "nachfolge_id", each) for each in umfeld.rollen_fehlen)


def _contact(n: int, each: Kontaktangabe) -> Iterator[Hindernis]:
    if each.ab is None:
        yield Hindernis("kontakt_ab_fehlt", f"kontakt_ab_{n}")
    if not any(getattr(each, part) for part in PARTS):
        yield Hindernis("kontakt_leer", f"kontakt_anschrift_{n}")
    if each.anschrift and not _ADDRESS.fullmatch(each.anschrift):
        yield Hindernis("anschrift_form", f"kontakt_anschrift_{n}")
    if each.ab and each.bis and each.bis < each.ab:
        yield Hindernis("ende_vor_anfang", f"kontakt_bis_{n}")


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
