"""On whose desk a Vorgang lies: given to a colleague, given back, looked after by a deputy; and notes of the office."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from portal.antrag.models import Einreichung
from portal.core import clock
from portal.core.crypto import load_key
from portal.core.owner import owner_connection
from portal.core.tenancy import Citizen, Staff, System, unit
from portal.kommune.models import Organisationseinheit
from portal.konto.models import Rolle
from portal.vorgang.models import Entscheidung, Stellvertretung, Vermerk
from portal.vorgang.operations import casework, stellvertretung, zuweisung
from portal.vorgang.operations.abtrennung import split_off
from portal.vorgang.operations.vermerk import VermerkGone, write_vermerk
from portal.vorgang.operations.wiederaufnahme import StillOnItsWay, reopen
from portal.vorgang.queries import details_of, postkorb, vorgang_by_id
from portal.vorgang.queries.stellvertretung import represented_by
from portal.vorgang.rules.abtrennung import NothingToSplit
from portal.vorgang.rules.postkorb import Ansicht
from portal.vorgang.rules.status import ForbiddenTransition, Status
from portal.zahlung.models import Erstattung
from tests import factories
from tests.factories import Zugang, make_konto, make_mitarbeiter, make_vorgang

pytestmark = pytest.mark.usefixtures("database")
HERE = "geilenkirchen"


def listed(ansicht: Ansicht, who: Zugang) -> set[UUID]:
    today = clock.today()
    with unit(who.staff):
        page = postkorb(
            office_ids=[factories.standesamt(HERE).pk],
            ansicht=ansicht,
            mitarbeiter_id=who.mitarbeiter.pk,
            at=clock.now(),
            vertretene=represented_by(who.mitarbeiter.pk, today),
        )
    return {row.id for row in page.rows}


def notes(vorgang_id: UUID, staff: Staff) -> list[tuple[str, str, str]]:
    with unit(staff):
        rows = Vermerk.objects.select_related("vorgang").filter(vorgang_id=vorgang_id).order_by("am", "id")
        return [
            (
                row.anlass,
                row.autor_name,
                load_key(row.vorgang.schluessel_id).decrypt(row.text, context=row.context).decode(),
            )
            for row in rows
        ]


def test_a_colleague_gets_it_with_a_word_and_finds_it_under_mine() -> None:
    clerk, colleague = make_mitarbeiter(), make_mitarbeiter(art=Rolle.Art.SACHBEARBEITUNG)
    vorgang_id = make_vorgang(frist_am=clock.now() + timedelta(days=9))
    before = factories.vorgang(vorgang_id)
    an = colleague.mitarbeiter.pk
    to: dict[str, Any] = {"vorgang_id": vorgang_id, "by": clerk.staff, "an": an, "at": clock.now()}
    zuweisung.assign(**to, wort="Bitte zuerst anrufen.")
    zuweisung.assign(**to)  # a second time changes nothing
    after = factories.vorgang(vorgang_id)
    assert (after.status, after.frist_am) == (Status.IN_BEARBEITUNG, before.frist_am)
    assert vorgang_id in listed(Ansicht.MEINE, colleague)
    assert vorgang_id not in listed(Ansicht.MEINE, clerk) | listed(Ansicht.NEU, clerk)
    assert notes(vorgang_id, clerk.staff) == [("uebergabe", clerk.mitarbeiter.name, "Bitte zuerst anrufen.")]


def test_nobody_gets_it_who_does_not_work_there() -> None:
    clerk, vorgang_id = make_mitarbeiter(), make_vorgang()
    other_office = Organisationseinheit.objects.filter(kommune_id=HERE).exclude(funktion="standesamt").first()
    former = make_mitarbeiter()
    with unit(System(HERE)):
        Rolle.objects.filter(mitarbeiter=former.mitarbeiter).update(gueltig_bis=clock.today() - timedelta(days=1))
    strangers = [
        make_mitarbeiter(office=other_office), make_mitarbeiter("selfkant"), make_mitarbeiter(art=Rolle.Art.VERWALTUNG),
        former,
    ]  # fmt: skip
    for stranger in strangers:
        with pytest.raises(zuweisung.NotAColleague):
            zuweisung.assign(
                vorgang_id=vorgang_id, by=clerk.staff, an=stranger.mitarbeiter.pk, wort="x", at=clock.now()
            )
        with pytest.raises(casework.VorgangGone):
            zuweisung.assign(vorgang_id=vorgang_id, by=stranger.staff, an=clerk.mitarbeiter.pk, at=clock.now())
    assert factories.vorgang(vorgang_id).bearbeiter is None
    assert notes(vorgang_id, clerk.staff) == []


def test_given_back_it_stands_under_new_with_its_deadline_and_is_not_lost_with_an_open_question() -> None:
    clerk, citizen, due = make_mitarbeiter(), make_konto(), clock.now() + timedelta(days=20)
    working = make_vorgang(status=Status.IN_BEARBEITUNG, by=clerk, frist_am=due)
    asked = make_vorgang(status=Status.RUECKFRAGE, by=clerk, citizen=citizen)
    for each in (working, asked):
        zuweisung.give_back(vorgang_id=each, by=clerk.staff, at=clock.now())
        assert factories.vorgang(each).bearbeiter is None
    assert factories.vorgang(working).frist_am == due
    assert listed(Ansicht.NEU, clerk) >= {working}
    assert asked not in listed(Ansicht.NEU, clerk)
    casework.answer(vorgang_id=asked, by=citizen, text="Hier ist sie.", dateien=(), at=clock.now())
    assert listed(Ansicht.NEU, clerk) >= {working, asked}
    decided = make_vorgang(status=Status.ENTSCHIEDEN, by=clerk)
    with pytest.raises(ForbiddenTransition):  # what follows from a decision would lie on nobody's desk
        zuweisung.give_back(vorgang_id=decided, by=clerk.staff, at=clock.now())
    with pytest.raises(ForbiddenTransition):
        done = make_vorgang(status=Status.VERSANDT, by=clerk)
        zuweisung.assign(vorgang_id=done, by=clerk.staff, an=clerk.mitarbeiter.pk, at=clock.now())


def test_a_deputy_has_it_under_mine_from_the_first_to_the_last_day_only() -> None:
    away, deputy, today = make_mitarbeiter(), make_mitarbeiter(), clock.today()
    theirs = make_vorgang(status=Status.IN_BEARBEITUNG, by=away)
    name: dict[str, Any] = {"durch": deputy.mitarbeiter.pk, "by": away.staff, "at": clock.now()}
    row_id = stellvertretung.name_deputy(von=today, bis=today + timedelta(days=3), **name)
    assert theirs in listed(Ansicht.MEINE, deputy)
    assert theirs in listed(Ansicht.MEINE, away)
    with unit(System(HERE)):
        on = {days: represented_by(deputy.mitarbeiter.pk, today + timedelta(days=days)) for days in (-1, 0, 3, 4)}
    assert on == {-1: [], 0: [away.mitarbeiter.pk], 3: [away.mitarbeiter.pk], 4: []}
    with pytest.raises(stellvertretung.AlreadyNamed):
        stellvertretung.name_deputy(von=today + timedelta(days=3), bis=today + timedelta(days=5), **name)
    stellvertretung.end_deputy(stellvertretung_id=row_id, by=deputy.staff, at=clock.now())  # only who named them
    assert theirs in listed(Ansicht.MEINE, deputy)
    stellvertretung.end_deputy(stellvertretung_id=row_id, by=away.staff, at=clock.now())
    assert theirs not in listed(Ansicht.MEINE, deputy)


def test_a_deputy_works_in_the_same_office_and_on_days_to_come() -> None:
    away, today = make_mitarbeiter(), clock.today()
    other_office = Organisationseinheit.objects.filter(kommune_id=HERE).exclude(funktion="standesamt").first()
    for stranger in (away, make_mitarbeiter(office=other_office), make_mitarbeiter("selfkant")):
        with pytest.raises(zuweisung.NotAColleague):
            stellvertretung.name_deputy(
                durch=stranger.mitarbeiter.pk, von=today, bis=today, by=away.staff, at=clock.now()
            )
    colleague = make_mitarbeiter().mitarbeiter.pk
    for first, last in ((-3, -1), (2, 1), (0, 400)):
        von, bis = today + timedelta(days=first), today + timedelta(days=last)
        with pytest.raises(stellvertretung.DaysRefused):
            stellvertretung.name_deputy(durch=colleague, von=von, bis=bis, by=away.staff, at=clock.now())
    with unit(System(HERE)):
        assert not Stellvertretung.objects.filter(mitarbeiter=away.mitarbeiter).exists()


def test_a_note_is_encrypted_and_corrected_by_a_note_of_its_own() -> None:
    clerk, vorgang_id = make_mitarbeiter(), make_vorgang(status=Status.VERSANDT)
    write_vermerk(vorgang_id=vorgang_id, by=clerk.staff, text="Anruf am Montag.", at=clock.now())
    with unit(clerk.staff):
        first = Vermerk.objects.get(vorgang_id=vorgang_id)
    assert b"Anruf" not in bytes(first.text)
    write_vermerk(vorgang_id=vorgang_id, by=clerk.staff, text="Anruf am Dienstag.", berichtigt=first.id, at=clock.now())
    assert [(anlass, text) for anlass, _name, text in notes(vorgang_id, clerk.staff)] == [
        ("vermerk", "Anruf am Montag."),
        ("berichtigung", "Anruf am Dienstag."),
    ]
    with pytest.raises(VermerkGone):
        write_vermerk(vorgang_id=make_vorgang(), by=clerk.staff, text="?", berichtigt=first.id, at=clock.now())


def test_taken_up_again_the_first_decision_stays_and_the_costs_are_settled_once() -> None:
    clerk, helper = make_mitarbeiter(), make_mitarbeiter(art=Rolle.Art.SACHBEARBEITUNG)
    vorgang_id = make_vorgang(betrag_cents=1500)
    step: dict[str, Any] = {"vorgang_id": vorgang_id, "by": clerk.staff}
    granted = Entscheidung.Art.STATTGEGEBEN
    casework.decide(**step, beschluss=casework.Beschluss(granted, "", 0), at=clock.now())
    again: dict[str, Any] = {"vorgang_id": vorgang_id, "grund": "Die Vollmacht kam doch.", "at": clock.now()}
    with pytest.raises(casework.NotAppointed):
        reopen(by=helper.staff, **again)
    reopen(by=clerk.staff, **again)
    with pytest.raises(ForbiddenTransition):
        reopen(by=clerk.staff, **again)
    for _time in range(2):
        casework.decide(**step, beschluss=casework.Beschluss(granted, "", 1000), at=clock.now())
        with unit(System(HERE)):
            proposed = Erstattung.objects.exclude(status=Erstattung.Status.ZURUECKGEZOGEN)
            assert list(proposed.values_list("grund", "betrag_cents")) == [("festsetzung", 500)]
        reopen(by=clerk.staff, **again)
    casework.decide(**step, beschluss=casework.Beschluss(granted, "", 1500), at=clock.now())
    akte = casework.open_akte(vorgang_id=vorgang_id, by=clerk.staff, at=clock.now())
    assert akte.details.entscheidung is not None and akte.details.entscheidung.kosten_cents == 1500
    assert [row.art for row in akte.details.fruehere] == [granted] * 3
    assert akte.details.erstattungen == []
    by_bescheid = make_vorgang(status=Status.ABGELEHNT)
    with pytest.raises(StillOnItsWay):  # released, and the worker has not made it yet
        reopen(vorgang_id=by_bescheid, by=clerk.staff, grund="?", at=clock.now())
    assert any("Die Vollmacht kam doch." in message.text for message in akte.details.messages)
    never_paid = make_vorgang(status=Status.WARTET_AUF_ZAHLUNG, citizen=(citizen := make_konto()))
    casework.withdraw(vorgang_id=never_paid, by=citizen, at=clock.now())
    with pytest.raises(ForbiddenTransition):
        reopen(vorgang_id=never_paid, by=clerk.staff, grund="?", at=clock.now())


def two_matters(vorgang_id: UUID) -> None:
    """What was submitted as it is with two children: a section of its own for each, the second one with a file."""
    row = factories.vorgang(vorgang_id)
    key = load_key(row.schluessel_id)
    with unit(System(HERE)):
        einreichung = Einreichung.objects.get(antrag_id=row.antrag_id)
        content = key.decrypt_json(einreichung.inhalt, context=einreichung.context)
        line = {"feld": "kind", "label": "Kind", "text": "", "leer": False}
        own = content["zusammenfassung"][0]
        for index, name in enumerate(("Anna", "Ben")):
            zeilen = [line | {"text": name}, line | {"feld": "nachweis", "label": "Nachweis", "text": "n.pdf"}]
            content["zusammenfassung"].append({"titel": name, "gruppe": "kinder", "index": index, "zeilen": zeilen})
        file = {"datei": "5f0c5f4e-0000-4000-8000-000000000001", "feld": "kinder/1/nachweis", "name": "n.pdf"}
        content["antworten"] |= {"kinder": [{"kind": "Anna"}, {"kind": "Ben", "nachweis": [file["datei"]]}]}
        content["anlagen"] = [file]
        assert own["titel"] == "Ihre Angaben"
    with owner_connection(HERE) as owner:
        owner.execute(
            "UPDATE antrag_einreichung SET inhalt = %s WHERE id = %s",
            [key.encrypt_json(content, context=einreichung.context), einreichung.id],
        )


def test_a_second_matter_becomes_a_vorgang_of_its_own_with_its_answers_only() -> None:
    clerk, citizen, due = make_mitarbeiter(), make_konto(), clock.now() + timedelta(days=9)
    first = make_vorgang(status=Status.IN_BEARBEITUNG, by=clerk, citizen=citizen, frist_am=due)
    two_matters(first)
    grund = "Bens Urkunde dauert länger."
    step: dict[str, Any] = {"vorgang_id": first, "by": clerk.staff, "grund": grund, "at": clock.now()}
    for wrong in ([], [0, 1, 2], [7]):
        with pytest.raises(NothingToSplit):
            split_off(abschnitte=wrong, **step)
    second = split_off(abschnitte=[2], **step)
    old, new = factories.vorgang(first), factories.vorgang(second)
    assert (new.status, new.bearbeiter, new.frist_am, new.eingang_am) == (Status.EINGEGANGEN, None, due, old.eingang_am)
    assert new.schluessel_id != old.schluessel_id and new.konto_id == old.konto_id and new.nummer != old.nummer
    akte = casework.open_akte(vorgang_id=second, by=clerk.staff, at=clock.now())
    content = akte.details.submission
    assert [(part["titel"], part["index"]) for part in content["zusammenfassung"]] == [("Ben", 0)]
    [file] = content["anlagen"]
    assert file["feld"] == "kinder/0/nachweis" and file["quelle"]["datei"].endswith("000000000001")
    assert content["antworten"] == {"kinder": [{"kind": "Ben", "nachweis": [file["datei"]]}]}
    assert [link.vorgang.id for link in akte.verknuepfungen] == [first]
    for vorgang_id in (first, second):
        assert "Bens Urkunde dauert länger." in citizens_messages(vorgang_id, citizen)[-1]
    casework.withdraw(vorgang_id=second, by=citizen, at=clock.now())
    assert factories.vorgang(first).status == Status.IN_BEARBEITUNG


def citizens_messages(vorgang_id: UUID, citizen: Citizen) -> list[str]:
    with unit(citizen):
        row = vorgang_by_id(vorgang_id)
        assert row is not None
        return [message.text for message in details_of(row).messages]
