"""Agreements between Kommunen: who may, who sees a proposal, when it takes effect, what the preview says before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from portal.core import clock
from portal.core.tenancy import Staff, System, unit
from portal.kommune.models import Organisationseinheit
from portal.kommune.queries import all_kommunen
from portal.konto.models import Rolle
from portal.leistung.models import Annahmestelle, Leistung, Vereinbarung
from portal.leistung.operations import load_heinsberg
from portal.leistung.operations.vereinbaren import follow
from portal.leistung.queries import leistung_with_id, zustaendige_stelle
from portal.leistung.queries.wirkung import Antwortwechsel, changed_answers
from portal.leistung.rules.vereinbaren import Vereinbarungsstand
from portal.redaktion import operations
from portal.redaktion.models import Aenderung, Art, Entwurf, Fassung, Vorschlag
from portal.redaktion.operations import GegenstandUnknown, NotAllowed, NotPublishable, vorschlaege
from portal.redaktion.operations.vorschlaege import AnsweredAlready, ProposalUnknown, ReasonNeeded
from portal.redaktion.operations.zustaendig import set_task
from tests.factories import host
from tests.redaktion.redaktion import HERE, KREIS, THERE, entwurf, person, published
from tests.reference import forget_kept

pytestmark = pytest.mark.usefixtures("database")
R = Rolle.Art
NEW = "v-00000000000a"
THIRD = "wegberg"
TITLE = "Standesamtliche Aufgaben gemeinsam"
NEXT_YEAR = date(2027, 1, 1)
VALUES: dict[str, Any] = {
    "titel": TITLE, "art": "delegierend", "von": [HERE], "an": [THERE], "gebiet": [HERE],
    "funktionen": ["standesamt"], "ab": "2026-11-01", "genehmigt_am": "2026-10-01",
}  # fmt: skip


def number(by: Staff, name: str = NEW) -> int:
    found = entwurf(by, Art.VEREINBARUNG, name)
    return found.nummer if found else 0


def save(by: Staff, name: str = NEW, **changes: Any) -> None:
    """Save a draft: what is published, made to what the tests agree on, with these changes."""
    inhalt = published(Art.VEREINBARUNG, name, by.kommune_id) | (VALUES if name == NEW else {}) | changes
    operations.save_draft(
        by=by, art=Art.VEREINBARUNG, gegenstand=name, inhalt=inhalt, grund="Ratsbeschluss", nummer=number(by, name),
        at=clock.now(),
    )  # fmt: skip


def propose(by: Staff, name: str = NEW) -> None:
    operations.publish(by=by, art=Art.VEREINBARUNG, gegenstand=name, nummer=number(by, name), at=clock.now())


def proposal(kommune_id: str) -> Vorschlag:
    with unit(System(kommune_id)):
        return Vorschlag.objects.latest("am")


def consent(by: Staff) -> None:
    key = proposal(by.kommune_id).schluessel
    vorschlaege.answer_proposal(by=by, schluessel=key, ja=True, grund="", at=clock.now())


def refuse(by: Staff, why: str = "Der Rat hat abgelehnt.") -> None:
    key = proposal(by.kommune_id).schluessel
    vorschlaege.answer_proposal(by=by, schluessel=key, ja=False, grund=why, at=clock.now())


def withdraw(by: Staff) -> None:
    vorschlaege.withdraw_proposal(by=by, schluessel=proposal(by.kommune_id).schluessel, at=clock.now())


def standesamt_of(kommune_id: str, day: date | None = None, slug: str = "geburtsurkunde") -> str:
    forget_kept()
    leistung = leistung_with_id(slug)
    assert leistung
    stelle = zustaendige_stelle(leistung, all_kommunen()[kommune_id], stichtag=day)
    assert stelle and stelle.traeger
    return stelle.traeger.id


def lines() -> dict[str, Aenderung]:
    """What all partners read about agreements, by Kommune."""
    with unit(System(THIRD)):
        return {line.kommune_id: line for line in Aenderung.objects.filter(art=Art.VEREINBARUNG)}


def _state(kommune_id: str) -> list[Any]:
    with unit(System(kommune_id)):
        rows = [list(model.objects.values().order_by("pk")) for model in (Entwurf, Fassung, Vorschlag)]
    return [*rows, list(Vereinbarung.objects.values().order_by("pk"))]


@pytest.fixture
def proposed() -> Staff:
    """HERE has laid an agreement before THERE."""
    admin = person(R.VERWALTUNG)
    save(admin)
    propose(admin)
    return admin


def test_it_takes_effect_when_the_other_party_has_consented_and_not_before(proposed: Staff) -> None:
    assert standesamt_of(HERE) == HERE and not Vereinbarung.objects.filter(id=NEW).exists()
    assert proposal(THERE).ist_offen
    consent(person(R.VERWALTUNG, THERE))
    row = Vereinbarung.objects.get(id=NEW)
    assert (row.titel, row.in_kraft, row.wirksam_ab, row.gepflegt) == (TITLE, "ja", date(2026, 11, 1), True)
    assert standesamt_of(HERE) == THERE
    assert standesamt_of(HERE, date(2026, 10, 31)) == HERE
    assert standesamt_of(THIRD) == THIRD
    assert proposal(HERE).status == proposal(THERE).status == Vorschlag.Status.ANGENOMMEN


def test_both_kommunen_have_it_in_their_log_and_a_proposal_stands_in_none(proposed: Staff) -> None:
    assert not lines()
    consent(person(R.VERWALTUNG, THERE))
    log = lines()
    assert log.keys() == {HERE, THERE}
    assert {(line.titel, line.grund) for line in log.values()} == {(TITLE, "Ratsbeschluss")}
    assert "Stadt Geilenkirchen" in log[THERE].wer and "Gemeinde Selfkant" in log[THERE].wer


def test_citizens_see_it_after_the_consent_only(proposed: Staff) -> None:
    here, third = Client(HTTP_HOST=host(HERE)), Client(HTTP_HOST=host(THIRD))
    before = [client.get(f"/vereinbarungen/?x={n}").content.decode() for n, client in enumerate((here, third))]
    assert not any(TITLE in page for page in before)
    assert here.get(f"/vereinbarungen/{NEW}/").status_code == 404
    consent(person(R.VERWALTUNG, THERE))
    forget_kept()
    assert TITLE in here.get("/vereinbarungen/?x=3").content.decode()
    assert "Selfkant" in here.get(f"/vereinbarungen/{NEW}/").content.decode()
    assert f'"{THERE}"' in here.get("/api/v1/zustaendigkeit?leistung=geburtsurkunde&ort=Geilenkirchen").content.decode()


def test_a_third_kommune_and_machines_know_nothing_of_a_proposal(proposed: Staff) -> None:
    stranger = person(R.VERWALTUNG, THIRD)
    with unit(stranger):
        assert not Vorschlag.objects.exists() and not Vorschlag._base_manager.exists()
    with pytest.raises(ProposalUnknown):
        vorschlaege.answer_proposal(
            by=stranger, schluessel=proposal(HERE).schluessel, ja=True, grund="", at=clock.now()
        )
    with pytest.raises(GegenstandUnknown):
        published(Art.VEREINBARUNG, "bauaufsicht-uebach-palenberg", THIRD)
    api = Client(HTTP_HOST=host(THIRD))
    assert NEW not in api.get(f"/suche/?q={TITLE}").content.decode()
    assert TITLE not in api.get("/api/v1/zustaendigkeit?leistung=geburtsurkunde&ort=Geilenkirchen").content.decode()


def test_a_refusal_says_why_and_changes_nothing(proposed: Staff) -> None:
    there = person(R.VERWALTUNG, THERE)
    with pytest.raises(ReasonNeeded):
        refuse(there, " ")
    refuse(there)
    own = proposal(HERE)
    assert own.status == Vorschlag.Status.ABGELEHNT and own.antworten[THERE]["grund"] == "Der Rat hat abgelehnt."
    assert not Vereinbarung.objects.filter(id=NEW).exists()
    assert not lines()
    with pytest.raises(AnsweredAlready):
        consent(there)
    save(proposed)  # it can be proposed anew
    propose(proposed)
    assert proposal(THERE).ist_offen


def test_the_proposer_takes_it_back_and_the_other_cannot_consent_any_more(proposed: Staff) -> None:
    there = person(R.VERWALTUNG, THERE)
    with pytest.raises(ProposalUnknown):
        withdraw(there)
    withdraw(proposed)
    assert proposal(THERE).status == Vorschlag.Status.ZURUECKGEZOGEN
    with pytest.raises(AnsweredAlready):
        consent(there)
    assert not Vereinbarung.objects.filter(id=NEW).exists()


def test_one_proposal_at_a_time(proposed: Staff) -> None:
    save(proposed, titel="Anders")
    with pytest.raises(NotPublishable) as stopped:
        propose(proposed)
    assert [each.code for each in stopped.value.hindernisse] == ["vorschlag_offen"]


def test_what_names_somebody_unknown_is_not_proposed() -> None:
    admin = person(R.VERWALTUNG)
    save(admin, funktionen=["standesamt", "gibt-es-nicht"], an=[THERE, "niemand"], extern_am="2026-01-01",
         extern_beleg="Az. 1")  # fmt: skip
    with pytest.raises(NotPublishable) as stopped:
        propose(admin)
    assert [(each.code, each.stelle) for each in stopped.value.hindernisse] == [
        ("angabe_unbekannt", "niemand"), ("angabe_unbekannt", "gibt-es-nicht")
    ]  # fmt: skip


def test_with_parties_outside_only_the_recorded_consent_is_enough() -> None:
    admin = person(R.VERWALTUNG)
    save(admin, an=["bezirksregierung-koeln"], extern_am="2026-10-05", extern_beleg="Schreiben vom 05.10.2026")
    propose(admin)
    assert Vereinbarung.objects.get(id=NEW).an == ["bezirksregierung-koeln"]
    assert proposal(HERE).status == Vorschlag.Status.ANGENOMMEN


def test_a_change_counts_from_its_day_and_the_days_before_stay(proposed: Staff) -> None:
    consent(person(R.VERWALTUNG, THERE))
    save(proposed, an=["wegberg"], gilt_ab="2027-01-01")
    propose(proposed)
    consent(person(R.VERWALTUNG, THERE))  # it leaves, and so it is asked
    assert standesamt_of(HERE, NEXT_YEAR) == THERE
    consent(person(R.VERWALTUNG, "wegberg"))
    assert standesamt_of(HERE, date(2026, 12, 31)) == THERE
    assert standesamt_of(HERE, NEXT_YEAR) == "wegberg"
    assert Vereinbarung.objects.get(id=NEW).bis == date(2026, 12, 31)
    assert Vereinbarung.objects.get(id=f"{NEW}-2").an == ["wegberg"]


def test_an_end_counts_from_the_day_after(proposed: Staff) -> None:
    consent(person(R.VERWALTUNG, THERE))
    save(proposed, bis="2026-12-31")
    propose(proposed)
    consent(person(R.VERWALTUNG, THERE))
    assert (standesamt_of(HERE, date(2026, 12, 31)), standesamt_of(HERE, NEXT_YEAR)) == (THERE, HERE)


def test_what_changed_meanwhile_is_not_overwritten(proposed: Staff) -> None:
    there = person(R.VERWALTUNG, THERE)
    consent(there)
    save(proposed, titel="Neuer Name")
    save(there, titel="Anderer Name")
    propose(proposed)
    with pytest.raises(NotPublishable):  # it has the other's proposal in its tray
        propose(there)
    with unit(System(HERE)):
        Vereinbarung.objects.filter(id=NEW).update(rechtsform="Satzung")
    consent(there)
    assert proposal(HERE).status == proposal(THERE).status == Vorschlag.Status.UEBERHOLT
    assert Vereinbarung.objects.get(id=NEW).titel == TITLE


def test_a_process_that_dies_half_way_is_made_good_by_the_job(monkeypatch: pytest.MonkeyPatch) -> None:
    admin = person(R.VERWALTUNG)
    save(admin)

    def die(**_values: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("portal.redaktion.operations.veroeffentlichung.bring_together", die)
        with pytest.raises(KeyboardInterrupt):
            propose(admin)
    with unit(System(THERE)):
        assert not Vorschlag.objects.exists()
    for _twice in range(2):
        vorschlaege.bring_together(urheber=HERE, vereinbarung=NEW, at=clock.now())
    assert proposal(THERE).ist_offen
    with monkeypatch.context() as patch:
        patch.setattr(vorschlaege, "bring_together", die)
        with pytest.raises(KeyboardInterrupt):
            consent(person(R.VERWALTUNG, THERE))
    for _twice in range(2):
        vorschlaege.bring_together(urheber=HERE, vereinbarung=NEW, at=clock.now())
    assert standesamt_of(HERE) == THERE
    assert lines().keys() == {HERE, THERE}


def test_loading_the_data_again_keeps_what_the_parties_agreed() -> None:
    name = "annahme-wbs-wassenberg"
    by, there = person(R.VERWALTUNG, "wassenberg"), person(R.VERWALTUNG, KREIS)
    inhalt = published(Art.VEREINBARUNG, name, "wassenberg")
    [slug] = inhalt["leistungen"]
    point = {"kommune": "wassenberg", "leistung": slug, "nimmt_an": False, "bedingung": ""}
    save(by, name, annahme=[point], rechtsform="Absprache")
    propose(by, name)
    consent(there)
    load_heinsberg(hosts="{id}.localhost")
    assert Vereinbarung.objects.get(id=name).rechtsform == "Absprache"
    [row] = Annahmestelle.objects.filter(vereinbarung=name, kommune="wassenberg")
    assert row.nimmt_an is False


ACTS: dict[str, Callable[[Staff], None]] = {"save": save, "propose": propose, "consent": consent, "refuse": refuse}
EDITORS = {R.REDAKTION, R.FREIGABE, R.VERWALTUNG, R.PLATTFORM}


@pytest.mark.parametrize("role", R)
@pytest.mark.parametrize("act", ACTS)
def test_who_may_do_what_in_the_own_kommune(role: Rolle.Art, act: str) -> None:
    """Editors prepare; only the administration binds the Kommune."""
    author = person(R.VERWALTUNG, THERE if act in ("consent", "refuse") else HERE)
    save(author)
    if act in ("consent", "refuse"):
        propose(author)
    by, before, foreign = person(role), _state(HERE), _state(THIRD)[:3]
    if role == R.VERWALTUNG or (act == "save" and role in EDITORS):
        ACTS[act](by)
        assert _state(HERE) != before
    else:
        with pytest.raises(NotAllowed):
            ACTS[act](by)
        assert _state(HERE) == before
    assert _state(THIRD)[:3] == foreign


@pytest.mark.parametrize("act", ACTS)
def test_a_role_here_is_none_there(proposed: Staff, act: str) -> None:
    there = Staff(proposed.mitarbeiter_id, THERE)
    before = _state(THERE)
    with pytest.raises(NotAllowed):
        ACTS[act](there)
    assert _state(THERE) == before


# The preview.


def preview(**changes: Any) -> list[Antwortwechsel]:
    folge = follow(NEW, Vereinbarungsstand.model_validate(VALUES | changes))
    forget_kept()
    return changed_answers(folge.rows, folge.annahme, today=clock.today())


def test_the_preview_names_who_is_affected_from_when_on() -> None:
    [change] = preview(ab="2027-01-01", bis="2027-06-30")
    assert (change.ab, change.bis, change.gebiet) == (NEXT_YEAR, date(2027, 6, 30), "Stadt Geilenkirchen")
    assert change.vorher == ("Zuständig: Stadt Geilenkirchen",)
    assert change.nachher == ("Zuständig: Gemeinde Selfkant",)
    assert len(change.leistungen) == Leistung.objects.filter(funktion="standesamt").count()
    [mandate] = preview(art="mandatierend")
    assert mandate.nachher == ("Zuständig: Gemeinde Selfkant", "Entscheidet: Stadt Geilenkirchen")
    [accepting] = preview(art="annahme", an=[THERE], gebiet=[HERE], von=[HERE])
    assert accepting.nachher[1] == "Anträge nimmt auch an: Gemeinde Selfkant"
    assert not preview(art="zusammenarbeit")
    hall = Organisationseinheit.objects.get(kommune_id=HERE, schluessel="rathaus").pk
    values: dict[str, Any] = {"funktion_id": "standesamt", "amt_id": hall, "ab": clock.today(), "grund": ""}
    set_task(by=person(R.VERWALTUNG), **values, at=clock.now())
    [change] = preview(ab="2027-01-01")
    assert change.vorher == ("Zuständig: Stadt Geilenkirchen, Rathaus",)


def test_the_preview_says_what_the_engine_answers_afterwards(proposed: Staff) -> None:
    told = {
        (change.gebiet, titel): (change.vorher[0], change.nachher[0])
        for change in preview()
        for titel in change.leistungen
    }
    kommunen = [each for each in all_kommunen().values() if not each.ist_kreis]
    leistungen = list(Leistung.objects.select_related("funktion").filter(funktion="standesamt"))
    leistungen += list(Leistung.objects.select_related("funktion").exclude(funktion="standesamt")[:10])

    def answers() -> dict[tuple[str, str], str]:
        forget_kept()
        found = {(k.bezeichnung, each.titel): zustaendige_stelle(each, k) for k in kommunen for each in leistungen}
        return {key: f"Zuständig: {stelle.kommune}" for key, stelle in found.items() if stelle and stelle.kommune}

    before = answers()
    consent(person(R.VERWALTUNG, THERE))
    after = answers()
    assert told == {key: (before[key], after[key]) for key in before if before[key] != after[key]} != {}


def test_the_preview_stays_quick(django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(25):
        preview(funktionen=["standesamt", "ordnungsamt", "fahrerlaubnis", "bauaufsicht"])


def test_a_key_of_nobody_is_unknown() -> None:
    with pytest.raises(ProposalUnknown):
        vorschlaege.answer_proposal(by=person(R.VERWALTUNG), schluessel=UUID(int=0), ja=True, grund="", at=clock.now())
