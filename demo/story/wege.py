"""What a Vorgang can do beyond the usual way, each once, so that the demo shows it: a question, a corrected answer, a
hand-over to another Kommune, a deemed approval, opinions of other offices, letters on paper, a legal hold, an old Akte
for the archive, notices that are confirmed and not decided.

Like the other lives they are lived through the portal's own operations. Two people of the test identity provider have
them under "Meine Vorgänge"; the case workers are those of the README.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from demo.story import life, people
from demo.story.life import Akte, Welt
from demo.story.plan import Fall, Verlauf
from portal.antrag import operations as antraege
from portal.core.clock import BERLIN
from portal.core.tenancy import Citizen, Staff, System, unit
from portal.formular.queries import versions
from portal.kommune.models import Organisationseinheit, Ort
from portal.konto.models import Rolle
from portal.leistung.operations import offer_online
from portal.postfach import operations as postfach
from portal.postfach.rules import Weg
from portal.vorgang.models import Abgabe, Stellungnahmebitte, Stellungnahmeschritt, Vorgang
from portal.vorgang.operations import (
    abgabe,
    aufbewahrung,
    berichtigung,
    casework,
    fiktion,
    fristen,
    intake,
    loeschsperre,
    stellungnahme,
    stellungnahmeantwort,
    stellungnahmeweg,
    uebergang,
)
from portal.vorgang.operations.schlagworte import add_schlagwort
from portal.vorgang.operations.vermerk import write_vermerk
from portal.vorgang.queries import details_of, vorgang_by_id
from portal.vorgang.queries.abgabe import ziel_in
from portal.vorgang.queries.stellungnahme import current_sections
from portal.vorgang.rules.stellungnahme import Art
from portal.zahlung.ports import Anbieterstatus

HIER, NACHBAR = "geilenkirchen", "selfkant"
REISEGEWERBE = "reisegewerbekarte"  # the Leistung, and the demo's own form for it
ANZEIGE = "gewerbeabmeldung"  # likewise
ANZEIGEN = {HIER: 9_010, "heinsberg": 9_011, "uebach-palenberg": 9_012}  # where lotte.rathaus works -> number
_DAY = timedelta(days=1)

Leben = Iterator[datetime]


def lives(welt: Welt) -> list[Leben]:
    """The lives to be lived in this Kommune besides the planned ones."""
    return [each(welt) for each in _LIVES.get(welt.kommune.id, ())]


def open_accounts(now: datetime) -> None:
    """Before the Kommunen are lived side by side: an account is everybody's, and two may not make it at once."""
    for person in ("testmutter", "testvater"):
        life.log_in(Fall(9_000, HIER, Verlauf.NEU, now - 120 * _DAY, person), life.known_person(person))


def offer_reisegewerbe(*, at: datetime) -> None:
    """Put the demo's form online, where a case worker of the walk is at home."""
    by = System(HIER)
    offer_online(
        by=by, leistung_id=REISEGEWERBE, formular=REISEGEWERBE, erste_cents=None, weitere_cents=None, amt="rathaus",
        bestaetigt_durch="", demo=True, at=at,
    )  # fmt: skip


# --- Urkunden ---------------------------------------------------------------------------------------------------------


def _asked_and_corrected(welt: Welt) -> Leben:
    """The father has a question to answer; what he said on the phone stands beside what he submitted."""
    at = welt.now - 6 * _DAY
    yield at
    akte = _order(welt, 9_001, "testvater", at)
    yield from _pay(akte)
    by = staff_of("anna.beispiel", HIER)
    yield akte.later(0.8)
    casework.take_over(vorgang_id=akte.vorgang_id, by=by, seen=None, at=akte.at)
    casework.open_akte(vorgang_id=akte.vorgang_id, by=by, at=akte.soon(1))
    yield akte.later(0.3)
    part, line = _line_of(akte, "Vornamen")
    berichtigung.correct(
        vorgang_id=akte.vorgang_id, by=by, abschnitt=part, zeile=line, neu="Mia Sophie",
        grund="So am Telefon gesagt: Der zweite Vorname fehlte.", at=akte.at,
    )  # fmt: skip
    write_vermerk(
        vorgang_id=akte.vorgang_id, by=by, text="Der Vater hat angerufen. Das Geburtsdatum will er nachsehen.",
        at=akte.soon(4),
    )  # fmt: skip
    add_schlagwort(vorgang_id=akte.vorgang_id, wort="Telefonat", by=by, at=akte.soon(5))
    yield akte.soon(7)
    casework.ask_back(
        vorgang_id=akte.vorgang_id, by=by, text="Unter dem Tag, den Sie angegeben haben, finden wir keinen Eintrag. "
        "An welchem Tag ist Ihr Kind geboren?", frist_am=(akte.at + 14 * _DAY).astimezone(BERLIN).date(), at=akte.at,
    )  # fmt: skip


def _handed_over(welt: Welt) -> Leben:
    """The mother ordered at home what another Standesamt has: it went there, and she is led on."""
    at = welt.now - 9 * _DAY
    yield at
    akte = _order(welt, 9_002, "testmutter", at)
    yield from _pay(akte)
    by = akte.staff
    yield akte.later(1.2)
    casework.take_over(vorgang_id=akte.vorgang_id, by=by, seen=None, at=akte.at)
    yield akte.soon(12)
    with unit(by):
        vorgang = _vorgang(akte.vorgang_id)
        ziel = ziel_in(vorgang, HIER, day=akte.at.astimezone(BERLIN).date())
    assert ziel is not None
    abgabe.hand_over(
        vorgang_id=akte.vorgang_id, by=by, gebiet=HIER, amt_id=ziel.amt.pk, at=akte.at,
        grund="Ihr Kind ist in Geilenkirchen geboren. Den Eintrag führt deshalb das Standesamt dort.",
    )  # fmt: skip
    here = System(welt.kommune.id)
    with unit(here):
        row = Abgabe.objects.get(vorgang_id=akte.vorgang_id)
    uebergang.carry_over(abgabe_id=row.id, by=here, at=akte.soon(1))


def _on_paper(welt: Welt) -> Leben:
    """Somebody wants paper: two messages wait as letters."""
    at = welt.now - 5 * _DAY
    yield at
    akte = _order(welt, 9_003, "", at)
    with unit(akte.citizen):
        faden = _vorgang(akte.vorgang_id).faden_id
    postfach.choose_for_faden(
        faden_id=faden, by=akte.citizen, weg=Weg.PAPIER, einwilligung=False, adresse="", at=akte.soon(2)
    )
    yield from _pay(akte)
    by = staff_of("anna.beispiel", HIER)
    yield akte.later(1)
    casework.take_over(vorgang_id=akte.vorgang_id, by=by, seen=None, at=akte.at)
    casework.write_message(
        vorgang_id=akte.vorgang_id, by=by, at=akte.soon(9),
        text="Wir haben Ihre Bestellung und suchen den Eintrag. Das dauert noch ein paar Tage.",
    )  # fmt: skip


def _held_back(welt: Welt) -> Leben:
    """Refused, and before a court: the Akte may not be deleted."""
    fall = Fall(9_004, HIER, Verlauf.ABGELEHNT, welt.now - 80 * _DAY)
    yield fall.am
    akte = life.submit(fall, welt, fall.zufall)
    yield from life.go_on(akte)
    yield akte.later(20)
    loeschsperre.set_sperre(
        vorgang_id=akte.vorgang_id, by=staff_of("anna.beispiel", HIER), at=akte.at,
        grund="Antrag beim Amtsgericht gegen die Ablehnung, Aktenzeichen erfunden.",
        bis=(akte.at + 700 * _DAY).date(),
    )  # fmt: skip


def _for_the_archive(welt: Welt) -> Leben:
    """One Akte of ten years ago that the archive is asked about, and one never paid that is gone but for its number."""
    yield from life.live(Fall(9_005, HIER, Verlauf.VERSANDT_NACH_RUECKFRAGE, welt.now - 3700 * _DAY), welt)
    yield from life.live(Fall(9_006, HIER, Verlauf.ERLOSCHEN, welt.now - 800 * _DAY), welt)
    yield welt.now - _DAY
    aufbewahrung.carry_out(by=System(HIER), at=welt.now - _DAY)


# --- a period of the law ----------------------------------------------------------------------------------------------


def _deemed(welt: Welt) -> Leben:
    """Nobody decided in three months: it counts as approved, and the father asks for the certificate."""
    at = welt.now - 110 * _DAY
    by = staff_of("lotte.rathaus", HIER)
    yield at
    vorgang_id, citizen = _apply("testvater", at, "Crêpes und Waffeln auf Märkten und Festen", at + 90 * _DAY)
    began = at + 2 * _DAY
    yield began
    last = fristen.record_complete(
        vorgang_id=vorgang_id, by=by, seit=began.astimezone(BERLIN).date(), rule_confirmed=True, at=began
    )
    over = began.replace(year=last.year, month=last.month, day=last.day, hour=9) + _DAY
    yield over
    fiktion.deem_approved(by=System(HIER), at=over)
    yield over + _DAY
    fiktion.request_certificate(vorgang_id=vorgang_id, by=citizen, at=over + _DAY)


def _extended(welt: Welt) -> Leben:
    """Two months are gone of three; the office has extended it once, with its reasons."""
    at = welt.now - 66 * _DAY
    by = staff_of("lotte.rathaus", HIER)
    yield at
    vorgang_id, _ = _apply("testmutter", at, "Blumen auf Wochenmärkten", welt.now + 100 * _DAY)
    began = at + 3 * _DAY
    yield began
    last = fristen.record_complete(
        vorgang_id=vorgang_id, by=by, seit=began.astimezone(BERLIN).date(), rule_confirmed=True, at=began
    )
    later = welt.now - 7 * _DAY
    yield later
    fristen.extend(
        vorgang_id=vorgang_id, by=by, bis=last + 28 * _DAY, at=later,
        begruendung="Die Auskunft einer anderen Behörde steht noch aus.",
    )  # fmt: skip
    yield later + timedelta(minutes=10)
    _ask_other_offices(vorgang_id, by, later + timedelta(minutes=10), welt.now)


def _ask_other_offices(vorgang_id: UUID, by: Staff, at: datetime, now: datetime) -> None:
    """One has answered, one has not yet: it stands in its "Stellungnahmen"."""
    what = _line_with(vorgang_id, by, "Blumen")
    asked = (("kreis-heinsberg", "kreis-36", now - 3 * _DAY), ("heinsberg", "rathaus", now + 4 * _DAY))
    for kommune_id, key, until in asked:
        office = Organisationseinheit.objects.get(kommune_id=kommune_id, schluessel=key)
        stellungnahme.ask_opinion(
            vorgang_id=vorgang_id, by=by, amt_id=office.pk, stellen=[what], dateien=[],
            frage="Spricht aus Ihrer Sicht etwas gegen diese Tätigkeit auf Märkten? Den Namen brauchen Sie nicht.",
            frist_am=until.astimezone(BERLIN).date(), at=at,
        )  # fmt: skip
    _carry_steps(HIER, at)
    there = staff_of("nils.kreisamt", "kreis-heinsberg")
    with unit(there):
        [bitte] = Stellungnahmebitte.objects.filter(vorgang_id=vorgang_id)
    step: dict[str, Any] = {"bitte_id": bitte.id, "by": there, "at": at + 3 * _DAY}
    stellungnahmeantwort.open_bitte(**step)
    text = "Von unserer Seite spricht nichts dagegen. (Antwort für die Demo erfunden.)"
    stellungnahmeantwort.answer_bitte(art=Art.ANTWORT, text=text, schritte=1, **step)
    _carry_steps("kreis-heinsberg", at + 3 * _DAY)


def _carry_steps(kommune_id: str, at: datetime) -> None:
    """What the jobs of this Kommune would carry to the other side."""
    with unit(System(kommune_id)):
        steps = list(Stellungnahmeschritt.objects.filter(eigen=True, angekommen_am__isnull=True))
    for step in steps:
        stellungnahmeweg.carry_step(schritt_id=step.id, by=System(kommune_id), at=at)


def _line_with(vorgang_id: UUID, by: Staff, text: str) -> str:
    """The place of the answer that says so."""
    with unit(by):
        sections = current_sections(details_of(_vorgang(vorgang_id)))
    return next(line["stelle"] for part in sections for line in part["zeilen"] if text in line["text"])


# --- a notice, on which nothing is decided ----------------------------------------------------------------------------


def _confirmed(welt: Welt) -> Leben:
    """A business ends; the office confirms the notice within three days (§ 15 Abs. 1 GewO).

    Not in a month whose figures are published: so few of a kind would hide others.
    """
    at = welt.now - 12 * _DAY
    yield at
    vorgang_id = _notify(welt, at, ANZEIGEN[welt.kommune.id], "Verkauf von erfundenem Honig")
    by = staff_of("lotte.rathaus", welt.kommune.id)
    yield at + _DAY
    casework.take_over(vorgang_id=vorgang_id, by=by, seen=None, at=at + _DAY)
    later = at + _DAY + timedelta(minutes=20)
    casework.open_akte(vorgang_id=vorgang_id, by=by, at=later)
    casework.confirm(vorgang_id=vorgang_id, by=by, text="", at=later)


def _to_confirm(welt: Welt) -> Leben:
    """Another one came on Friday: the period runs."""
    at = welt.now - 2.8 * _DAY
    yield at
    _notify(welt, at, 9_013, "Nähen von erfundenen Vorhängen")


def _notify(welt: Welt, at: datetime, nummer: int, taetigkeit: str) -> UUID:
    """The notice of somebody who lives where the business was, that it ends at the end of that month."""
    kommune, fall = welt.kommune, Fall(nummer, welt.kommune.id, Verlauf.NEU, at)
    person = people.invent_person(fall.zufall, plz=kommune.plz, ort=kommune.name)
    where = {"strasse": person.strasse, "hausnummer": person.hausnummer, "plz": person.plz}
    born = {"geburtsdatum": person.geburtsdatum, "geburtsort": person.ort, "geburtsstaat": "DE", "geschlecht": "divers"}
    names = {"vornamen": person.vornamen, "familienname": person.familienname}
    owner = {**names, **born, **where, "ort": person.ort, "land": "DE", "deutsch": True}
    end = (at + 31 * _DAY).astimezone(BERLIN).date().replace(day=1) - _DAY
    answers: dict[str, Any] = {
        "ort": str(welt.orte[0].pk), "melder": "selbst", "antwortweg": "portalpostfach",
        "firma_rechtsform": "einzelunternehmen", "reisegewerbe": "nein", "niederlassung": "hauptniederlassung",
        "personen": [{"id": "1"} | {f"person_{name}": value for name, value in owner.items()}],
        "beschaeftigte": "nein", "grund": "aufgabe", "aufgabe_gruende": "Alter", "taetigkeit": taetigkeit,
        "betriebsart": ["handel"], "ende": end.isoformat(), "nebenerwerb": True,
    } | {f"betrieb_{name}": value for name, value in where.items()}  # fmt: skip
    return _send(life.log_in(fall, person), ANZEIGE, answers, at)


_LIVES: dict[str, tuple[Callable[[Welt], Leben], ...]] = {
    HIER: (_asked_and_corrected, _on_paper, _held_back, _for_the_archive, _deemed, _extended, _confirmed, _to_confirm),
    NACHBAR: (_handed_over,),
    "heinsberg": (_confirmed,),
    "uebach-palenberg": (_confirmed,),
}


# --- how --------------------------------------------------------------------------------------------------------------


def _order(welt: Welt, nummer: int, person: str, at: datetime) -> Akte:
    """An order, submitted: of a child's Geburtsurkunde where `person` is one of the test identity provider."""
    fall = Fall(nummer, welt.kommune.id, Verlauf.IN_BEARBEITUNG, at, person)
    return life.submit(fall, welt, fall.zufall)


def _pay(akte: Akte) -> Leben:
    yield akte.soon(5)
    if akte.forderung is not None:
        life.book_past_payment(akte, Anbieterstatus.BEZAHLT)


def _apply(person: str, at: datetime, taetigkeit: str, beginn: datetime) -> tuple[UUID, Citizen]:
    """An Antrag on a Reisegewerbekarte."""
    fall = Fall(int(at.timestamp()) % 100_000, HIER, Verlauf.NEU, at, person)
    known = life.known_person(person)
    citizen = life.log_in(fall, known)
    ort = Ort.objects.filter(kommune_id=HIER, historisch=False).earliest("pk").pk
    answers: dict[str, Any] = {
        "taetigkeit": taetigkeit,
        "beginn": beginn.date().isoformat(),
        "ort": str(ort),
        "antragsteller_strasse": known.strasse,
        "antragsteller_hausnummer": known.hausnummer,
        "antragsteller_plz": known.plz,
        "antragsteller_ort": known.ort,
        "antragsteller_antwortweg": "portalpostfach",
    }
    return _send(citizen, REISEGEWERBE, answers, at), citizen


def _send(citizen: Citizen, formular: str, answers: dict[str, Any], at: datetime) -> UUID:
    """Submit this form of the Leistung of the same name."""
    antrag_id = antraege.open_draft(
        by=citizen, leistung_id=formular, ort_id=int(answers["ort"]), formular=formular,
        version=versions(formular)[-1], answers=answers, at=at - timedelta(minutes=20),
    )  # fmt: skip
    eingang = intake.submit_antrag(
        antrag_id=antrag_id, by=citizen, declarations=people.DECLARATIONS, check_seen=False, at=at
    )
    return eingang.vorgang_id


def staff_of(login: str, kommune_id: str) -> Staff:
    rolle = Rolle.objects.filter(mitarbeiter__username=login, kommune_id=kommune_id).earliest("pk")
    return Staff(rolle.mitarbeiter_id, kommune_id)


def _vorgang(vorgang_id: UUID) -> Vorgang:
    vorgang = vorgang_by_id(vorgang_id)
    assert vorgang is not None
    return vorgang


def _line_of(akte: Akte, label: str) -> tuple[int, int]:
    """Where this line stands in what was submitted, the first of its name."""
    with unit(akte.citizen):
        sections = details_of(_vorgang(akte.vorgang_id)).submission["zusammenfassung"]
    return next(
        (part, line)
        for part, section in enumerate(sections)
        for line, row in enumerate(section["zeilen"])
        if row["label"] == label
    )
