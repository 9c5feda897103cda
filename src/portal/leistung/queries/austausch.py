"""The catalogue as others may have it: only what is known, and what is known only as far as it is confirmed.

Few statements for the whole of it; the objects are made one by one, so that they can be written as a stream.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime

from portal.core import clock
from portal.core.clock import BERLIN
from portal.kommune.models import Kommune, Organisationseinheit
from portal.kommune.queries import all_kommunen, kommune_url, kommunen_of_kreis, kreis_of
from portal.kommune.rules import is_verified
from portal.kommune.rules.kontakt import Kontakt
from portal.leistung.models import Angebot, ExterneStelle, Leistung, Zustaendigkeit
from portal.leistung.ports import (
    Anschrift,
    Auszug,
    Katalogdienst,
    Katalogleistung,
    Katalogobjekt,
    Katalogstelle,
    Zustaendigkeitsangabe,
)
from portal.leistung.queries.gebuehr import fee_lines, told_fee
from portal.leistung.queries.grundregel import rule_of
from portal.leistung.queries.haus import Haus, houses_of
from portal.leistung.queries.vereinbarungen import agreed
from portal.leistung.rules import austausch, texte
from portal.leistung.rules.zustaendigkeit import Frage, decide

_Answers = Mapping[str, Mapping[tuple[str, str], tuple[str, ...]]]  # office -> (Leistung, role) -> ARS
_RESPONSIBLE, _ACCEPTING = "zuständige Stelle", "Annahmestelle"


def catalogue_extract(kommune: Kommune | None, at: datetime) -> Auszug:
    """The catalogue of one Kommune; of a Kreis with all its Kommunen; with None of the platform, as it is at `at`."""
    if kommune is None:
        everything = list(all_kommunen().values())
        kreise = [row for row in everything if row.ist_kreis]
        name = ", ".join(row.bezeichnung for row in kreise)
    else:
        everything = kommunen_of_kreis(kommune) if kommune.ist_kreis else [kommune]
        kreise = [row for row in (kreis_of(kommune),) if row]
        name = kommune.bezeichnung
    area = [row for row in everything if not row.ist_kreis]
    return Auszug(name, at, _objects(area, kreise, at.astimezone(BERLIN).date()))


def _objects(area: list[Kommune], kreise: list[Kommune], tag: date) -> Iterator[Katalogobjekt]:
    authorities = [*area, *kreise]
    angebote = list(Angebot.objects.filter(kommune__in=authorities).select_related("kommune"))
    gone = not_offered(angebote, tag)
    leistungen = [row for row in Leistung.objects.order_by("id") if _is_offered(row.id, area, gone)]
    yield from exchanged_leistungen(leistungen, angebote, area, tag, gone)
    yield from _stellen(area, kreise, leistungen, angebote, tag)
    yield from _dienste(
        [row for row in angebote if row.is_online_on(clock.today())], {row.id: row for row in leistungen}
    )


def _is_offered(leistung_id: str, area: list[Kommune], gone: Collection[tuple[str, str]]) -> bool:
    """Whether anybody of the area offers it; where there is no Kommune yet, the catalogue is what there is."""
    return not area or any((kommune.id, leistung_id) not in gone for kommune in area)


def not_offered(angebote: Iterable[Angebot], tag: date) -> set[tuple[str, str]]:
    """Who does not offer what on this day: Kommune and Leistung."""
    no = Angebot.Modus.NICHT
    return {(row.kommune_id, row.leistung_id) for row in angebote if row.modus == no and row.is_valid_on(tag)}


def exchanged_leistungen(
    leistungen: Iterable[Leistung],
    angebote: Iterable[Angebot],
    area: Iterable[Kommune],
    tag: date,
    gone: Collection[tuple[str, str]] = (),
) -> Iterator[Katalogleistung]:
    """The Leistungen as they are exchanged on the day, with what the Kommunen of `angebote` have set and confirmed.

    Each for the Kommunen of `area` that offer it (not `gone`).
    """
    kommunen = list(area)
    by_leistung = defaultdict(list)
    for angebot in angebote:
        by_leistung[angebot.leistung_id].append(angebot)
    for leistung in leistungen:
        offering = [kommune for kommune in kommunen if (kommune.id, leistung.id) not in gone]
        gebiete = tuple(sorted(austausch.regionalschluessel(kommune.ags) for kommune in offering))
        yield _leistung(leistung, by_leistung[leistung.id], gebiete, tag)


def _leistung(leistung: Leistung, angebote: list[Angebot], gebiete: tuple[str, ...], tag: date) -> Katalogleistung:
    key = leistung.herkunft["leika"]
    fits = key["schluesselPasst"] == "ja"
    named = {
        (austausch.LEISTUNGSBEZEICHNUNG, "de"): (key["bezeichnung"] or "") if fits else "",
        (austausch.BEZEICHNUNG, "de"): leistung.titel,
        (austausch.BEZEICHNUNG, "en"): leistung.titel_en,
        (austausch.KURZTEXT, "de"): texte.without_doubt(leistung.beschreibung),
        (austausch.RECHTSGRUNDLAGEN, "de"): austausch.as_lines(confirmed_bases(leistung)),
        (austausch.UNTERLAGEN, "de"): austausch.as_lines(_confirmed_documents(leistung)),
        (austausch.ANSPRECHPUNKT, "de"): austausch.as_lines(_contacts(angebote, tag)),
    }
    level = leistung.herkunft["vertrauensniveau"]
    return Katalogleistung(
        id=leistung.id,
        leika=(leistung.leika,) if leistung.leika and fits else (),
        typ=(key["ozgTyp"] or "") if fits else "",
        texte={where: text for where, text in named.items() if text},
        kosten=_fee(leistung, angebote),
        bearbeitungsdauer=_duration(leistung, angebote),
        vertrauensniveau=leistung.vertrauensniveau if is_verified(level["confidence"]) else "",
        begriffe=tuple(("de", word) for word in leistung.synonyme),
        gebiete=gebiete,
    )


def confirmed_bases(leistung: Leistung) -> list[str]:
    """The legal bases that were verified in a public source."""
    bases = leistung.herkunft["rechtsgrundlagen"]
    return [texte.without_doubt(basis["text"]) for basis in bases if is_verified(basis["confidence"])]


def _confirmed_documents(leistung: Leistung) -> list[str]:
    if not is_verified(leistung.herkunft["confidence"].get("unterlagen")):
        return []
    return [texte.without_doubt(text) for text in leistung.unterlagen]


def _fee(leistung: Leistung, angebote: list[Angebot]) -> str:
    """What the Kommunen have confirmed, line by line; else what is verified. A setting of the demo is no fee."""
    lines = [
        f"{row.kommune.bezeichnung}: {told_fee(row)}"
        for row in angebote
        if (row.satz.weitere_cents is not None or fee_lines(row)) and not row.ist_demo_einstellung
    ]
    return austausch.as_lines(lines) or texte.without_doubt(leistung.gebuehr_text)


def _duration(leistung: Leistung, angebote: list[Angebot]) -> str:
    lines = [
        f"{row.kommune.bezeichnung}: etwa {row.bearbeitung_tage} Tage"
        for row in angebote
        if row.bearbeitung_tage is not None and not row.ist_demo_einstellung
    ]
    return austausch.as_lines(lines) or leistung.bearbeitungszeit


def _contacts(angebote: list[Angebot], tag: date) -> list[str]:
    """The telephone and e-mail that Kommunen have set for this Leistung alone."""
    found = [(row, ", ".join(filter(None, (row.telefon, row.email)))) for row in angebote if row.says_who_on(tag)]
    return [f"{row.kommune.bezeichnung}: {contact}" for row, contact in found if contact]


def _stellen(
    area: list[Kommune], kreise: list[Kommune], leistungen: list[Leistung], angebote: list[Angebot], tag: date
) -> Iterator[Katalogstelle]:
    """Authorities, their offices and bodies outside, each with what it answers for in the area on the day."""
    kommunen = [*area, *kreise]
    haeuser = houses_of([row.id for row in kommunen])
    answers = _answers(area, leistungen, haeuser, {(row.kommune_id, row.leistung_id): row for row in angebote}, tag)
    every = [row for haus in haeuser.values() for row in haus.offices.values()]
    offices = {_office_id(row): row for row in every if row.answering_on(tag) is row}
    for kommune in kommunen:
        yield _authority(kommune, offices.get(f"{kommune.id}.rathaus"), answers, tag)
    for key, office in offices.items():
        contact = office.contact_on(tag)
        yield Katalogstelle(
            id=key,
            name=office.name,
            ars=austausch.regionalschluessel(next(row.ags for row in kommunen if row.id == office.kommune_id)),
            telefon=contact.telefon,
            email=contact.email,
            oeffnungszeiten=office.oeffnungszeiten,
            anschrift=_address(contact),
            zustaendigkeiten=_claims(answers.get(key, {})),
        )
    for stelle in ExterneStelle.objects.order_by("id"):
        if claims := _claims(answers.get(f"extern.{stelle.id}", {})):
            yield Katalogstelle(id=f"extern.{stelle.id}", name=stelle.name, zustaendigkeiten=claims)


def _authority(kommune: Kommune, hall: Organisationseinheit | None, answers: _Answers, tag: date) -> Katalogstelle:
    return Katalogstelle(
        id=kommune.id,
        name=kommune.bezeichnung,
        ars=austausch.regionalschluessel(kommune.ags),
        telefon=kommune.telefon,
        email=kommune.email,
        anschrift=_address(hall.contact_on(tag)) if hall else None,
        zustaendigkeiten=_claims(answers.get(kommune.id, {})),
    )


def _address(contact: Kontakt) -> Anschrift | None:
    parts = austausch.split_address(contact.anschrift)
    return Anschrift(*parts) if parts else None


def _answers(
    area: list[Kommune],
    leistungen: list[Leistung],
    haeuser: Mapping[str, Haus],
    angebote: Mapping[tuple[str, str], Angebot],
    tag: date,
) -> _Answers:
    """Who answers where on the day: only rows that are confirmed, and nothing that is unclear after the agreements."""
    by_funktion = defaultdict(list)
    for leistung in leistungen:
        by_funktion[leistung.funktion_id].append(leistung.id)
    regelungen = agreed().regelungen
    rows = Zustaendigkeit.objects.filter(kommune__in=area, bestaetigt=True, unklar=False)
    found: dict[str, dict[tuple[str, str], list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in rows.select_related("kommune", "amt"):
        ars, grund = austausch.regionalschluessel(row.kommune.ags), rule_of(row)
        for leistung_id in by_funktion[row.funktion_id]:
            frage = Frage(leistung_id, row.funktion_id, row.kommune_id)
            rollen = decide(frage, grund, regelungen, tag)
            if rollen.unklar or rollen.traeger is None:
                continue
            haus, angebot = haeuser.get(rollen.stelle), angebote.get((rollen.stelle, leistung_id))
            office = haus.answering(frage, grund, rollen, amt_id=row.amt_id, angebot=angebot, tag=tag) if haus else None
            acts = f"extern.{rollen.stelle}" if row.extern_id == rollen.stelle else rollen.stelle
            found[_office_id(office) if office else acts][leistung_id, _RESPONSIBLE].append(ars)
            for kommune_id, _ in rollen.annahme:
                found[kommune_id][leistung_id, _ACCEPTING].append(ars)
    return {stelle: {what: tuple(sorted(areas)) for what, areas in each.items()} for stelle, each in found.items()}


def _office_id(office: Organisationseinheit) -> str:
    return f"{office.kommune_id}.{office.schluessel}"


def _claims(answers: Mapping[tuple[str, str], tuple[str, ...]]) -> tuple[Zustaendigkeitsangabe, ...]:
    return tuple(Zustaendigkeitsangabe(leistung, areas, rolle) for (leistung, rolle), areas in sorted(answers.items()))


def _dienste(angebote: list[Angebot], leistungen: Mapping[str, Leistung]) -> Iterator[Katalogdienst]:
    """What can be done online, with the level at which this portal really asks for a login."""
    for angebot in angebote:
        leistung = leistungen[angebot.leistung_id]
        yield Katalogdienst(
            id=f"{angebot.kommune_id}.{leistung.id}",
            bezeichnung=leistung.titel,
            url=kommune_url(angebot.kommune, f"/leistungen/{leistung.id}/"),
            leistung_id=leistung.id,
            vertrauensniveau=leistung.get_vertrauensniveau_display(),
            gebiete=(austausch.regionalschluessel(angebot.kommune.ags),),
        )
