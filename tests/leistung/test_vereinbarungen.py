"""Agreements in the database: all are loaded, the unclear change nothing, and a new one counts from its day on."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client

from portal.core.tenancy import System, unit
from portal.kommune.models import Ort
from portal.leistung.models import Annahmestelle, ExterneStelle, Funktion, Leistung, Vereinbarung, Zustaendigkeit
from portal.leistung.operations.laden import DATEN, read_folder
from portal.leistung.operations.laden_vereinbarungen import ReferenceUnknown, vereinbarungen
from portal.leistung.queries import Stelle, leistung_with_id, zustaendige_stelle, zustaendigkeit
from portal.leistung.queries.gebuehr import acceptance_share
from portal.leistung.queries.grundregel import rule_of
from portal.leistung.queries.vereinbarungen import agreed
from portal.leistung.rules.zustaendigkeit import Art, Frage, decide
from portal.vorgang.models import Vorgang
from portal.vorgang.queries import details_of
from tests.antrag import begin, fill_in
from tests.citizen import DECLARATIONS
from tests.factories import kreis
from tests.reference import forget_kept

pytestmark = pytest.mark.usefixtures("database")

TODAY = date(2026, 11, 21)
NEXT_MONTH = date(2026, 12, 1)
KREIS = System("kreis-heinsberg")
Agree = Callable[..., Vereinbarung]


@pytest.fixture
def agree(database: None) -> Iterator[Agree]:
    """Enter an agreement: the Standesamt of Geilenkirchen at Heinsberg, unless told otherwise."""
    made: list[str] = []

    def enter(art: str = Vereinbarung.Art.DELEGIEREND, **changes: Any) -> Vereinbarung:
        values = {
            "id": f"test-{len(made)}",
            "titel": "Standesamt Geilenkirchen",
            "art": art,
            "von": ["geilenkirchen"],
            "an": ["heinsberg"],
            "gebiet": ["geilenkirchen"],
            "funktionen": ["standesamt"],
            "in_kraft": Vereinbarung.InKraft.JA,
        }
        with unit(KREIS):
            row = Vereinbarung.objects.create(**(values | changes))
        made.append(row.id)
        forget_kept()
        return row

    yield enter
    with unit(KREIS):
        Vereinbarung.objects.filter(id__in=made).delete()


def responsible(stichtag: date = TODAY, slug: str = "geburtsurkunde", ort: str = "Teveren") -> Stelle:
    leistung = leistung_with_id(slug)
    assert leistung is not None
    stelle = zustaendigkeit(leistung, ort, stichtag, host=kreis()).stelle
    assert stelle is not None
    return stelle


def parts(stelle: Stelle) -> tuple[str | None, str]:
    return stelle.traeger.id if stelle.traeger else None, stelle.id


def test_every_record_is_loaded_field_by_field() -> None:
    records = json.loads((DATEN / "heinsberg" / "vereinbarungen.json").read_text(encoding="utf-8"))["vereinbarungen"]
    rows = {row.id: row for row in Vereinbarung.objects.all()}
    assert len(records) == 66 and rows.keys() == {record["id"] for record in records}
    for record in records:
        row = rows[record["id"]]
        assert (row.von, row.an, row.gebiet, row.funktionen, row.leistungen, row.aemter) == tuple(
            record[name] for name in ("von", "an", "gebiet", "funktionen", "leistungen", "aemter")
        )
        days = (row.seit, row.bis, row.genehmigt_am, row.bekanntgemacht_am, row.wirksam_ab)
        assert [day and day.isoformat() for day in days] == [
            record[name] for name in ("seit", "bis", "genehmigtAm", "bekanntgemachtAm", "wirksamAb")
        ]
        assert set(row.wirkung) == set(record["wirkung"]) - {"keine"}
        assert row.get_in_kraft_display() == {"ja": "in Kraft", "nein": "nicht in Kraft"}.get(
            record["inKraft"], "noch zu prüfen"
        )
        assert (float(row.anteil) if row.anteil else None) == record["gebuehrenregel"]["anteil"]
        assert bool(row.kostenregel) == bool(record["kostenregel"])
        assert row.quelle == record["source"]


def test_all_of_the_functions_table_is_loaded() -> None:
    content = json.loads((DATEN / "heinsberg" / "behoerden.json").read_text(encoding="utf-8"))
    assert ExterneStelle.objects.count() == len(content["externeStellen"])
    for record in content["zustaendigkeiten"]:
        special = [*record.get("ausnahmen", []), *record.get("varianten", [])]
        funktion = Funktion.objects.get(id=record["id"])
        assert [case["stelle"] for case in funktion.sonderfaelle] == [case["behoerde"] for case in special]
        for kommune, entry in record["zustaendig"].items():
            row = Zustaendigkeit.objects.get(funktion=funktion, kommune_id=kommune)
            assert (row.vereinbarung_id, row.ohne_id) == (entry.get("vereinbarung"), entry.get("ohneVereinbarung"))
            assert row.entscheidet_id == entry.get("entscheidet")
    for kommune, entry in content["antragsannahme"]["kommunen"].items():
        rows = dict(Annahmestelle.objects.filter(kommune_id=kommune).values_list("leistung_id", "nimmt_an"))
        assert rows.items() >= entry["jeLeistung"].items()
    assert Annahmestelle.objects.filter(nimmt_an=True).count() == 5


def test_a_record_that_names_nothing_known_is_refused() -> None:
    data = read_folder(DATEN / "heinsberg")
    broken = copy.deepcopy(data.vereinbarungen)
    broken["vereinbarungen"][0]["an"] = ["kreis-heinsbreg"]
    object.__setattr__(data, "vereinbarungen", broken)
    with pytest.raises(ReferenceUnknown, match=r"serviceportal\.an: kreis-heinsbreg"):
        vereinbarungen(data)


def test_the_unclear_and_unchecked_of_the_data_change_nothing() -> None:
    every = agreed().regelungen
    behind_a_rule = set(Zustaendigkeit.objects.values_list("vereinbarung_id", flat=True))
    clear = [each for each in every if each.id in behind_a_rule or each.in_kraft or each.art is Art.ANNAHME]
    leistungen = {leistung.funktion_id: leistung.id for leistung in Leistung.objects.filter(funktion__isnull=False)}
    rows = list(Zustaendigkeit.objects.select_related("amt"))
    for row in rows:
        frage = Frage(leistungen.get(row.funktion_id, ""), row.funktion_id, row.kommune_id)
        answer = decide(frage, rule_of(row), every, TODAY)
        assert answer == decide(frage, rule_of(row), clear, TODAY)
        assert answer.stelle == (row.behoerde_id or row.extern_id)
    assert len(rows) == 632


def test_a_delegation_from_next_month_changes_answers_next_month(agree: Agree) -> None:
    agree(seit=NEXT_MONTH)
    before, after = responsible(NEXT_MONTH - timedelta(1)), responsible(NEXT_MONTH)
    assert parts(before) == ("geilenkirchen", "geilenkirchen")
    ahead = "Ab 01.12.2026 gilt die Vereinbarung „Standesamt Geilenkirchen“."
    assert before.hinweise[-1] == f"{ahead} Dann wenden Sie sich bitte an: Stadt Heinsberg."
    assert "Ab 01.12.2026" not in " ".join(after.begruendung)
    assert parts(after) == ("heinsberg", "heinsberg")
    assert after.organisationseinheit is not None and after.organisationseinheit.kommune_id == "heinsberg"
    assert after.grund == "Das Kind ist in Teveren geboren. Deshalb ist das Standesamt der Stadt Heinsberg zuständig."
    assert "Die Stadt Heinsberg entscheidet in eigenem Namen." in " ".join(after.begruendung)
    assert parts(responsible(NEXT_MONTH, ort="Wegberg")) == ("wegberg", "wegberg")


def test_a_mandate_leaves_traeger_fee_and_data_where_they_were(agree: Agree) -> None:
    agree(Vereinbarung.Art.MANDATIEREND)
    stelle = responsible()
    assert parts(stelle) == ("geilenkirchen", "heinsberg")
    assert stelle.kostenglaeubiger == stelle.verantwortlich == stelle.traeger
    assert "im Namen der Stadt Geilenkirchen" in " ".join(stelle.begruendung)
    assert [beleg.titel for beleg in stelle.vereinbarungen] == ["Standesamt Geilenkirchen"]


def test_an_expired_one_never_answers(agree: Agree) -> None:
    agree(seit=date(2020, 1, 1), bis=TODAY - timedelta(1))
    assert parts(responsible()) == ("geilenkirchen", "geilenkirchen")
    assert parts(responsible(TODAY - timedelta(1))) == ("heinsberg", "heinsberg")


def test_it_takes_effect_the_day_after_its_publication(agree: Agree) -> None:
    agree(bekanntgemacht_am=TODAY)
    assert parts(responsible()) == ("geilenkirchen", "geilenkirchen")
    assert parts(responsible(TODAY + timedelta(1))) == ("heinsberg", "heinsberg")


def test_for_one_leistung_only(agree: Agree) -> None:
    agree(leistungen=["eheurkunde"])
    assert parts(responsible()) == ("geilenkirchen", "geilenkirchen")
    assert parts(responsible(slug="eheurkunde")) == ("heinsberg", "heinsberg")


def test_an_office_of_the_kreis_and_a_body_outside_can_act(agree: Agree) -> None:
    agree(an=["kreis-heinsberg"], aemter=["kreis-36"])
    assert (responsible().id, responsible().amt) == ("kreis-heinsberg", "kreis-36")
    agree(von=["kreis-heinsberg"], an=["kreis-dueren"])
    assert (responsible().id, responsible().name) == ("kreis-dueren", "Kreis Düren")


def test_acceptance_is_added_per_kommune(agree: Agree) -> None:
    agree(Vereinbarung.Art.ANNAHME, von=["kreis-heinsberg"], an=["gangelt"], gebiet=None, funktionen=["jagd"])
    stelle = responsible(slug="jagdschein", ort="Birgden")
    assert [each.stelle.id for each in stelle.annahmestellen] == ["gangelt"]
    assert parts(stelle) == ("kreis-heinsberg", "kreis-heinsberg")
    assert responsible(slug="jagdschein", ort="Wegberg").annahmestellen == ()


def test_the_end_of_the_agreement_in_the_data_gives_the_task_back(database: None) -> None:
    try:
        with unit(KREIS):
            Vereinbarung.objects.filter(id="bauaufsicht-uebach-palenberg").update(bis=NEXT_MONTH - timedelta(1))
        forget_kept()
        assert parts(responsible(TODAY, "bauantrag", "Palenberg")) == (None, "kreis-heinsberg")
        assert parts(responsible(NEXT_MONTH, "bauantrag", "Palenberg")) == ("uebach-palenberg", "uebach-palenberg")
    finally:
        with unit(KREIS):
            Vereinbarung.objects.filter(id="bauaufsicht-uebach-palenberg").update(bis=None)


def test_where_the_kommunen_differ_the_host_of_the_kreis_names_no_traeger() -> None:
    leistung = leistung_with_id("fruehe-hilfen")
    assert leistung is not None
    stelle = zustaendige_stelle(leistung, kreis(), stichtag=TODAY)
    assert stelle is not None and parts(stelle) == (None, "kreis-heinsberg")


def test_the_same_question_on_the_same_day_has_the_same_answer(agree: Agree) -> None:
    agree(seit=NEXT_MONTH)
    for day in (TODAY, NEXT_MONTH):
        first = responsible(day)
        forget_kept()
        again = responsible(day)
        assert (parts(first), first.begruendung) == (parts(again), again.begruendung)


def test_a_running_vorgang_keeps_its_recipient(guest: Client, ort: Ort, agree: Agree) -> None:
    base = begin(guest, ort)
    fill_in(guest, base)
    guest.post(base + "einreichung/", DECLARATIONS)
    with unit(System("geilenkirchen")):
        before = Vorgang.objects.select_related("organisationseinheit").get()
        frozen = details_of(before).submission["empfaenger"]
    agree()
    assert parts(responsible()) == ("heinsberg", "heinsberg")
    with unit(System("geilenkirchen")):
        after = Vorgang.objects.select_related("organisationseinheit").get()
        assert details_of(after).submission["empfaenger"] == frozen
    assert frozen["kommune"] == after.kommune_id == "geilenkirchen"
    assert after.organisationseinheit == before.organisationseinheit


def test_none_ends_before_it_begins(agree: Agree) -> None:
    with pytest.raises(IntegrityError):
        agree(seit=NEXT_MONTH, bis=TODAY)


def test_a_part_of_the_fee_is_only_given_where_it_is_known_to_be_agreed() -> None:
    """Data: Wassenberg takes the exchange of licences since 2021; the practice of 2015 nobody has confirmed."""
    asked: dict[str, Any] = {"of": "kreis-heinsberg", "on": date(2026, 6, 1)}
    with unit(System("kreis-heinsberg")):
        found = acceptance_share("fuehrerschein-umtausch", at="wassenberg", **asked)
        assert found == ("annahme-fuehrerschein-umtausch-wassenberg", Decimal("0.1"))
        assert acceptance_share("fuehrerschein-ersterteilung", at="wassenberg", **asked) is None
        assert acceptance_share("fuehrerschein-umtausch", at="hueckelhoven", **asked) is None
