"""A Vorgang goes to another Kommune because this one is not responsible: once, whole, encrypted anew (ADR 55)."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connections

from portal.antrag.models import Antragsanlage, Einreichung
from portal.core import clock
from portal.core.models import Auditeintrag, Schluessel
from portal.core.tenancy import Citizen, System, unit
from portal.dokument.operations import read_datei
from portal.kommune.models import Organisationseinheit
from portal.konto.models import Rolle
from portal.postfach.models import Nachrichtenanlage
from portal.vorgang import tasks
from portal.vorgang.models import Abgabe, Abgabeeingang, Entscheidung, Vermerk, Vorgang
from portal.vorgang.operations import abgabe as abgaben
from portal.vorgang.operations import casework, uebergang
from portal.vorgang.operations.vermerk import write_vermerk
from portal.vorgang.operations.wiederaufnahme import reopen
from portal.vorgang.queries import VorgangDetails, details_of, vorgang_by_id
from portal.vorgang.queries.abgabe import ZURUECK, ziel_in
from portal.vorgang.rules.status import ForbiddenTransition, Status
from portal.zahlung.models import Erstattung, Forderung
from tests import factories
from tests.vorgang.akten import attach

pytestmark = pytest.mark.usefixtures("database")
HERE, THERE = "selfkant", "geilenkirchen"
GRUND = "Das Kind ist in Geilenkirchen geboren, 100 % sicher."


def rows(kommune_id: str, model: Any) -> list[Any]:
    with unit(System(kommune_id)):
        return list(model.objects.all())


def details(vorgang_id: UUID, kommune_id: str) -> VorgangDetails:
    with unit(System(kommune_id)):
        row = vorgang_by_id(vorgang_id)
        assert row is not None
        return details_of(row)


def give_away(vorgang_id: UUID, clerk: factories.Zugang, gebiet: str = THERE) -> None:
    here = clerk.kommune_id
    with unit(clerk.staff):
        row = vorgang_by_id(vorgang_id)
        assert row is not None
        ziel = ziel_in(row, gebiet, day=clock.today())
    assert ziel is not None and ziel.amt.kommune_id != here
    abgaben.hand_over(
        vorgang_id=vorgang_id, by=clerk.staff, gebiet=gebiet, amt_id=ziel.amt.pk, grund=GRUND, at=clock.now()
    )


def carry(kommune_id: str) -> None:
    for row in rows(kommune_id, Abgabe):
        tasks.carry_over(kommune_id, str(row.id))


@pytest.fixture
def clerk() -> factories.Zugang:
    return factories.make_mitarbeiter(HERE)


@pytest.fixture
def citizen() -> Citizen:
    return factories.make_konto(HERE)


@pytest.fixture
def handed(clerk: factories.Zugang, citizen: Citizen) -> UUID:
    """Paid, with a copy of an ID, an answer with a file, and a note of the office; a week old."""
    at = clock.now() - timedelta(days=7)
    vorgang_id = factories.make_vorgang(HERE, Status.RUECKFRAGE, citizen=citizen, by=clerk, ausweiskopie=True, at=at)
    files = (attach(vorgang_id, citizen, "beleg.pdf"),)
    casework.answer(vorgang_id=vorgang_id, by=citizen, text="Geboren in Geilenkirchen", dateien=files, at=at)
    write_vermerk(vorgang_id=vorgang_id, by=clerk.staff, text="Nur für uns", at=at)
    give_away(vorgang_id, clerk)
    return vorgang_id


def test_it_is_a_vorgang_of_its_own_there_encrypted_anew(handed: UUID) -> None:
    carry(HERE)
    old, [new] = factories.vorgang(handed, HERE), rows(THERE, Vorgang)
    assert (old.status, new.status) == (Status.ABGEGEBEN, Status.EINGEGANGEN)
    assert new.konto_id == old.konto_id and new.nummer != old.nummer and new.schluessel_id != old.schluessel_id
    assert Schluessel.objects.get(id=new.schluessel_id).inhaber == THERE
    assert new.organisationseinheit_id == factories.standesamt(THERE).pk and new.bearbeiter_id is None
    assert new.erstellt_am == old.erstellt_am and new.eingang_am > old.erstellt_am + timedelta(days=6)
    before, after = details(handed, HERE), details(new.id, THERE)
    assert after.submission["antworten"] == before.submission["antworten"]
    assert after.submission["betrag_cents"] == 0 and after.submission["positionen"] == []
    assert [einreichung.eingereicht_am for einreichung in rows(THERE, Einreichung)] == [old.erstellt_am]
    *copies, told = [message.text for message in after.messages]
    *known, handed_text, arrived = [message.text for message in before.messages]
    assert sorted(copies) == sorted([*known, handed_text])
    assert old.nummer in told and new.nummer in told and GRUND in handed_text
    assert new.nummer in arrived and str(new.id) in arrived
    assert len(before.vermerke) == 1 and rows(THERE, Vermerk) == []


def test_its_files_are_copied_once_however_often_the_jobs_run(handed: UUID) -> None:
    for _again in range(2):
        carry(HERE)
        [new] = rows(THERE, Vorgang)
        tasks.copy_files(THERE, str(new.antrag_id))
        tasks.copy_message_files(THERE, str(new.id))
    [anlage], [beleg] = rows(THERE, Antragsanlage), rows(THERE, Nachrichtenanlage)
    names = {read_datei(by=System(THERE), datei_id=row.datei_id).name for row in (anlage, beleg)}
    assert anlage.feld == "ausweiskopie" and "beleg.pdf" in names
    assert [len(message.files) for message in details(new.id, THERE).messages].count(1) == 1


@pytest.mark.parametrize("step", ["_pack", "_open", "_arrive"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_killed_at_any_step_it_arrives_once(
    handed: UUID, step: str, when: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = getattr(uebergang, step)

    def killed(**given: Any) -> Any:
        if when == "after":
            real(**given)
        raise KeyboardInterrupt

    monkeypatch.setattr(uebergang, step, killed)
    with pytest.raises(KeyboardInterrupt):
        carry(HERE)
    monkeypatch.undo()
    for _again in range(2):
        carry(HERE)
    [abgabe], [new], [_eingang] = rows(HERE, Abgabe), rows(THERE, Vorgang), rows(THERE, Abgabeeingang)
    assert (abgabe.neu_id, abgabe.neue_nummer) == (new.id, new.nummer) and abgabe.angekommen_am is not None
    texts = [message.text for message in details(handed, HERE).messages]
    assert sum(new.nummer in text for text in texts) == 1
    assert sum(new.nummer in message.text for message in details(new.id, THERE).messages) == 1


def test_two_workers_at_once_make_one(handed: UUID) -> None:
    [abgabe], failed = rows(HERE, Abgabe), []
    start = threading.Barrier(2)

    def work() -> None:
        try:
            start.wait(5)
            uebergang.carry_over(abgabe_id=abgabe.id, by=System(HERE), at=clock.now())
        except Exception as error:
            failed.append(error)
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(20)
    assert failed == [] and len(rows(THERE, Vorgang)) == 1


def test_what_is_forgotten_on_the_way_gets_a_job_again(handed: UUID) -> None:
    assert uebergang.carry_forgotten(by=System(HERE), at=clock.now()) == 0
    late = clock.now() + timedelta(minutes=11)
    assert uebergang.carry_forgotten(by=System(HERE), at=late) == 1
    carry(HERE)
    assert uebergang.carry_forgotten(by=System(HERE), at=late) == 0


def test_what_was_paid_is_proposed_to_go_back_and_nothing_is_owed_there(handed: UUID) -> None:
    carry(HERE)
    [refund], [eingang] = rows(HERE, Erstattung), rows(THERE, Abgabeeingang)
    assert (refund.grund, refund.betrag_cents, eingang.bezahlt_cents) == (Erstattung.Grund.UNZUSTAENDIG, 1500, 1500)
    assert rows(THERE, Forderung) == []


def test_what_was_paid_out_before_does_not_go_back_twice(clerk: factories.Zugang) -> None:
    vorgang_id = factories.make_vorgang(HERE, Status.IN_BEARBEITUNG, by=clerk)
    grant = casework.Beschluss(Entscheidung.Art.STATTGEGEBEN, "", 500)
    casework.decide(vorgang_id=vorgang_id, by=clerk.staff, beschluss=grant, at=clock.now())
    with unit(System(HERE)):
        Erstattung.objects.update(status=Erstattung.Status.ERLEDIGT)  # the Kasse has paid out 10.00
    reopen(vorgang_id=vorgang_id, by=clerk.staff, grund="Nicht von hier", at=clock.now())
    give_away(vorgang_id, clerk)
    assert sorted(row.betrag_cents for row in rows(HERE, Erstattung)) == [500, 1000]


def test_of_two_clerks_at_once_one_hands_over(clerk: factories.Zugang) -> None:
    vorgang_id, second = factories.make_vorgang(HERE), factories.make_mitarbeiter(HERE)
    start, ended = threading.Barrier(2), []

    def work(who: factories.Zugang) -> None:
        try:
            start.wait(5)
            give_away(vorgang_id, who)
            ended.append("done")
        except ForbiddenTransition:
            ended.append("refused")
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work, args=[who]) for who in (clerk, second)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(20)
    assert sorted(ended) == ["done", "refused"]
    carry(HERE)
    assert len(rows(HERE, Abgabe)) == len(rows(THERE, Vorgang)) == 1


def test_given_back_it_is_a_third_one_and_says_where_it_was(handed: UUID) -> None:
    carry(HERE)
    [there] = rows(THERE, Vorgang)
    give_away(there.id, factories.make_mitarbeiter(THERE), ZURUECK)
    carry(THERE)
    [back] = [row for row in rows(HERE, Vorgang) if row.id != handed]
    [eingang] = rows(HERE, Abgabeeingang)
    assert [each["behoerde"] for each in eingang.stationen] == [HERE, THERE]
    assert back.erstellt_am == factories.vorgang(handed, HERE).erstellt_am
    assert back.organisationseinheit_id == factories.standesamt(HERE).pk


def test_only_an_office_that_answers_gets_it_and_only_an_open_vorgang_goes(clerk: factories.Zugang) -> None:
    vorgang_id, at = factories.make_vorgang(HERE), clock.now()
    other = Organisationseinheit.objects.exclude(pk=factories.standesamt(THERE).pk).filter(kommune_id=THERE).first()
    assert other is not None
    wrong: dict[str, Any] = {"vorgang_id": vorgang_id, "by": clerk.staff, "grund": GRUND, "at": at}
    for gebiet, amt_id in ((THERE, other.pk), (HERE, factories.standesamt(HERE).pk), ("nirgends", 1), (ZURUECK, 1)):
        with pytest.raises(abgaben.ZielChanged):
            abgaben.hand_over(**wrong, gebiet=gebiet, amt_id=amt_id)
    decided = factories.make_vorgang(HERE, Status.ENTSCHIEDEN)
    with pytest.raises(ForbiddenTransition):
        give_away(decided, clerk)
    stranger = factories.make_mitarbeiter(HERE, Rolle.Art.SACHBEARBEITUNG, office=Organisationseinheit.objects.get(
        kommune_id=HERE, schluessel="rathaus"))  # fmt: skip
    with pytest.raises(casework.VorgangGone):
        give_away(vorgang_id, stranger)


def test_a_message_to_who_has_it_no_more_is_refused(handed: UUID, citizen: Citizen) -> None:
    with pytest.raises(ForbiddenTransition):
        casework.answer(vorgang_id=handed, by=citizen, text="Noch etwas", dateien=(), at=clock.now())


def test_every_step_is_in_the_log_of_its_own_authority(handed: UUID) -> None:
    carry(HERE)
    here, there = ({row.handlung for row in rows(kommune_id, Auditeintrag)} for kommune_id in (HERE, THERE))
    assert {"vorgang.abgegeben", "vorgang.angekommen"} <= here and "vorgang.zugegangen" in there
    assert not here & {"vorgang.zugegangen"}
