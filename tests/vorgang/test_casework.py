"""The case worker's steps: who may, in which order, with which money, and what the citizen gets to read."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from portal.core import clock
from portal.core.models import Auditeintrag
from portal.core.tenancy import Staff, System, unit
from portal.dokument.models import Datei
from portal.kommune.models import Organisationseinheit
from portal.konto.models import Rolle
from portal.vorgang.models import Entscheidung, Rueckfrage, Schlagwort
from portal.vorgang.operations import casework
from portal.vorgang.operations.casework import Beschluss
from portal.vorgang.operations.schlagworte import add_schlagwort
from portal.vorgang.queries import postkorb, postkorb_counts, stuck_zahlungen
from portal.vorgang.queries.korb import NO_FILTER
from portal.vorgang.rules.fristen import DeadlineRefused, check_answer_deadline
from portal.vorgang.rules.postkorb import Ansicht, Filter
from portal.vorgang.rules.status import ForbiddenTransition, Status
from portal.zahlung.models import Erstattung
from portal.zahlung.rules import Zahlungsstatus
from tests import factories
from tests.factories import make_konto, make_mitarbeiter, make_vorgang

pytestmark = pytest.mark.usefixtures("database")
GRANTED, REFUSED = Entscheidung.Art.STATTGEGEBEN, Entscheidung.Art.ABGELEHNT
HERE = "geilenkirchen"


def refunds(kommune_id: str = HERE) -> list[tuple[str, int]]:
    with unit(System(kommune_id)):
        return sorted(Erstattung.objects.values_list("grund", "betrag_cents"))


def messages(vorgang_id: UUID, staff: Staff) -> list[str]:
    akte = casework.open_akte(vorgang_id=vorgang_id, by=staff, at=clock.now())
    return [message.text for message in akte.details.messages]


def test_the_whole_way_is_in_the_history_and_told_to_the_citizen() -> None:
    clerk = make_mitarbeiter()
    vorgang_id = make_vorgang(status=Status.VERSANDT, by=clerk)
    akte = casework.open_akte(vorgang_id=vorgang_id, by=clerk.staff, at=clock.now())
    assert [step.nach for step in akte.details.history] == [
        Status.WARTET_AUF_ZAHLUNG,
        Status.EINGEGANGEN,
        Status.IN_BEARBEITUNG,
        Status.ENTSCHIEDEN,
        Status.VERSANDT,
    ]
    texts = messages(vorgang_id, clerk.staff)
    assert any("stellen die Urkunden aus" in text for text in texts)
    assert any("verschickt" in text for text in texts)


def test_only_those_appointed_for_this_office_decide() -> None:
    vorgang_id = make_vorgang()
    helper = make_mitarbeiter(art=Rolle.Art.SACHBEARBEITUNG)
    with pytest.raises(casework.NotAppointed):
        casework.decide(vorgang_id=vorgang_id, by=helper.staff, beschluss=Beschluss(GRANTED, "", 0), at=clock.now())
    assert factories.vorgang(vorgang_id).status == Status.EINGEGANGEN
    appointed = make_mitarbeiter()
    akte = casework.open_akte(vorgang_id=vorgang_id, by=helper.staff, at=clock.now())
    assert not akte.may_decide
    assert akte.entscheider == [appointed.mitarbeiter.name]


def test_an_appointment_that_has_ended_decides_nothing() -> None:
    vorgang_id, former = make_vorgang(), make_mitarbeiter()
    with unit(System(HERE)):
        Rolle.objects.filter(mitarbeiter=former.mitarbeiter).update(gueltig_bis=clock.today() - timedelta(days=1))
    with pytest.raises(casework.VorgangGone):
        casework.decide(vorgang_id=vorgang_id, by=former.staff, beschluss=Beschluss(GRANTED, "", 0), at=clock.now())


def test_other_offices_and_other_kommunen_have_no_such_vorgang() -> None:
    vorgang_id = make_vorgang()
    other_office = Organisationseinheit.objects.filter(kommune_id=HERE).exclude(funktion="standesamt").first()
    strangers = [
        make_mitarbeiter(office=other_office),
        make_mitarbeiter("selfkant"),
        make_mitarbeiter(art=Rolle.Art.VERWALTUNG),
    ]
    for stranger in strangers:
        for step in (casework.mark_sent, casework.delete_identity_copy, casework.order_documents, casework.open_akte):
            with pytest.raises(casework.VorgangGone):
                step(vorgang_id=vorgang_id, by=stranger.staff, at=clock.now())
        with pytest.raises(casework.VorgangGone):
            casework.read_file(vorgang_id=vorgang_id, datei_id=uuid4(), by=stranger.staff, at=clock.now())


@pytest.mark.parametrize(
    ("art", "kosten", "erwartet"),
    [
        (GRANTED, 1500, []),
        (GRANTED, 1000, [("festsetzung", 500)]),
        (REFUSED, 0, [("ablehnung", 1500)]),
        (REFUSED, 1500, []),
    ],
)
def test_what_is_not_kept_of_the_vorschuss_is_proposed_to_go_back(
    art: Entscheidung.Art, kosten: int, erwartet: list[tuple[str, int]]
) -> None:
    vorgang_id, clerk = make_vorgang(betrag_cents=1500), make_mitarbeiter()
    if art == REFUSED:
        factories.deposit_remedy(HERE)
        factories.decide_by_bescheid(vorgang_id, clerk.staff, art, kosten_cents=kosten)
    else:
        casework.decide(vorgang_id=vorgang_id, by=clerk.staff, beschluss=Beschluss(art, "", kosten), at=clock.now())
    assert refunds() == erwartet


def test_more_than_was_paid_cannot_be_kept_and_nothing_changes() -> None:
    vorgang_id, clerk = make_vorgang(betrag_cents=1500), make_mitarbeiter()
    with pytest.raises(casework.AmountTooHigh):
        casework.decide(vorgang_id=vorgang_id, by=clerk.staff, beschluss=Beschluss(GRANTED, "", 1501), at=clock.now())
    assert factories.vorgang(vorgang_id).status == Status.EINGEGANGEN
    assert refunds() == []


def test_after_a_withdrawal_the_costs_are_decided_once() -> None:
    clerk = make_mitarbeiter()
    vorgang_id = make_vorgang(status=Status.ZURUECKGENOMMEN)
    decide: dict[str, Any] = {"vorgang_id": vorgang_id, "by": clerk.staff, "kosten_cents": 400, "at": clock.now()}
    casework.settle_open_costs(**decide)
    assert refunds() == [("ruecknahme", 1100)]
    with pytest.raises(ForbiddenTransition):
        casework.settle_open_costs(**decide)
    assert refunds() == [("ruecknahme", 1100)]


def test_money_that_comes_after_a_withdrawal_waits_for_the_costs() -> None:
    citizen, clerk = make_konto(), make_mitarbeiter()
    vorgang_id = make_vorgang(status=Status.WARTET_AUF_ZAHLUNG, citizen=citizen)
    casework.withdraw(vorgang_id=vorgang_id, by=citizen, at=clock.now())
    factories.pay(vorgang_id, HERE, at=clock.now())
    assert factories.vorgang(vorgang_id).status == Status.ZURUECKGENOMMEN
    casework.settle_open_costs(vorgang_id=vorgang_id, by=clerk.staff, kosten_cents=0, at=clock.now())
    assert refunds() == [("ruecknahme", 1500)]


@pytest.mark.parametrize("status", [Status.EINGEGANGEN, Status.IN_BEARBEITUNG, Status.VERSANDT])
def test_withdrawal_costs_need_a_withdrawal(status: Status) -> None:
    clerk = make_mitarbeiter()
    vorgang_id = make_vorgang(status=status, by=clerk)
    with pytest.raises(ForbiddenTransition):
        casework.settle_open_costs(vorgang_id=vorgang_id, by=clerk.staff, kosten_cents=0, at=clock.now())


def test_withdrawn_and_never_paid_needs_no_costs() -> None:
    citizen, clerk = make_konto(), make_mitarbeiter()
    vorgang_id = make_vorgang(status=Status.WARTET_AUF_ZAHLUNG, citizen=citizen)
    casework.withdraw(vorgang_id=vorgang_id, by=citizen, at=clock.now())
    with pytest.raises(ForbiddenTransition):
        casework.settle_open_costs(vorgang_id=vorgang_id, by=clerk.staff, kosten_cents=0, at=clock.now())


def test_a_withdrawal_closes_the_open_question() -> None:
    citizen, clerk = make_konto(), make_mitarbeiter()
    vorgang_id = make_vorgang(status=Status.RUECKFRAGE, citizen=citizen, by=clerk)
    casework.withdraw(vorgang_id=vorgang_id, by=citizen, at=clock.now())
    with unit(System(HERE)):
        assert not Rueckfrage.objects.filter(vorgang_id=vorgang_id, beantwortet_am__isnull=True).exists()


def test_an_answer_that_came_on_another_way_lets_the_office_decide() -> None:
    clerk = make_mitarbeiter()
    vorgang_id = make_vorgang(status=Status.RUECKFRAGE, by=clerk)
    casework.decide(vorgang_id=vorgang_id, by=clerk.staff, beschluss=Beschluss(GRANTED, "", 1500), at=clock.now())
    assert factories.vorgang(vorgang_id).status == Status.ENTSCHIEDEN
    with unit(System(HERE)):
        assert not Rueckfrage.objects.filter(vorgang_id=vorgang_id, beantwortet_am__isnull=True).exists()


def test_question_and_answer() -> None:
    citizen, clerk = make_konto(), make_mitarbeiter()
    vorgang_id = make_vorgang(status=Status.RUECKFRAGE, citizen=citizen, by=clerk)
    with pytest.raises(ForbiddenTransition):  # one question at a time
        ask: dict[str, Any] = {"text": "Noch eine?", "frist_am": clock.today() + timedelta(days=3), "at": clock.now()}
        casework.ask_back(vorgang_id=vorgang_id, by=clerk.staff, **ask)
    casework.answer(vorgang_id=vorgang_id, by=citizen, text="Erfundene Antwort", dateien=(), at=clock.now())
    assert factories.vorgang(vorgang_id).status == Status.IN_BEARBEITUNG
    first = casework.open_akte(vorgang_id=vorgang_id, by=clerk.staff, at=clock.now()).details.messages[-1]
    again = casework.open_akte(vorgang_id=vorgang_id, by=clerk.staff, at=clock.now()).details.messages[-1]
    assert first.text == "Erfundene Antwort"
    assert first.row.gelesen_am is None
    assert again.row.gelesen_am is not None


@pytest.mark.parametrize("days", [-1, 0, 367])
def test_an_answer_is_never_due_in_the_past_nor_in_years(days: int) -> None:
    today = clock.today()
    with pytest.raises(DeadlineRefused):
        check_answer_deadline(today + timedelta(days=days), today=today)
    check_answer_deadline(today + timedelta(days=1), today=today)
    vorgang_id, clerk = make_vorgang(), make_mitarbeiter()
    with pytest.raises(DeadlineRefused):
        ask: dict[str, Any] = {"text": "?", "frist_am": today + timedelta(days=days), "at": clock.now()}
        casework.ask_back(vorgang_id=vorgang_id, by=clerk.staff, **ask)


def test_whoever_was_quicker_keeps_the_vorgang() -> None:
    first, second = make_mitarbeiter(), make_mitarbeiter()
    vorgang_id = make_vorgang()
    casework.take_over(vorgang_id=vorgang_id, by=first.staff, seen=None, at=clock.now())
    with pytest.raises(casework.TakenMeanwhile) as taken:
        casework.take_over(vorgang_id=vorgang_id, by=second.staff, seen=None, at=clock.now())
    assert taken.value.wer == first.mitarbeiter.name
    casework.take_over(vorgang_id=vorgang_id, by=second.staff, seen=first.mitarbeiter.pk, at=clock.now())
    assert factories.vorgang(vorgang_id).bearbeiter == second.mitarbeiter


def test_the_copy_of_the_id_goes_and_stays_gone() -> None:
    clerk = make_mitarbeiter()
    vorgang_id = make_vorgang(ausweiskopie=True)
    akte = casework.open_akte(vorgang_id=vorgang_id, by=clerk.staff, at=clock.now())
    [copy] = akte.details.identity_copies
    read = casework.read_file(vorgang_id=vorgang_id, datei_id=copy.datei_id, by=clerk.staff, at=clock.now())
    assert read.inhalt == b"%PDF-1.7 erfunden"
    assert casework.delete_identity_copy(vorgang_id=vorgang_id, by=clerk.staff, at=clock.now()) == 1
    assert casework.delete_identity_copy(vorgang_id=vorgang_id, by=clerk.staff, at=clock.now()) == 0
    with unit(System(HERE)):
        assert Datei.objects.get(id=copy.datei_id).ablage == ""
    assert not casework.open_akte(vorgang_id=vorgang_id, by=clerk.staff, at=clock.now()).details.identity_copies


def test_a_file_of_another_vorgang_is_not_read() -> None:
    clerk = make_mitarbeiter()
    mine, other = make_vorgang(), make_vorgang(ausweiskopie=True)
    [copy] = casework.open_akte(vorgang_id=other, by=clerk.staff, at=clock.now()).details.identity_copies
    with pytest.raises(casework.VorgangGone):
        casework.read_file(vorgang_id=mine, datei_id=copy.datei_id, by=clerk.staff, at=clock.now())


def test_every_look_is_noted_for_the_citizen() -> None:
    citizen, clerk = make_konto(), make_mitarbeiter()
    vorgang_id = make_vorgang(citizen=citizen)
    casework.open_akte(vorgang_id=vorgang_id, by=clerk.staff, at=clock.now())
    with unit(citizen):
        looks = Auditeintrag.objects.filter(handlung="vorgang.angesehen")
        assert [look.akteur for look in looks] == [clerk.staff.name]


def test_the_views_of_the_postkorb() -> None:
    clerk, now = make_mitarbeiter(), clock.now()
    new = make_vorgang(frist_am=now - timedelta(days=1))
    mine = make_vorgang(status=Status.IN_BEARBEITUNG, by=clerk, frist_am=now + timedelta(days=6))
    waiting = make_vorgang(status=Status.RUECKFRAGE)
    costs = make_vorgang(status=Status.ZURUECKGENOMMEN)
    sent = make_vorgang(status=Status.VERSANDT)
    make_vorgang(status=Status.WARTET_AUF_ZAHLUNG)
    make_vorgang("selfkant")
    office = [factories.standesamt(HERE).pk]
    expected = {
        Ansicht.NEU: {new},
        Ansicht.MEINE: {mine},
        Ansicht.WARTET: {waiting},
        Ansicht.FAELLIG: {mine},
        Ansicht.UEBERFAELLIG: {new},
        Ansicht.KOSTEN: {costs},
        Ansicht.ALLE: {new, mine, waiting},
        Ansicht.FERTIG: {sent, costs},
    }
    with unit(clerk.staff):
        who: dict[str, Any] = {"office_ids": office, "mitarbeiter_id": clerk.mitarbeiter.pk, "at": now}
        found = {ansicht: {row.id for row in postkorb(ansicht=ansicht, **who).rows} for ansicht in Ansicht}
        counts = postkorb_counts(**who)
    assert found == expected
    assert counts == {ansicht: len(ids) for ansicht, ids in expected.items()}


@pytest.mark.parametrize("tagged", [False, True])
@pytest.mark.parametrize("ansicht", [Ansicht.NEU, Ansicht.FERTIG])
def test_pages_by_key_lose_and_repeat_nothing_over_several_offices(ansicht: Ansicht, tagged: bool) -> None:
    other = Organisationseinheit.objects.filter(kommune_id=HERE).exclude(funktion="standesamt").first()
    assert other is not None
    status = {Ansicht.NEU: Status.EINGEGANGEN, Ansicht.FERTIG: Status.ZURUECKGENOMMEN}[ansicht]
    offices, moment = [factories.standesamt(HERE), other], clock.now()
    clerk = make_mitarbeiter()
    wanted = [make_vorgang(HERE, status, at=moment - timedelta(days=n // 2), office=offices[n % 2]) for n in range(5)]
    narrowed = NO_FILTER
    if tagged:
        for vorgang_id in wanted[::2]:
            add_schlagwort(vorgang_id=vorgang_id, wort="eilig", by=clerk.staff, at=moment)
        wanted = wanted[::2]
    seen, pages, after = [], 0, None
    with unit(clerk.staff):
        if tagged:
            narrowed = Filter(schlagwort=Schlagwort.objects.get().id)
        while pages == 0 or after is not None:
            page = postkorb(
                office_ids=[office.pk for office in offices],
                ansicht=ansicht,
                mitarbeiter_id=0,
                at=moment,
                after=after,
                filter=narrowed,
                limit=2,
            )
            seen += [(row.eingang_am, row.id) for row in page.rows]
            after, pages = page.next_key, pages + 1
    assert {key for _at, key in seen} == set(wanted) and len(seen) == len(wanted)
    assert pages == (len(wanted) + 1) // 2
    assert seen == sorted(seen, reverse=ansicht is Ansicht.FERTIG)


def test_stuck_payments_are_those_of_the_own_offices() -> None:
    clerk, stranger, now = make_mitarbeiter(), make_mitarbeiter("selfkant"), clock.now()
    unclear, old, fresh = (make_vorgang(status=Status.WARTET_AUF_ZAHLUNG) for _number in range(3))
    factories.start_payment(unclear, HERE, status=Zahlungsstatus.UNKLAR, at=now)
    stuck = factories.start_payment(old, HERE, status=Zahlungsstatus.GESTARTET, at=now - timedelta(minutes=11))
    factories.start_payment(fresh, HERE, status=Zahlungsstatus.GESTARTET, at=now)
    with unit(clerk.staff):
        found = stuck_zahlungen(office_ids=[factories.standesamt(HERE).pk], at=now)
    assert {entry.vorgang.id for entry in found} == {unclear, old}
    with pytest.raises(casework.VorgangGone):
        casework.ask_provider(zahlung_id=stuck, by=stranger.staff, at=now)
    casework.ask_provider(zahlung_id=stuck, by=clerk.staff, at=now)
