"""Another office is asked for its opinion: it sees what was ticked and nothing else, by its day, and not for ever."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core import mail

from portal.antrag.models import Antragsanlage
from portal.core import clock
from portal.core.crypto import KeyMissing, load_key
from portal.core.models import Auditeintrag, Schluessel
from portal.core.tenancy import Citizen, System, unit
from portal.dokument import operations as dokumente
from portal.dokument.operations import DateiGone
from portal.kommune.models import Organisationseinheit
from portal.konto.models import Mitarbeiter, Rolle
from portal.vorgang import tasks
from portal.vorgang.models import (
    Stellungnahme,
    Stellungnahmebitte,
    Stellungnahmedatei,
    Stellungnahmeschritt,
    Vorgang,
)
from portal.vorgang.operations import (
    casework,
    stellungnahme,
    stellungnahmefrist,
    stellungnahmeweg,
    stellvertretung,
    zuweisung,
)
from portal.vorgang.operations import stellungnahmeantwort as antwort
from portal.vorgang.operations.tilgung import erase, erase_copies
from portal.vorgang.queries.blicke import looks_at
from portal.vorgang.rules.status import ForbiddenTransition, Status
from portal.vorgang.rules.stellungnahme import READABLE, Art, Stand
from tests.factories import Zugang, make_konto, make_mitarbeiter, make_vorgang, standesamt, vorgang
from tests.vorgang.akten import attach

pytestmark = pytest.mark.usefixtures("database")
HERE, THERE = "geilenkirchen", "heinsberg"
FRAGE, ANTWORT = "Liegt dort ein Eintrag vor?", "Nein, kein Eintrag."
NAME = "0/0"  # a line of tests.factories


def town_hall(kommune_id: str) -> Organisationseinheit:
    return Organisationseinheit.objects.get(kommune_id=kommune_id, schluessel="rathaus")


def worker(kommune_id: str) -> Zugang:
    return make_mitarbeiter(kommune_id, Rolle.Art.SACHBEARBEITUNG, office=town_hall(kommune_id))


def rows(kommune_id: str, model: Any) -> list[Any]:
    with unit(System(kommune_id)):
        return list(model.objects.all())


def carry(kommune_id: str) -> None:
    """Run the jobs of every step made there, twice: a second time nothing happens."""
    for step in rows(kommune_id, Stellungnahmeschritt):
        if step.eigen:
            for _again in range(2):
                tasks.carry_step(kommune_id, str(step.id))


def copy_files(kommune_id: str, von: str) -> None:
    for step in rows(kommune_id, Stellungnahmeschritt):
        if not step.eigen:
            for _again in range(2):
                tasks.copy_step_files(kommune_id, str(step.id), von)


def store_plan(key_id: UUID, kommune_id: str) -> UUID:
    """A file of the asked office that is in no answer yet."""
    key = load_key(key_id)
    with unit(System(kommune_id)):
        return dokumente.store_generated(
            kommune_id=kommune_id, konto_id=None, key=key, name="plan.pdf", content=b"%PDF Plan", at=clock.now()
        ).id


@dataclass(frozen=True)
class Welt:
    """Somebody asked, somebody who is asked, and the question between them."""

    citizen: Citizen
    vorgang_id: UUID
    clerk: Zugang
    asked: Zugang
    there: str

    @property
    def row(self) -> Stellungnahme:
        [row] = rows(HERE, Stellungnahme)
        return row

    @property
    def bitte(self) -> Stellungnahmebitte:
        [row] = rows(self.there, Stellungnahmebitte)
        return row

    def ask(self, stellen: list[str], dateien: list[UUID] | None = None) -> None:
        stellungnahme.ask_opinion(
            vorgang_id=self.vorgang_id, by=self.clerk.staff, amt_id=town_hall(self.there).pk, frage=FRAGE,
            stellen=stellen, dateien=dateien or [], frist_am=clock.today() + timedelta(days=7), at=clock.now(),
        )  # fmt: skip
        carry(HERE)

    def open(self, **changes: Any) -> antwort.Bitteinhalt:
        at = changes.pop("at", clock.now())
        return antwort.open_bitte(bitte_id=self.bitte.id, by=changes.pop("by", self.asked).staff, at=at)

    def answer(self, art: Art = Art.ANTWORT, **changes: Any) -> None:
        given: dict[str, Any] = {
            "text": ANTWORT,
            "schritte": len(self.open().schritte),
            "at": clock.now(),
            "by": self.asked.staff,
        }
        antwort.answer_bitte(bitte_id=self.bitte.id, art=art, **given | changes)

    def opinion(self) -> Any:
        """As the office that asked reads it."""
        akte = casework.open_akte(vorgang_id=self.vorgang_id, by=self.clerk.staff, at=clock.now())
        [found] = akte.details.stellungnahmen
        return found


@pytest.fixture(params=[THERE, HERE])
def welt(request: pytest.FixtureRequest) -> Welt:
    citizen = make_konto(HERE)
    vorgang_id = make_vorgang(HERE, citizen=citizen, ausweiskopie=True)
    return Welt(citizen, vorgang_id, make_mitarbeiter(HERE), worker(request.param), request.param)


@pytest.fixture
def fremd() -> Welt:
    """Of another authority."""
    citizen = make_konto(HERE)
    return Welt(citizen, make_vorgang(HERE, citizen=citizen), make_mitarbeiter(HERE), worker(THERE), THERE)


def test_it_sees_what_was_ticked_and_answers_with_a_file(welt: Welt) -> None:
    beleg, other = (attach(welt.vorgang_id, welt.citizen, name) for name in ("beleg.pdf", "geheim.pdf"))
    casework.answer(vorgang_id=welt.vorgang_id, by=welt.citizen, text="Hier", dateien=(beleg, other), at=clock.now())
    welt.ask([NAME], [beleg])
    copy_files(welt.there, HERE)
    seen = welt.open()
    assert seen.auszug == [{"titel": "Ihre Angaben", "zeilen": [{"label": "Name", "text": "Erika Probefrau"}]}]
    assert list(seen.dateien.values()) == ["beleg.pdf"] and seen.unterwegs == []
    assert [each.text for each in seen.schritte] == [FRAGE]
    assert Schluessel.objects.get(id=welt.bitte.schluessel_id).inhaber == welt.there
    [copy] = seen.dateien
    inhalt = antwort.read_file(bitte_id=welt.bitte.id, datei_id=copy, by=welt.asked.staff, at=clock.now())
    assert inhalt.inhalt == b"%PDF-1.7 erfunden" and copy not in (beleg, other)
    for wrong in (beleg, other):
        with pytest.raises(DateiGone):
            antwort.read_file(bitte_id=welt.bitte.id, datei_id=wrong, by=welt.asked.staff, at=clock.now())
    sent = store_plan(welt.bitte.schluessel_id, welt.there)
    welt.answer(dateien=(sent,))
    carry(welt.there)
    copy_files(HERE, welt.there)
    opinion = welt.opinion()
    assert opinion.row.stand == Stand.BEANTWORTET and opinion.row.beendet_am is not None
    assert [(step.art, text) for step, text, _files in opinion.schritte] == [("frage", FRAGE), ("antwort", ANTWORT)]
    [(plan, name)] = opinion.schritte[1][2].items()
    read = casework.read_file(vorgang_id=welt.vorgang_id, datei_id=plan, by=welt.clerk.staff, at=clock.now())
    assert (name, read.inhalt) == ("plan.pdf", b"%PDF Plan")
    row = vorgang(welt.vorgang_id, HERE)
    with unit(welt.citizen):
        told = [each.handlung for each in looks_at(row).blicke]
        assert Stellungnahme.objects.get().amt == town_hall(welt.there).name
    assert {"stellungnahme.angesehen", "stellungnahme.datei_angesehen"} <= set(told)


def test_what_cannot_be_shared_or_asked_is_refused(fremd: Welt) -> None:
    for stellen, dateien in ((["7/0"], []), ([NAME], [UUID(int=1)])):
        with pytest.raises(stellungnahme.NotShareable):
            fremd.ask(stellen, dateien)
    with_copy = make_vorgang(HERE, ausweiskopie=True)
    [copy_of_id] = [each.datei_id for each in rows(HERE, Antragsanlage)]
    asking: dict[str, Any] = {"by": fremd.clerk.staff, "frage": FRAGE, "at": clock.now()}
    asking |= {"frist_am": clock.today() + timedelta(days=3), "stellen": [], "dateien": []}
    with pytest.raises(stellungnahme.NotShareable):
        stellungnahme.ask_opinion(
            **asking | {"dateien": [copy_of_id]}, vorgang_id=with_copy, amt_id=town_hall(THERE).pk
        )
    for amt_id in (standesamt(HERE).pk, town_hall("selfkant").pk, 999_999):  # its own, nobody there, none
        with pytest.raises(stellungnahme.OfficeGone):
            stellungnahme.ask_opinion(**asking, vorgang_id=fremd.vorgang_id, amt_id=amt_id)
    with pytest.raises(ForbiddenTransition):
        decided = make_vorgang(HERE, Status.ENTSCHIEDEN)
        stellungnahme.ask_opinion(**asking, vorgang_id=decided, amt_id=town_hall(THERE).pk)
    assert rows(HERE, Stellungnahme) == []
    fremd.ask([])
    with pytest.raises(stellungnahme.AlreadyAsked):
        fremd.ask([])


def test_nobody_else_sees_it_and_the_asked_office_nothing_else(fremd: Welt) -> None:
    fremd.ask([NAME])
    for stranger in (make_mitarbeiter(THERE), worker("selfkant"), make_mitarbeiter(HERE)):
        with pytest.raises(antwort.BitteGone):
            fremd.open(by=stranger)
        with pytest.raises(antwort.BitteGone):
            fremd.answer(by=stranger.staff)
    assert fremd.bitte.stand == Stand.OFFEN
    with unit(fremd.asked.staff):  # whatever it asks the database: of the Vorgang there is nothing
        assert [model._base_manager.count() for model in (Vorgang, Stellungnahme, Stellungnahmedatei)] == [0, 0, 0]
        assert Stellungnahmeschritt._base_manager.count() == 1
    with unit(fremd.citizen):  # the person reads that it was asked, not what the offices wrote
        assert Stellungnahme.objects.count() == 1
    with pytest.raises(Exception, match="permission denied"), unit(fremd.citizen):
        Stellungnahmeschritt._base_manager.count()


def test_more_time_is_asked_for_and_given(fremd: Welt) -> None:
    fremd.ask([])
    wish = clock.today() + timedelta(days=21)
    given: dict[str, Any] = {"by": fremd.asked.staff, "text": "Ortstermin", "at": clock.now()}
    with pytest.raises(antwort.BitteChanged):
        antwort.ask_for_time(bitte_id=fremd.bitte.id, wunsch=wish, schritte=0, **given)
    antwort.ask_for_time(bitte_id=fremd.bitte.id, wunsch=wish, schritte=1, **given)
    carry(THERE)
    assert (fremd.row.wunsch_am, fremd.row.stand) == (wish, Stand.OFFEN)
    stellungnahme.give_time(
        vorgang_id=fremd.vorgang_id, stellungnahme_id=fremd.row.id, by=fremd.clerk.staff, frist_am=wish, at=clock.now()
    )
    carry(HERE)
    assert (fremd.row.frist_am, fremd.row.wunsch_am, fremd.bitte.frist_am) == (wish, None, wish)
    assert [step.art for step, _text, _files in fremd.opinion().schritte] == ["frage", "mehr_zeit", "frist"]


@pytest.mark.parametrize("art", [Art.NICHT_BETROFFEN, Art.RUECKGABE])
def test_not_affected_or_returned_is_an_end_too(fremd: Welt, art: Art) -> None:
    fremd.ask([])
    fremd.answer(art)
    carry(THERE)
    assert fremd.row.stand == fremd.bitte.stand != Stand.OFFEN
    with pytest.raises(antwort.BitteEnded):
        fremd.answer()
    with pytest.raises(stellungnahme.OpinionEnded):
        _withdraw(fremd)


def _withdraw(welt: Welt) -> None:
    stellungnahme.withdraw_question(
        vorgang_id=welt.vorgang_id, stellungnahme_id=welt.row.id, by=welt.clerk.staff, text="Erledigt", at=clock.now()
    )


def test_after_a_withdrawal_nothing_shared_is_left_there_and_no_answer_is_taken(welt: Welt) -> None:
    beleg = attach(welt.vorgang_id, welt.citizen, "beleg.pdf")
    casework.answer(vorgang_id=welt.vorgang_id, by=welt.citizen, text="Hier", dateien=(beleg,), at=clock.now())
    welt.ask([NAME], [beleg])
    copy_files(welt.there, HERE)
    [copy] = welt.open().dateien
    _withdraw(welt)
    carry(HERE)
    with pytest.raises(antwort.BitteEnded):
        welt.answer()
    seen = welt.open()
    assert (seen.row.stand, seen.auszug, seen.dateien) == (Stand.ZURUECKGEZOGEN, None, {})
    row = welt.bitte
    nothing = load_key(row.schluessel_id).decrypt_json(row.geteilt, context=row.context)
    assert nothing == {"zusammenfassung": [], "dateien": []}
    with pytest.raises(DateiGone):
        dokumente.read_datei(by=System(welt.there), datei_id=copy)
    assert dokumente.read_datei(by=System(HERE), datei_id=beleg).inhalt  # the original stays


def test_an_answer_that_crosses_the_withdrawal_is_kept_and_both_sides_agree(fremd: Welt) -> None:
    fremd.ask([NAME])
    _withdraw(fremd)
    fremd.answer()  # the withdrawal has not arrived there yet
    carry(THERE)
    carry(HERE)
    assert fremd.row.stand == fremd.bitte.stand == Stand.ZURUECKGEZOGEN
    assert fremd.opinion().schritte[-1][1] == ANTWORT


def test_a_decision_ends_what_is_open(fremd: Welt) -> None:
    fremd.ask([NAME])
    casework.withdraw(vorgang_id=fremd.vorgang_id, by=fremd.citizen, at=clock.now())
    tasks.withdraw_opinions(HERE, str(fremd.vorgang_id))
    carry(HERE)
    assert fremd.row.stand == fremd.bitte.stand == Stand.ZURUECKGEZOGEN


@pytest.mark.parametrize("step", ["_pack", "_unpack", "_arrive"])
def test_killed_at_any_step_it_arrives_once(fremd: Welt, step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    real = getattr(stellungnahmeweg, step)

    def killed(**given: Any) -> Any:
        real(**given)
        raise KeyboardInterrupt

    monkeypatch.setattr(stellungnahmeweg, step, killed)
    with pytest.raises(KeyboardInterrupt):
        fremd.ask([NAME])
    monkeypatch.undo()
    late = clock.now() + timedelta(minutes=11)
    assert stellungnahmeweg.carry_forgotten(by=System(HERE), at=late) == (0 if step == "_arrive" else 1)
    carry(HERE)
    assert fremd.open().auszug and len(rows(THERE, Stellungnahmeschritt)) == 1
    assert stellungnahmeweg.carry_forgotten(by=System(HERE), at=late) == 0


def test_it_is_reminded_of_before_the_day_and_told_to_both_sides_after_it(fremd: Welt) -> None:
    for office in (town_hall(THERE), standesamt(HERE)):
        with unit(System(office.kommune_id)):
            Organisationseinheit.objects.filter(pk=office.pk).update(email="amt@x.test", kontakte=[])
    fremd.ask([NAME])
    due, by = fremd.bitte.frist_am, (System(THERE), System(HERE))
    before = clock.now() + (due - clock.today()) - timedelta(days=1)
    for moment, expected in ((before, [(1, 0), (0, 0)]), (before + timedelta(days=2), [(0, 1), (0, 1)])):
        assert [stellungnahmefrist.note_due(by=each, at=moment) for each in by] == expected
        assert [stellungnahmefrist.note_due(by=each, at=moment) for each in by] == [(0, 0), (0, 0)]
    tasks.mail_asked_office(THERE, str(fremd.bitte.id), "bald")
    tasks.mail_asked_office(THERE, str(fremd.bitte.id), "ueberfaellig")
    tasks.mail_asking_office(HERE, str(fremd.row.id), "ueberfaellig")
    nummer = fremd.bitte.nummer
    assert len(mail.outbox) == 3 and all(nummer in each.body and FRAGE not in each.body for each in mail.outbox)
    assert "überfällig" in mail.outbox[2].body and "wird fällig" in mail.outbox[0].body


def test_a_deputy_is_mailed_too_and_a_repetition_is_the_same_mail_for_each(fremd: Welt) -> None:
    deputy, today = fremd.clerk, clock.today()
    colleague = make_mitarbeiter(HERE)  # comes after their deputy in every list
    for each in (deputy, colleague):
        Mitarbeiter.objects.filter(pk=each.mitarbeiter.pk).update(email=f"{each.mitarbeiter.pk}@x.test")
    fremd.ask([NAME])
    an = colleague.mitarbeiter.pk
    zuweisung.assign(vorgang_id=fremd.vorgang_id, by=deputy.staff, an=an, at=clock.now())
    job = (HERE, str(fremd.row.id), "antwort")
    tasks.mail_asking_office(*job)
    stellvertretung.name_deputy(durch=deputy.mitarbeiter.pk, by=colleague.staff, von=today, bis=today, at=clock.now())
    tasks.mail_asking_office(*job)
    sent = [(each.to, each.extra_headers["Message-ID"]) for each in mail.outbox]
    assert [to for to, _number in sent] == [[f"{an}@x.test"], [f"{deputy.mitarbeiter.pk}@x.test"], [f"{an}@x.test"]]
    assert sent[0] == sent[2] and sent[1][1] != sent[0][1]


def test_what_was_shared_is_deleted_there_a_month_after_the_answer_and_all_with_the_vorgang(fremd: Welt) -> None:
    beleg = attach(fremd.vorgang_id, fremd.citizen, "beleg.pdf")
    casework.answer(vorgang_id=fremd.vorgang_id, by=fremd.citizen, text="Hier", dateien=(beleg,), at=clock.now())
    fremd.ask([NAME], [beleg])
    copy_files(THERE, HERE)
    fremd.answer()
    carry(THERE)
    assert fremd.open().auszug
    late = clock.now() + READABLE + timedelta(minutes=1)
    assert fremd.open(at=late).auszug is None  # at once, whenever the timer comes
    assert stellungnahmefrist.forget_shared(by=System(THERE), at=clock.now()) == 0
    assert stellungnahmefrist.forget_shared(by=System(THERE), at=late) == 1
    assert [each.text for each in fremd.open().schritte] == [FRAGE, ANTWORT]
    key_id = fremd.bitte.schluessel_id
    with unit(System(THERE)):
        assert erase_copies(fremd.vorgang_id) == 1
    with pytest.raises(KeyMissing):
        load_key(key_id)
    assert [rows(THERE, each) for each in (Stellungnahmebitte, Stellungnahmeschritt, Stellungnahmedatei)] == [[]] * 3
    with unit(System(HERE)):
        erase(Vorgang.objects.select_for_update().get(id=fremd.vorgang_id))
    assert rows(HERE, Stellungnahme) == rows(HERE, Stellungnahmeschritt) == []


def test_every_step_is_in_the_log_of_its_side(fremd: Welt) -> None:
    fremd.ask([NAME])
    fremd.open()
    fremd.answer()
    carry(THERE)
    here = {each.handlung for each in rows(HERE, Auditeintrag)}
    there = {each.handlung for each in rows(THERE, Auditeintrag)}
    assert {"stellungnahme.frage", "stellungnahme.zugegangen"} <= here
    assert {"stellungnahme.zugegangen", "stellungnahme.angesehen", "stellungnahme.antwort"} <= there
