"""The finders as they are delivered, and the checklists that people keep in their account."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

import psycopg
import pytest

from portal.core import clock
from portal.core.tenancy import Citizen, System, unit
from portal.konto.models import Anmeldeversuch
from portal.leistung.models import Lebenslage, Leistung, Merkzettel
from portal.leistung.models.merkzettel import MerkzettelGone
from portal.leistung.operations import merkzettel as operations
from portal.leistung.queries.wegweiser import DATEN as FINDERS
from portal.leistung.queries.wegweiser import (
    Merkliste,
    all_wegweiser,
    check_wegweiser,
    merkliste,
    merklisten_of_citizen,
    wegweiser_with_id,
)
from portal.leistung.rules.wegweiser import Wegweiser
from tests.factories import make_konto
from tests.settings import CLUSTER, WORKER

COMMONEST = {"umzug", "geburt", "todesfall", "heirat", "selbststaendigkeit"}
LONGEST_ZIEL = Anmeldeversuch._meta.get_field("ziel").max_length or 0


def ways(wegweiser: Wegweiser, answers: dict[str, tuple[str, ...]]) -> Iterator[dict[str, tuple[str, ...]]]:
    """Every way through the questions; of several answers at once: none, each one, and all."""
    frage = wegweiser.next_question(answers)
    if frage is None:
        yield answers
        return
    values = [antwort.wert for antwort in frage.antworten]
    choices: list[tuple[str, ...]] = [(value,) for value in values]
    if frage.art == "mehrere":
        choices += [(), tuple(values)]
    for choice in choices:
        yield from ways(wegweiser, answers | {frage.id: choice})


EVERY = pytest.mark.parametrize("wegweiser", all_wegweiser(), ids=lambda wegweiser: wegweiser.id)


def test_there_is_one_for_each_of_the_commonest_situations() -> None:
    assert {wegweiser.id for wegweiser in all_wegweiser()} >= COMMONEST


@EVERY
def test_every_way_leads_to_a_checklist_and_every_point_is_on_one(wegweiser: Wegweiser) -> None:
    reached = set()
    for answers in ways(wegweiser, {}):
        points = {punkt.id for part in wegweiser.checkliste(answers) for punkt in part.punkte}
        assert points, answers
        assert len(_address_to_keep(wegweiser, answers)) <= LONGEST_ZIEL, answers
        reached |= points
    assert reached == {punkt.id for punkt in wegweiser.punkte}


def _address_to_keep(wegweiser: Wegweiser, answers: dict[str, tuple[str, ...]]) -> str:
    """All answers stand in the address, which the login must bring back."""
    day = [("stichtag_tag", "24"), ("stichtag_monat", "12"), ("stichtag_jahr", "2026")]
    pairs = [(frage, value) for frage, values in answers.items() for value in (values or ("",))]
    return "/merkzettel/neu/?" + urlencode([("wegweiser", wegweiser.id), *pairs, *day])


@EVERY
def test_every_point_leads_somewhere(wegweiser: Wegweiser) -> None:
    assert [punkt.id for punkt in wegweiser.punkte if not (punkt.leistung or punkt.bei)] == []


@EVERY
def test_what_names_a_number_of_days_or_months_can_be_computed(wegweiser: Wegweiser) -> None:
    """A date on the page is worth more than words; where the event is another one, there is none."""
    if wegweiser.stichtag:
        assert any(punkt.frist and punkt.frist.runs_from(wegweiser.stichtag) for punkt in wegweiser.punkte)


def test_the_delivered_ones_name_what_the_catalogue_has(database: None) -> None:
    check_wegweiser(
        leistungen=set(Leistung.objects.values_list("id", flat=True)),
        lebenslagen=set(Lebenslage.objects.values_list("id", flat=True)),
    )


# --- kept in the account ------------------------------------------------------------------------------------------


ANSWERS = {"wohin": ("gleiche_kommune",), "wohnung": ("hauptwohnung",), "wohnform": ("miete",), "dabei": (), "geld": ()}


def logged_in() -> Citizen:
    guest = make_konto()
    return Citizen(guest.konto_id, guest.kommune_id, stufe=1)


def keep(citizen: Citizen, **changes: Any) -> UUID:
    umzug = wegweiser_with_id("umzug")
    assert umzug is not None
    arguments: dict[str, Any] = {"antworten": ANSWERS, "stichtag": date(2026, 12, 1), "at": clock.now()} | changes
    return operations.keep_merkzettel(by=citizen, wegweiser=umzug, **arguments)


def read(citizen: Citizen, merkzettel_id: UUID) -> Merkliste:
    with unit(citizen):
        return merkliste(merkzettel_id)


def test_a_kept_checklist_comes_back_with_its_ticks(database: None) -> None:
    citizen = logged_in()
    kept = keep(citizen)
    operations.tick(merkzettel_id=kept, erledigt=["ummelden", "gibt-es-nicht"], by=citizen, at=clock.now())
    liste = read(citizen, kept)
    assert (liste.antworten, liste.stichtag, liste.erledigt) == (ANSWERS, date(2026, 12, 1), frozenset({"ummelden"}))
    assert liste.stand == (1, len([p for part in liste.wegweiser.checkliste(ANSWERS) for p in part.punkte]))


def test_kept_again_it_takes_the_new_answers_and_the_ticks_stay(database: None) -> None:
    citizen = logged_in()
    first = keep(citizen)
    operations.tick(merkzettel_id=first, erledigt=["ummelden"], by=citizen, at=clock.now())
    second = keep(citizen, antworten=ANSWERS | {"dabei": ("hund",)}, stichtag=None)
    liste = read(citizen, second)
    assert second == first
    assert (liste.antworten["dabei"], liste.stichtag, liste.erledigt) == (("hund",), None, frozenset({"ummelden"}))


def test_a_guest_keeps_nothing(database: None) -> None:
    with pytest.raises(operations.NeedsLogin):
        keep(make_konto())


def test_nobody_else_can_read_tick_or_delete_it(database: None) -> None:
    kept, other = keep(logged_in()), logged_in()
    with pytest.raises(MerkzettelGone):
        read(other, kept)
    with pytest.raises(MerkzettelGone):
        operations.tick(merkzettel_id=kept, erledigt=[], by=other, at=clock.now())
    with pytest.raises(MerkzettelGone):
        operations.discard_merkzettel(merkzettel_id=kept, by=other)
    with unit(other):
        assert merklisten_of_citizen(other) == []


def test_nothing_of_it_lies_in_the_database_in_clear(database: None) -> None:
    keep(logged_in())
    with psycopg.connect(CLUSTER.dsn("postgres", f"portal_{WORKER}")) as connection:
        (row,) = connection.execute("SELECT m::text, inhalt FROM leistung_merkzettel m").fetchall()
    assert "umzug" not in row[0]
    assert b"umzug" not in bytes(row[1]) and b"miete" not in bytes(row[1])


def test_thrown_away_it_is_gone(database: None) -> None:
    citizen = logged_in()
    kept = keep(citizen)
    operations.discard_merkzettel(merkzettel_id=kept, by=citizen)
    with pytest.raises(MerkzettelGone):
        read(citizen, kept)


def test_what_nobody_touches_for_two_years_is_deleted(database: None) -> None:
    old, young = logged_in(), logged_in()
    now = clock.now()
    keep(old, at=now - Merkzettel.KEPT - timedelta(days=1))
    kept = keep(young, at=now - Merkzettel.KEPT + timedelta(days=1))
    assert operations.discard_old_merkzettel(by=System("geilenkirchen"), at=now) == 1
    assert read(young, kept).wegweiser.id == "umzug"


def test_an_unknown_one_is_gone(database: None) -> None:
    with pytest.raises(MerkzettelGone):
        read(logged_in(), uuid4())


def test_the_english_texts_belong_to_a_finder_and_to_what_it_says_today() -> None:
    files = {path.stem: json.loads(path.read_bytes()) for path in (FINDERS / "en").glob("*.json")}
    assert {one.id for one in all_wegweiser("en")} == set(files)
    assert len(files) >= 3
    for one in all_wegweiser():
        assert set(files.get(one.id, {})) in (set(), set(one.texts()))
