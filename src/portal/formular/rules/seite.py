"""One page: what stands on it, and what was typed into it.

`fields_of` gives a renderer everything a field needs; `validate` reads a posted page. Fields that another field of the
same page shows or hides are always given, with `haengt_an`, so that a page works without JavaScript: they are drawn,
and what is typed into one that turns out not to apply is not asked for and not taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from portal.formular.rules.abhaengigkeit import simple_dependency
from portal.formular.rules.ablauf import (
    NEU,
    Antworten,
    NotOnTheWay,
    Station,
    Weg,
    computed,
    entries_of,
    fill,
    is_visible,
    is_without,
    locked_value,
    options_of,
    repeats,
    walk,
    with_defaults,
)
from portal.formular.rules.ausdruck import Umgebung, Wert, holds
from portal.formular.rules.datum import earliest, years_between
from portal.formular.rules.eingabe import Auswahl, Kontext, Roh, Ungueltig, as_raw, as_text, read, remark, unconfirmed
from portal.formular.rules.modell import Darstellung, Feld, Formular, Schritt, Typ


@dataclass(frozen=True)
class Ergebnis:
    """Result of a posted page: `werte` of the visible fields (None: left empty), `fehler` by field, all that was typed.

    With an error at a field its value is missing in `werte`, the others are there and can be kept; so is a point that
    is only not confirmed.
    """

    werte: dict[str, Wert]
    fehler: dict[str, str]
    warnungen: dict[str, str]
    roh: Mapping[str, Roh]

    @property
    def gueltig(self) -> bool:
        return not self.fehler


@dataclass(frozen=True)
class Abhaengigkeit:
    """The field counts only while `feld` of the same page has one of `werte`."""

    feld: str
    werte: tuple[str, ...]


@dataclass(frozen=True)
class Feldansicht:
    """A field ready to be drawn. `roh` is what stands in the input, `text` the value as people read it."""

    id: str
    typ: Typ
    darstellung: Darstellung
    label: str
    hinweis: str
    hilfe: str
    pflicht: bool
    optionen: tuple[Auswahl, ...]
    roh: Roh
    text: str
    fehler: str
    warnung: str
    herkunft: str  # "", "login" or "login_geprueft": the value came from the login (and is verified)
    bemerkung: str  # what is known of the kept value: of an IBAN which bank it belongs to
    gesperrt: bool  # shown, not to be changed
    sichtbar: bool
    haengt_an: Abhaengigkeit | None
    autocomplete: str
    vorschlaege: str  # "orte": names of places are offered while typing
    max_laenge: int
    max_dateien: int
    rechtsgrundlage: str
    sensibel: bool


def validate(
    formular: Formular, station: Station, roh: Mapping[str, Roh], answers: Mapping[str, Any], kontext: Kontext
) -> Ergebnis:
    """Read a posted page. Raises NotOnTheWay when these answers do not lead to it."""
    return read_page(formular, walk(formular, answers, kontext), station, roh, answers, kontext)


def read_page(
    formular: Formular,
    weg: Weg,
    station: Station,
    roh: Mapping[str, Roh],
    answers: Mapping[str, Any],
    kontext: Kontext,
) -> Ergebnis:
    """As `validate`, with the walk already done."""
    kontext = with_defaults(formular, kontext)
    schritt, umgebung = page(formular, weg, station)
    given = given_answers(formular, station, answers)
    werte: dict[str, Wert] = {}
    fehler: dict[str, str] = {}
    warnungen: dict[str, str] = {}
    here: Antworten = {}
    inside = umgebung.with_layer(here)
    for feld in schritt.felder:
        if not is_visible(feld, inside) or is_without(feld, given):
            continue
        try:
            wert = _read_field(feld, roh.get(feld.id, ""), given, inside, kontext)
            here[feld.id] = werte[feld.id] = wert
            _check(feld, wert, inside)
        except Ungueltig as error:
            fehler[feld.id] = str(error)
            werte.pop(feld.id, None)
            here.pop(feld.id, None)
        else:
            if told := unconfirmed(feld, wert, kontext):
                fehler[feld.id] = told
            if warnung := _first_broken(feld.warnungen, wert, inside):
                warnungen[feld.id] = warnung
    return Ergebnis(werte, fehler, warnungen, roh)


def _read_field(feld: Feld, roh: Roh, given: Mapping[str, Any], umgebung: Umgebung, kontext: Kontext) -> Wert:
    if feld.berechnet is not None:
        return computed(feld, umgebung)
    if feld.fest:
        fixed: Wert = given.get(feld.id)
        return fixed
    locked = locked_value(feld, kontext)
    if locked is not None:
        return locked
    try:
        return read(feld, roh, options_of(feld, umgebung, kontext), kontext)
    except Ungueltig as error:
        fitting = [iso for iso in error.moeglich if _is_likely(feld, iso, umgebung, kontext)]
        if len(fitting) == 1:
            return fitting[0]
        raise Ungueltig(feld.meldungen.ungueltig or str(error)) from error


def _is_likely(feld: Feld, iso: str, umgebung: Umgebung, kontext: Kontext) -> bool:
    """Whether the field takes this date without a word; nobody leaves the century of a day in 100 years out."""
    first = earliest(iso)
    if first > kontext.heute and (feld.vergangenheit or years_between(kontext.heute, first) >= 100):
        return False
    return _first_broken([*feld.regeln, *feld.warnungen], iso, umgebung.with_layer({feld.id: iso})) is None


def _check(feld: Feld, wert: Wert, umgebung: Umgebung) -> None:
    if wert is None:
        if is_obligatory(feld, umgebung):
            raise Ungueltig(words(feld, umgebung)[2])
    elif meldung := _first_broken(feld.regeln, wert, umgebung):
        raise Ungueltig(meldung)


def _first_broken(regeln: list[Any], wert: Wert, umgebung: Umgebung) -> str | None:
    if wert is None:
        return None
    return next((regel.meldung for regel in regeln if not holds(regel.muss, umgebung)), None)


def is_obligatory(feld: Feld, umgebung: Umgebung) -> bool:
    return feld.pflicht if isinstance(feld.pflicht, bool) else holds(feld.pflicht, umgebung)


def words(feld: Feld, umgebung: Umgebung) -> tuple[str, str, str]:
    """(label, hint, message when empty) as they read here."""
    variante = next((v for v in feld.varianten if holds(v.wenn, umgebung)), None)
    if variante is None:
        return feld.label, feld.hinweis, feld.meldungen.fehlt
    return (
        variante.label or feld.label,
        variante.hinweis or feld.hinweis,
        variante.fehlt or feld.meldungen.fehlt,
    )


def page(formular: Formular, weg: Weg, station: Station) -> tuple[Schritt, Umgebung]:
    """The page with what it can see. Raises NotOnTheWay."""
    if station not in weg.umgebungen:
        raise NotOnTheWay(station.key)
    return formular.schritt(station.schritt), weg.umgebungen[station]


def given_answers(formular: Formular, station: Station, answers: Mapping[str, Any]) -> Mapping[str, Any]:
    """The answers the page's fields are kept in: those of the form or of the entry."""
    schritt = formular.schritt(station.schritt)
    if station.index is None or schritt.gruppe is None:
        return answers
    return entries_of(formular, schritt.gruppe, answers, at_least=station.index + 1)[station.index]


def store(formular: Formular, station: Station, werte: Mapping[str, Wert], answers: Mapping[str, Any]) -> Antworten:
    """New answers with the values of a page. Fields not in `werte` keep what they had."""
    result = dict(answers)
    schritt = formular.schritt(station.schritt)
    target = result
    if repeats(schritt) and schritt.gruppe is not None and station.index is not None:
        entries = entries_of(formular, schritt.gruppe, answers, at_least=station.index + 1)
        result[schritt.gruppe] = entries
        target = entries[station.index]
    for feld in schritt.felder:
        if feld.id in werte and not feld.fest and feld.berechnet is None:
            target[feld.id] = werte[feld.id]
            if werte[feld.id] is None:
                del target[feld.id]
    return result


def fields_of(
    formular: Formular,
    station: Station,
    answers: Mapping[str, Any],
    kontext: Kontext,
    ergebnis: Ergebnis | None = None,
) -> list[Feldansicht]:
    """The fields of a page to be drawn; after a post with errors `ergebnis` brings back what was typed.

    Raises NotOnTheWay when these answers do not lead to the page.
    """
    return fields_on(formular, walk(formular, answers, kontext), station, answers, kontext, ergebnis)


def fields_on(
    formular: Formular,
    weg: Weg,
    station: Station,
    answers: Mapping[str, Any],
    kontext: Kontext,
    ergebnis: Ergebnis | None = None,
) -> list[Feldansicht]:
    """As `fields_of`, with the walk already done."""
    kontext = with_defaults(formular, kontext)
    schritt, umgebung = page(formular, weg, station)
    given = given_answers(formular, station, answers)
    here: Antworten = dict(ergebnis.werte) if ergebnis else {}
    inside = umgebung.with_layer(here)
    for feld in [] if ergebnis else schritt.felder:
        here[feld.id] = given.get(feld.id) if feld.berechnet is None else computed(feld, inside)
    return list(_views(formular, schritt, inside, given, kontext, ergebnis))


def _views(
    formular: Formular,
    schritt: Schritt,
    umgebung: Umgebung,
    given: Mapping[str, Any],
    kontext: Kontext,
    ergebnis: Ergebnis | None,
) -> Iterator[Feldansicht]:
    page_fields = {feld.id for feld in schritt.felder}
    for feld in schritt.felder:
        visible = is_visible(feld, umgebung)
        dependency = simple_dependency(feld.wenn)
        local = dependency is not None and dependency[0] in page_fields
        if (not visible and not local) or is_without(feld, given):
            continue
        view = _view(formular, schritt, feld, umgebung, given, kontext, ergebnis)
        yield replace(view, sichtbar=visible, haengt_an=Abhaengigkeit(*dependency) if dependency and local else None)


def _view(
    formular: Formular,
    schritt: Schritt,
    feld: Feld,
    umgebung: Umgebung,
    given: Mapping[str, Any],
    kontext: Kontext,
    ergebnis: Ergebnis | None,
) -> Feldansicht:
    locked = locked_value(feld, kontext)
    wert = locked if locked is not None else given.get(feld.id)
    wert = wert if feld.berechnet is None else computed(feld, umgebung)
    gesperrt = is_given(feld, kontext)
    optionen = label_targets(formular, schritt, feld, options_of(feld, umgebung, kontext), umgebung, kontext)
    label, hinweis, _ = words(feld, umgebung)
    return Feldansicht(
        id=feld.id,
        typ=feld.typ,
        darstellung=_look(feld, optionen),
        label=fill(label, kontext),
        hinweis=fill(hinweis, kontext),
        hilfe=fill(feld.hilfe, kontext),
        pflicht=_looks_obligatory(feld, umgebung),
        optionen=optionen,
        roh=ergebnis.roh.get(feld.id, "") if ergebnis and not gesperrt else as_raw(feld, wert),
        text=as_text(feld, wert, optionen, kontext),
        fehler=ergebnis.fehler.get(feld.id, "") if ergebnis else "",
        warnung=_warning(feld, wert, umgebung, ergebnis),
        herkunft=origin(feld, wert, kontext),
        bemerkung=remark(feld, wert, kontext),
        gesperrt=gesperrt,
        sichtbar=True,
        haengt_an=None,
        autocomplete=feld.autocomplete,
        vorschlaege=feld.vorschlaege,
        max_laenge=feld.max_laenge,
        max_dateien=feld.max_dateien,
        rechtsgrundlage=feld.rechtsgrundlage,
        sensibel=feld.sensibel,
    )


def _warning(feld: Feld, wert: Wert, umgebung: Umgebung, ergebnis: Ergebnis | None) -> str:
    """What the person should look at again: said of what was posted, and of what is kept when the page is opened."""
    if ergebnis is not None:
        return ergebnis.warnungen.get(feld.id, "")
    return _first_broken(feld.warnungen, wert, umgebung) or ""


def is_given(feld: Feld, kontext: Kontext) -> bool:
    """Whether the value is not the person's to change: computed, fixed at the start, or verified by the login."""
    return feld.fest or feld.berechnet is not None or locked_value(feld, kontext) is not None


def _looks_obligatory(feld: Feld, umgebung: Umgebung) -> bool:
    """Whether "(freiwillig)" is left out: also where another answer shows the field, and where nothing is asked."""
    shown_and_asked = simple_dependency(feld.wenn) is not None and feld.pflicht is True
    return is_obligatory(feld, umgebung) or shown_and_asked or feld.berechnet is not None


def _look(feld: Feld, optionen: tuple[Auswahl, ...]) -> Darstellung:
    if feld.darstellung is not Darstellung.AUTO:
        return feld.darstellung
    return Darstellung.RADIO if len(optionen) <= 9 else Darstellung.SELECT


def origin(feld: Feld, wert: Wert, kontext: Kontext) -> str:
    """Whether the value is (still) the one of the login, and verified."""
    if wert is None or feld.vorbelegung is None or feld.vorbelegung.quelle != "login":
        return ""
    vorgabe = kontext.login.get(feld.vorbelegung.schluessel)
    if vorgabe is None or vorgabe.wert != wert:
        return ""
    return "login_geprueft" if vorgabe.geprueft else "login"


def label_targets(
    formular: Formular,
    schritt: Schritt,
    feld: Feld,
    optionen: tuple[Auswahl, ...],
    umgebung: Umgebung,
    kontext: Kontext,
) -> tuple[Auswahl, ...]:
    """A verweis names each entry it can point to by number and content."""
    if feld.verweis is None or schritt.gruppe is None:
        return optionen
    gruppe = formular.gruppe(schritt.gruppe)
    entries: list[Antworten] = umgebung.get(schritt.gruppe) or []
    numbers = {entry["id"]: number for number, entry in enumerate(entries, 1)}
    return tuple(
        option if option.wert == NEU else _target_label(formular, feld, option, entries, numbers, gruppe.titel, kontext)
        for option in optionen
    )


def _target_label(
    formular: Formular,
    feld: Feld,
    option: Auswahl,
    entries: list[Antworten],
    numbers: dict[str, int],
    titel: str,
    kontext: Kontext,
) -> Auswahl:
    number = numbers[option.wert]
    name = fill(titel, kontext, nummer=str(number))
    content = describe_entry(formular, feld.verweis.anzeige if feld.verweis else [], entries[number - 1], kontext)
    return Auswahl(option.wert, f"Ja, wie bei {name}: {content}", kurz=f"Wie bei {name}")


def describe_entry(formular: Formular, anzeige: list[str], entry: Mapping[str, Any], kontext: Kontext) -> str:
    """An entry of a group in one line: the readable values of the fields that describe it."""
    parts = []
    for name in anzeige:
        feld = formular.feld(name)
        optionen = tuple(Auswahl(o.wert, o.label, kurz=o.kurz) for o in feld.optionen)
        parts.append(as_text(feld, entry.get(name), optionen, kontext))
    return ", ".join(part for part in parts if part)
