"""The filter "who is responsible" tells who answers today: the table with the agreements of the day over it."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from portal.core import clock
from portal.core.tenancy import System, unit
from portal.kommune.models import Kommune, Ort
from portal.leistung.models import Leistung, Vereinbarung
from portal.leistung.queries import answering_id, find, ort_with_id
from tests.reference import forget_kept

pytestmark = pytest.mark.usefixtures("database")


def agree(**changes: Any) -> None:
    values = {"von": ["geilenkirchen"], "an": ["heinsberg"], "gebiet": ["geilenkirchen"], "funktionen": ["standesamt"]}
    with unit(System("kreis-heinsberg")):
        Vereinbarung.objects.create(
            id="test-stufen", titel="Standesamt", art=Vereinbarung.Art.DELEGIEREND,
            in_kraft=Vereinbarung.InKraft.JA, **(values | changes),
        )  # fmt: skip
    forget_kept()


def levels(host: str, slug: str = "geburtsurkunde") -> tuple[str, ...]:
    result = find("", Kommune.objects.get(id=host), is_fixed=True)
    return next(row.merkmale["zustaendig"] for row in result.treffer if row.slug == slug)


def test_an_agreement_in_force_moves_the_filter_value() -> None:
    assert levels("geilenkirchen") == ("kommune",)
    agree()
    assert levels("geilenkirchen") == ("andere",)
    assert levels("selfkant") == ("kommune",)
    assert levels("kreis-heinsberg") == ("andere", "kommune")


def test_one_for_next_month_moves_nothing_today_and_an_ended_one_gives_back() -> None:
    agree(seit=clock.today() + timedelta(20))
    assert levels("geilenkirchen") == ("kommune",)
    assert levels("uebach-palenberg", "bauantrag") == ("kreis",)
    with unit(System("kreis-heinsberg")):
        Vereinbarung.objects.filter(id="bauaufsicht-uebach-palenberg").update(bis=clock.today() - timedelta(1))
    forget_kept()
    assert levels("uebach-palenberg", "bauantrag") == ("kommune",)


def test_one_for_named_leistungen_only() -> None:
    agree(leistungen=["eheurkunde"], an=["kreis-heinsberg"])
    assert levels("geilenkirchen", "eheurkunde") == ("kreis",)
    assert levels("geilenkirchen") == ("kommune",)


@pytest.mark.parametrize("host", ["geilenkirchen", "uebach-palenberg", "wassenberg"])
def test_the_filter_agrees_with_the_answer_for_every_leistung(host: str) -> None:
    agree()
    kommune = Kommune.objects.get(id=host)
    with unit(System(host)):
        main = Ort.objects.get(kommune_id=host, ist_hauptort=True)
    place = ort_with_id(str(main.id), kommune)
    assert place is not None
    found = {row.slug: row.merkmale["zustaendig"] for row in find("", kommune, is_fixed=True).treffer}
    names = {host: "kommune", "kreis-heinsberg": "kreis"}
    wrong = {
        leistung.id: found[leistung.id]
        for leistung in Leistung.objects.all()
        if found[leistung.id] != (names.get(answering_id(leistung, place), "andere"),)
    }
    assert not wrong, Counter(wrong.values())
