"""What a citizen needs before a Kommune's setting of a Leistung may be published, and its form in a draft."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from portal.core.angaben import Angaben
from portal.redaktion.rules.text import clean, faults

ONLINE = frozenset({"online", "integriert"})
ELSEWHERE = frozenset({"druck", "extern"})
FEWEST_DAYS = 30  # a review sooner than that is a typing error


class Eigentext(Angaben):
    """A paragraph in the Kommune's own words, and the common text from which it departed."""

    text: str
    grundlage: str = ""
    pruefen_bis: date


class Angebotsstand(Angaben):
    """What an editor sets for one Leistung; money in cents. The content of a draft and of a Fassung."""

    modus: str
    gueltig_ab: date | None = None
    gueltig_bis: date | None = None
    ziel_url: str = ""
    ziel_name: str = ""
    organisationseinheit_id: int | None = None
    telefon: str = ""
    email: str = ""
    erste_cents: int | None = None
    weitere_cents: int | None = None
    saetze: dict[str, int] = {}  # by the keys of the form's rates
    gebuehr_grundlage: str = ""
    bearbeitung_tage: int | None = None
    texte: dict[str, Eigentext] = {}

    @property
    def is_online(self) -> bool:
        return self.modus in ONLINE

    @property
    def names_a_fee(self) -> bool:
        """Whether it says what it costs, be it nothing."""
        return self.erste_cents is not None or bool(self.saetze)


@dataclass(frozen=True)
class Umfeld:
    """What must be known beside the draft itself."""

    hat_formular: bool  # there is an assistant for this Leistung
    braucht_weitere: bool  # its fee has a second amount, for further copies
    ohne_betrag: bool  # the form says itself that it is free, or that a notice will say the amount
    stelle_da: bool  # an office is named, and it is one of this Kommune
    stelle_ab: date | None  # its first day, where that is later than that of the Angebot
    stelle_erreichbar: bool  # the office has a phone, an e-mail or a verified address
    hat_bezahldienst: bool
    hat_fachverfahren: bool
    hat_datenschutz: bool  # a privacy text of the Kommune is published
    beschreibung: str  # the common text
    saetze: frozenset[str] = frozenset()  # keys of the amounts that the form asks for


@dataclass(frozen=True)
class Hindernis:
    """Why a draft cannot be published: `code` says what, `feld` where to mend it, `stelle` which words."""

    code: str
    feld: str
    stelle: str = ""


def cleaned(stand: Angebotsstand) -> Angebotsstand:
    """With clean texts; a paragraph that is empty or says what the common text says is inherited again."""
    texte = {
        absatz: own.model_copy(update={"text": clean(own.text)})
        for absatz, own in stand.texte.items()
        if clean(own.text) and clean(own.text) != own.grundlage
    }
    return stand.model_copy(update={"texte": texte})


def hindrances(stand: Angebotsstand, umfeld: Umfeld) -> list[Hindernis]:
    """Everything that stands in the way of publishing, in the order of the page."""
    return [*_about_time(stand), *_about_way(stand, umfeld), *_about_fee(stand, umfeld), *_about_texts(stand, umfeld)]


def _about_time(stand: Angebotsstand) -> Iterator[Hindernis]:
    if stand.gueltig_ab and stand.gueltig_bis and stand.gueltig_bis < stand.gueltig_ab:
        yield Hindernis("ende_vor_anfang", "gueltig_bis")


def _about_way(stand: Angebotsstand, umfeld: Umfeld) -> Iterator[Hindernis]:
    is_ours = stand.modus == "druck" and umfeld.hat_formular  # the page prints it
    if stand.modus in ELSEWHERE and not stand.ziel_url and not is_ours:
        yield Hindernis("ziel_fehlt", "ziel_url")
    if stand.organisationseinheit_id is not None and not umfeld.stelle_da:
        yield Hindernis("stelle_weg", "organisationseinheit")
    if not stand.is_online:
        return
    if not umfeld.hat_formular:
        yield Hindernis("formular_fehlt", "modus")
    if stand.organisationseinheit_id is None:
        yield Hindernis("stelle_fehlt", "organisationseinheit")
    elif umfeld.stelle_ab:
        yield Hindernis("stelle_spaeter", "organisationseinheit", f"{umfeld.stelle_ab:%d.%m.%Y}")
    elif not (umfeld.stelle_erreichbar or stand.telefon or stand.email):
        yield Hindernis("kontakt_fehlt", "telefon")
    if stand.modus == "integriert" and not umfeld.hat_fachverfahren:
        yield Hindernis("fachverfahren_fehlt", "modus")
    if not umfeld.hat_datenschutz:
        yield Hindernis("datenschutz_fehlt", "modus")


def _about_fee(stand: Angebotsstand, umfeld: Umfeld) -> Iterator[Hindernis]:
    if not stand.names_a_fee:
        if stand.is_online and not umfeld.ohne_betrag:
            yield Hindernis("gebuehr_fehlt", "kosten")
        return
    if umfeld.braucht_weitere and stand.weitere_cents is None:
        yield Hindernis("weitere_fehlt", "weitere")
    for key in sorted(umfeld.saetze - set(stand.saetze)):
        yield Hindernis("satz_fehlt", f"satz_{key}")
    charges = bool(stand.erste_cents) or any(stand.saetze.values())
    if charges and not stand.gebuehr_grundlage:
        yield Hindernis("grundlage_fehlt", "gebuehr_grundlage")
    if charges and stand.is_online and not umfeld.hat_bezahldienst:
        yield Hindernis("bezahldienst_fehlt", "kosten")


def _about_texts(stand: Angebotsstand, umfeld: Umfeld) -> Iterator[Hindernis]:
    if "beschreibung" not in stand.texte and not umfeld.beschreibung:
        yield Hindernis("beschreibung_fehlt", "beschreibung")
    for absatz, own in stand.texte.items():
        for fault in faults(own.text):
            yield Hindernis(fault.code, absatz, fault.stelle)


def changed_fields(old: Angebotsstand, new: Angebotsstand) -> list[str]:
    """The names of what differs: fields, and paragraphs by their own name."""
    fields = [
        name for name in Angebotsstand.model_fields if name != "texte" and getattr(old, name) != getattr(new, name)
    ]
    own = {absatz for absatz in {**old.texte, **new.texte} if old.texte.get(absatz) != new.texte.get(absatz)}
    return fields + sorted(own)
