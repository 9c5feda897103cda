"""Faults of a definition that no single attribute shows: names used twice, conditions that look ahead, unknown ids.

Runs whenever a definition is loaded, so that a faulty one can never be filled in.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from portal.formular.rules.abhaengigkeit import fields_in, simple_dependency
from portal.formular.rules.fimbaum import places
from portal.formular.rules.gebuehrenmodell import Gebuehr, Urkundengebuehr

if TYPE_CHECKING:
    from portal.formular.rules.modell import Feld, Formular, Schritt
    from portal.formular.rules.oeffnung import Oeffnung

RESERVIERT = frozenset({"id"})
# Placeholders that a draft fills whatever the form says.
FROM_OUTSIDE = frozenset({"standesamt", "amt", "kommune", "ort"})
# Pages of a draft that are no steps of its form: their addresses would hide the step's.
ADRESSEN = frozenset(
    {
        "dateien",
        "druck",
        "einreichung",
        "gruppen",
        "karte",
        "loeschung",
        "mitzeichnung",
        "rueckkehr",
        "umstellung",
        "unterschriftsblatt",
        "wechsel",
    }
)


def faults(formular: Formular) -> list[str]:
    """All faults in English, for the author of the definition; empty when there is none."""
    return [
        *_unique("step", [schritt.id for schritt in formular.schritte]),
        *_unique("field", [feld.id for schritt in formular.schritte for feld in schritt.felder]),
        *_known_parts(formular),
        *_contiguous_groups(formular),
        *_conditions_look_back(formular),
        *_placeholders(formular),
        *_fee(formular),
        *_demands(formular),
        *_recipients(formular),
        *_following(formular),
        *_local(formular),
        *_unconfirmed(formular),
        *_fim(formular),
    ]


def _unique(what: str, ids: list[str]) -> Iterator[str]:
    for name in sorted({name for name in ids if ids.count(name) > 1 or name in RESERVIERT}):
        yield f"{what} id {name!r} is used twice or reserved"


def _known_parts(formular: Formular) -> Iterator[str]:
    abschnitte = {abschnitt.id for abschnitt in formular.abschnitte}
    gruppen = {gruppe.id for gruppe in formular.gruppen}
    for schritt in formular.schritte:
        if schritt.id in ADRESSEN:
            yield f"{schritt.id}: the address of another page of every draft"
        if schritt.abschnitt not in abschnitte:
            yield f"{schritt.id}: unknown abschnitt {schritt.abschnitt!r}"
        if schritt.gruppe is not None and schritt.gruppe not in gruppen:
            yield f"{schritt.id}: unknown gruppe {schritt.gruppe!r}"
        if schritt.art.value in ("fragen", "pruefen") and not schritt.felder:
            yield f"{schritt.id}: a page without a field"
        if schritt.art.value in ("stopp", "liste") and schritt.felder:
            yield f"{schritt.id}: {schritt.art.value} has no fields"


def _contiguous_groups(formular: Formular) -> Iterator[str]:
    seen: list[str | None] = []
    for schritt in formular.schritte:
        gruppe = None if schritt.art.value == "liste" else schritt.gruppe
        if gruppe is not None and gruppe in seen and seen[-1] != gruppe:
            yield f"{schritt.id}: the steps of gruppe {gruppe!r} must follow each other"
        if schritt.art.value == "liste" and any(each.anzahl for each in formular.gruppen if each.id == schritt.gruppe):
            yield f"{schritt.id}: an answer says how many entries there are, so a list could add none"
        seen.append(gruppe)


def _conditions_look_back(formular: Formular) -> Iterator[str]:
    known: set[str] = set()
    numbers = {gruppe.id: gruppe.anzahl for gruppe in formular.gruppen}
    for schritt in formular.schritte:
        yield from _ahead(schritt.id, numbers.pop(schritt.gruppe or "", None), known)
        yield from _ahead(schritt.id, schritt.wenn, known)
        if schritt.uebernahme and schritt.uebernahme not in known:
            yield f"{schritt.id}: uebernahme needs an earlier field"
        page: set[str] = set()
        computed: set[str] = set()
        for feld in schritt.felder:
            yield from _field_looks_back(feld, known, page, computed)
            page.add(feld.id)
            computed |= {feld.id} if feld.berechnet is not None else set()
        known |= page
        if schritt.gruppe:
            known.add(schritt.gruppe)


def _demands(formular: Formular) -> Iterator[str]:
    yield from _unique("anforderung", [each.id for each in formular.anforderungen])
    yield from _unique("mitzeichnung", [each.id for each in formular.mitzeichnungen])
    known = {feld.id for schritt in formular.schritte for feld in schritt.felder} | {g.id for g in formular.gruppen}
    ids = {each.id for each in formular.anforderungen}
    for each in [*formular.anforderungen, *formular.mitzeichnungen]:
        yield from _ahead(each.id, each.wenn, known)
    seen: set[str] = set()
    for schritt in formular.schritte:
        if schritt.anforderung is not None:
            if schritt.anforderung not in ids or schritt.gruppe is not None:
                yield f"{schritt.id}: unknown anforderung {schritt.anforderung!r}, or inside a group"
            elif not any(feld.pflicht is True and feld.wenn is None for feld in schritt.felder):
                yield f"{schritt.id}: what meets a demand must be obligatory"
            else:
                yield from _ahead(schritt.id, formular.anforderung(schritt.anforderung).wenn, seen)
        seen |= {feld.id for feld in schritt.felder} | ({schritt.gruppe} if schritt.gruppe else set())


def _recipients(formular: Formular) -> Iterator[str]:
    yield from _unique("empfaenger", [each.id for each in formular.empfaenger])
    known = {feld.id for schritt in formular.schritte for feld in schritt.felder} | {g.id for g in formular.gruppen}
    for each in formular.empfaenger:
        yield from _ahead(each.id, each.wenn, known)
        for name in sorted(set(each.felder) - known):
            yield f"{each.id}: receives {name!r}, which is unknown"
        if bool(each.funktion) == bool(each.stelle):
            yield f"{each.id}: needs a funktion or a stelle, and only one of them"


def _following(formular: Formular) -> Iterator[str]:
    """What goes along to the second one must be asked here; whether that one has a place for it, a test tells."""
    folge = formular.folgeantrag
    if folge is None:
        return
    known = {feld.id for schritt in formular.schritte for feld in schritt.felder} | {g.id for g in formular.gruppen}
    yield from _ahead("folgeantrag", folge.wenn, known)
    for name in sorted({folge.ort, *folge.gleich, *folge.anders.values(), *folge.orte.values()} - known):
        yield f"folgeantrag: takes {name!r} along, which is unknown"


def _local(formular: Formular) -> Iterator[str]:
    """A Kommune may say its own where there is something, and by a name that nothing else has."""
    felder = {feld.id: feld for schritt in formular.schritte for feld in schritt.felder}
    pages = {schritt.id for schritt in formular.schritte if schritt.art.value == "fragen"}
    yield from _unique("oertlich", [each.id for each in formular.oertlich])
    yield from _unique("oertlich", [each.platzhalter for each in formular.oertlich if each.platzhalter])
    taken = set(felder) | {gruppe.id for gruppe in formular.gruppen}
    for each in formular.oertlich:
        if each.schritt and (each.schritt not in pages or each.id in taken):
            yield f"oertlich {each.id}: no page {each.schritt!r} with questions, or a field has this id"
        if each.platzhalter and each.platzhalter not in set(formular.platzhalter) - FROM_OUTSIDE:
            yield f"oertlich {each.id}: no placeholder {each.platzhalter!r}, or one that is filled from outside"
        if each.satz and each.satz not in _rate_keys(formular):
            yield f"oertlich {each.id}: the form charges no {each.satz!r}"
        options = [one.wert for one in felder[each.feld].optionen] if each.feld in felder else []
        if each.wert and each.wert not in options:
            yield f"oertlich {each.id}: {each.wert!r} is no option of {each.feld!r}"
        if each.art == "tag":
            yield from _days(each, felder)
        if each.empfaenger and each.empfaenger not in [one.id for one in formular.empfaenger]:
            yield f"oertlich {each.id}: nobody {each.empfaenger!r} receives something"


def _unconfirmed(formular: Formular) -> Iterator[str]:
    known = {feld.id for schritt in formular.schritte for feld in schritt.felder}
    for punkt in formular.pruefpunkte:
        if punkt.feld is not None and punkt.feld not in known:
            yield f"pruefpunkte: {punkt.text!r} names {punkt.feld!r}, which is no field"


def _days(each: Oeffnung, felder: dict[str, Feld]) -> Iterator[str]:
    """A day stands where it is there for nobody until a Kommune says it."""
    for name in (each.feld or "", *each.davor):
        feld = felder.get(name)
        if feld is None or feld.typ.value != "datum" or not feld.fest or feld.pflicht is not False:
            yield f"oertlich {each.id}: {name!r} is no fixed date that may be missing"


def _rate_keys(formular: Formular) -> set[str]:
    """By which `gebuehr.Satz` names what the form charges."""
    match formular.gebuehr:
        case Gebuehr() as gebuehr:
            return {satz.schluessel for satz in gebuehr.saetze}
        case Urkundengebuehr():
            return {"erste", "weitere"}
    return set()


def _field_looks_back(feld: Feld, known: set[str], page: set[str], computed: set[str]) -> Iterator[str]:
    asked = set(fields_in(feld.wenn))
    dependency = simple_dependency(feld.wenn)
    if asked & page and (dependency is None or dependency[0] not in page):
        yield f"{feld.id}: on one page a field may only depend on one value of one other field"
    yield from _ahead(feld.id, feld.wenn, known | page)
    for option in feld.optionen:
        yield from _ahead(f"{feld.id}.{option.wert}", option.wenn, known)
    # What is shown must be right as it is shown: from earlier pages, or itself computed.
    yield from _ahead(feld.id, feld.berechnet, known | computed)
    rest: list[Any] = [feld.pflicht, *(variante.wenn for variante in feld.varianten)]
    for ausdruck in [*rest, *(regel.muss for regel in [*feld.regeln, *feld.warnungen])]:
        yield from _ahead(feld.id, ausdruck, known | page | {feld.id})


def _ahead(where: str, ausdruck: Any, known: set[str]) -> Iterator[str]:
    for name in sorted(set(fields_in(ausdruck)) - known):
        yield f"{where}: asks for {name!r}, which is unknown or comes later"


def _placeholders(formular: Formular) -> Iterator[str]:
    from portal.formular.rules.modell import PLATZHALTER

    allowed = set(formular.platzhalter) | {"nummer", "zweck"}
    for schritt in formular.schritte:
        for text in _texts(schritt):
            for name in set(PLATZHALTER.findall(text)) - allowed:
                yield f"{schritt.id}: unknown placeholder {name!r}"


def _texts(schritt: Schritt) -> Iterator[str]:
    yield from (schritt.titel, schritt.einleitung, schritt.papier or "", schritt.hilfe)
    for feld in schritt.felder:
        yield from (feld.label, feld.hinweis, feld.hilfe)
        for option in feld.optionen:
            yield from (option.label, option.hinweis)


def _fee(formular: Formular) -> Iterator[str]:
    match formular.gebuehr:
        case Gebuehr() as gebuehr:
            yield from _fee_lines(formular, gebuehr)
        case Urkundengebuehr() as gebuehr:
            yield from _fee_of_documents(formular, gebuehr)


def _fee_lines(formular: Formular, gebuehr: Gebuehr) -> Iterator[str]:
    keys = [satz.schluessel for satz in gebuehr.saetze]
    yield from _unique("rate", keys)
    charged = {position.satz for position in gebuehr.positionen}
    for key in sorted(set(keys) ^ charged):
        yield f"gebuehr: the rate {key!r} has no line, or a line has no such rate"
    gruppen = {gruppe.id for gruppe in formular.gruppen}
    known = {feld.id for schritt in formular.schritte for feld in schritt.felder} | gruppen
    for position in gebuehr.positionen:
        yield from _ahead("gebuehr", position.wenn, known)
        yield from _ahead("gebuehr", position.anzahl, known)
        if position.gruppe is not None and position.gruppe not in gruppen:
            yield f"gebuehr: unknown gruppe {position.gruppe!r}"
    yield from _ahead("gebuehr", gebuehr.annahme, known)
    for satz in gebuehr.saetze:
        for leistung in sorted(set(satz.leistungen) - set(formular.leistungen)):
            yield f"gebuehr: {leistung!r} is no Leistung of the form"


def _fee_of_documents(formular: Formular, gebuehr: Urkundengebuehr) -> Iterator[str]:
    fields = {feld.id: feld for schritt in formular.schritte for feld in schritt.felder}
    for name in [gebuehr.anzahl, gebuehr.art, gebuehr.zweck, *gebuehr.eintrag, *gebuehr.anzeige]:
        if name not in fields:
            yield f"gebuehr: unknown field {name!r}"
            return
    values = {option.wert for option in fields[gebuehr.zweck].optionen}
    for value in gebuehr.frei:
        if value not in values:
            yield f"gebuehr: {value!r} is no option of {gebuehr.zweck}"


def _fim(formular: Formular) -> Iterator[str]:
    """Each place of the tree is asked for once, by what says its id and version."""
    tree = {pfad: struktur.enthaelt for pfad, struktur in places(formular.fim)} if formular.fim else {}
    felder = [feld for schritt in formular.schritte for feld in schritt.felder]
    for parts in (felder, formular.gruppen):
        taken: set[str] = set()
        for part in parts:
            if part.fim is None or not part.fim.pfad:
                continue
            there = tree.get(part.fim.pfad)
            if there is None or (there.id, there.version) != (part.fim.id, part.fim.version):
                yield f"{part.id}: {part.fim.id} {part.fim.version} is not at {part.fim.pfad} of the form's tree"
            if part.fim.pfad in taken:
                yield f"{part.id}: {part.fim.pfad} is asked for twice"
            taken.add(part.fim.pfad)
