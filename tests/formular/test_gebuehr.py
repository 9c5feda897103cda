"""The fee: first and further copies per document and entry, free purposes, independent of the order of lines."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.formular.queries import load
from portal.formular.rules import (
    Formular,
    Kontext,
    Position,
    Satz,
    compute_fee,
    costs_on,
    is_taken_elsewhere,
    total_cents,
    walk,
)
from portal.formular.rules.gebuehrenmodell import Urkundengebuehr
from tests.formular.test_probe import feld, small

FORMULAR = load("personenstandsurkunde")
KONTEXT = Kontext(date(2026, 6, 1))
FREI = FORMULAR.gebuehr.frei if isinstance(FORMULAR.gebuehr, Urkundengebuehr) else []
ZWECKE = [option.wert for option in FORMULAR.feld("zweck").optionen]


def line(anzahl: int = 1, zweck: str = "privat", vornamen: str = "Mia", **more: Any) -> dict[str, Any]:
    return {
        "ereignis": "geburt",
        "urkundenart": "geburtsurkunde",
        "format": "a4",
        "anzahl": anzahl,
        "zweck": zweck,
        "ereignis_datum": "2011-04-01",
        "kind_vornamen": vornamen,
        "kind_familienname": "Muster",
        **more,
    }


def order(*lines: dict[str, Any]) -> dict[str, Any]:
    return {"urkunden": [{"id": str(number), **entry} for number, entry in enumerate(lines, 1)]}


def fee(*lines: dict[str, Any], satz: Satz = Satz(1000, 500)) -> list[Position]:  # noqa: B008 - frozen
    return compute_fee(FORMULAR, order(*lines), satz, KONTEXT)


def test_lines_explain_themselves() -> None:
    assert fee(line(3, vornamen="Mia")) == [
        Position("Geburtsurkunde, Mia, Muster", 1, 1000, 1000, "Erstes Exemplar dieser Urkunde"),
        Position(
            "Geburtsurkunde, Mia, Muster",
            2,
            500,
            1000,
            "Weiteres Exemplar derselben Urkunde in derselben Bestellung, zum niedrigeren Preis",
        ),
    ]


@given(st.integers(1, 10), st.integers(0, 10_000), st.integers(0, 10_000))
def test_n_copies_of_one_entry(n: int, first: int, further: int) -> None:
    assert total_cents(fee(line(n), satz=Satz(first, further))) == first + (n - 1) * further


def test_same_entry_typed_twice_is_one_entry() -> None:
    """However it was typed; another document, another child or another day is another one."""
    assert total_cents(fee(line(), line(vornamen="  MIA "))) == 1500
    assert total_cents(fee(line(), line(urkundenart="mehrsprachig_geburt"))) == 2000
    assert total_cents(fee(line(), line(vornamen="Ben"))) == 2000
    assert total_cents(fee(line(), line(ereignis_datum="2011-04-02"))) == 2000


def test_free_copies_do_not_count_as_the_first() -> None:
    positions = fee(line(2, "kindergeld"), line(1))
    assert [position.summe_cents for position in positions] == [0, 1000]
    assert positions[0].grund == (
        "Kostenlos, weil der Zweck gesetzlich gebührenfrei ist: Kindergeld, Familienkasse. "
        "Der Zweck steht auf der Urkunde."
    )


@pytest.mark.parametrize("zweck", FREI)
def test_free_purposes_cost_nothing(zweck: str) -> None:
    assert total_cents(fee(line(10, zweck))) == 0


@pytest.mark.parametrize("zweck", sorted(set(ZWECKE) - set(FREI)))
def test_all_other_purposes_cost_the_full_rate(zweck: str) -> None:
    assert total_cents(fee(line(1, zweck))) == 1000


def test_pointing_to_another_line_is_the_same_entry() -> None:
    second = {k: v for k, v in line(zweck="nachlass").items() if not k.startswith("kind_") and k != "ereignis_datum"}
    assert total_cents(fee(line(), {**second, "eintrag_wie": "1"})) == 1500


def test_answers_of_a_left_branch_cost_nothing_more() -> None:
    """The names of a child, left over from before the event was changed, do not make a second entry."""
    dead: dict[str, Any] = {
        "ereignis": "tod",
        "urkundenart": "sterbeurkunde",
        "verstorbene_vornamen": "K",
        "verstorbene_familienname": "B",
    }
    assert total_cents(fee(line(**dead), line(vornamen="Ben", **dead))) == 1500


LINES = st.lists(
    st.builds(
        line,
        anzahl=st.integers(1, 10),
        zweck=st.sampled_from(ZWECKE),
        vornamen=st.sampled_from(["Mia", "Ben", "Lea"]),
        urkundenart=st.sampled_from(["geburtsurkunde", "register_geburt", "mehrsprachig_geburt"]),
    ),
    min_size=1,
    max_size=10,
)


@given(LINES, st.randoms(use_true_random=False), st.integers(0, 5000), st.integers(0, 5000))
def test_never_negative_and_independent_of_the_order(lines: Any, random: Any, first: int, further: int) -> None:
    satz = Satz(first, further)
    positions = fee(*lines, satz=satz)
    shuffled = random.sample(lines, len(lines))
    assert total_cents(fee(*shuffled, satz=satz)) == total_cents(positions) >= 0
    assert all(p.summe_cents == p.anzahl * p.einzel_cents >= 0 and p.anzahl > 0 for p in positions)
    assert sum(p.anzahl for p in positions) == sum(entry["anzahl"] for entry in lines)


def test_negative_rate_is_refused() -> None:
    with pytest.raises(ValueError, match="never negative"):
        Satz(-1, 0)


def test_what_is_kept_in_clear_names_neither_person_nor_benefit() -> None:
    positions = fee(line(vornamen="Mia"), line(vornamen="Ben", zweck="kindergeld"))
    assert "Mia" in positions[0].text
    kept = [position.without_person() for position in positions]
    assert [(each.text, each.summe_cents) for each in kept] == [("Geburtsurkunde", 1000), ("Geburtsurkunde", 0)]
    assert "Kindergeld" not in str(kept)


def listed(**gebuehr: Any) -> Formular:
    """A form with guests, each of whom may be a child, and a fee of these lines."""
    form = small()
    guest = {"id": "gast", "abschnitt": "alles", "titel": "Gast", "gruppe": "gaeste", "felder": [
        feld("gastname"), feld("kind", typ="janein")]}  # fmt: skip
    words = {"titel": "Gast {nummer}", "hinzufuegen": "+", "entfernen": "-", "anzeige": ["gastname"]}
    form["gruppen"] = [{"id": "gaeste", **words}]
    form["schritte"].insert(-1, guest)
    return Formular.model_validate(form | {"gebuehr": {"rechtsgrundlage": "Satzung", **gebuehr}})


def rate(key: str, **more: Any) -> dict[str, Any]:
    return {"schluessel": key, "titel": f"Satz {key}", **more}


def entry(key: str, **more: Any) -> dict[str, Any]:
    return {"titel": f"Zeile {key}", "grund": "Darum", "satz": key, **more}


DOG = entry("hund", wenn={"gleich": [{"feld": "tier"}, "hund"]}, anzahl={"feld": "alter"})
GUESTS = entry("gast", gruppe="gaeste", wenn={"nicht": {"feld": "kind"}})
BOTH = listed(saetze=[rate("hund"), rate("gast")], positionen=[DOG, GUESTS])
ANSWERS = {
    "tier": "hund", "hundename": "Rex", "alter": 3,
    "gaeste": [{"id": "1", "gastname": "A", "kind": True}, {"id": "2", "gastname": "B"}, {"id": "3", "gastname": "C"}],
}  # fmt: skip


def costs(formular: Formular, satz: Satz, **answers: Any) -> tuple[str, int]:
    kosten, positions = costs_on(formular, walk(formular, ANSWERS | answers, KONTEXT), satz, KONTEXT)
    return kosten.value, total_cents(positions)


def test_a_line_counts_by_a_field_or_once_for_each_entry_that_fits() -> None:
    assert compute_fee(BOTH, ANSWERS, Satz(nach_schluessel={"hund": 500, "gast": 2900}), KONTEXT) == [
        Position("Zeile hund", 3, 500, 1500, "Darum"),
        Position("Zeile gast", 2, 2900, 5800, "Darum"),
    ]
    only_guests = compute_fee(BOTH, ANSWERS | {"tier": "keins"}, Satz(nach_schluessel={"gast": 2900}), KONTEXT)
    assert [each.satz for each in only_guests] == ["gast"]


def test_an_amount_nobody_confirmed_charges_nothing() -> None:
    assert costs(BOTH, Satz(nach_schluessel={"gast": 2900})) == ("offen", 0)
    assert costs(BOTH, Satz(nach_schluessel={"gast": 2900}), tier="keins") == ("berechnet", 5800)
    assert costs(FORMULAR, Satz()) == ("offen", 0)


@pytest.mark.parametrize(
    ("gebuehr", "satz", "kosten"),
    [
        ({"sonst": "frei"}, Satz(), "frei"),
        ({"sonst": "bescheid"}, Satz(), "bescheid"),
        ({"sonst": "bescheid"}, Satz(0), "frei"),
        (None, Satz(), "kommune"),
        ({"sonst": "kommune"}, Satz(), "kommune"),
        ({"sonst": "kommune"}, Satz(0), "frei"),
        ({"sonst": "kommune"}, Satz(8000), "bescheid"),
        (None, Satz(0, 0), "frei"),
        (None, Satz(8000), "bescheid"),
    ],
)
def test_free_is_said_only_where_law_or_the_kommune_says_so(gebuehr: Any, satz: Satz, kosten: str) -> None:
    formular = listed(**gebuehr) if gebuehr else Formular.model_validate(small() | {"gebuehr": None})
    assert costs(formular, satz) == (kosten, 0)


@pytest.mark.parametrize(
    ("gebuehr", "words"),
    [
        ({"saetze": [rate("a")]}, "the rate 'a' has no line"),
        ({"positionen": [entry("a")]}, "or a line has no such rate"),
        ({"saetze": [rate("a"), rate("a")], "positionen": [entry("a")]}, "used twice"),
        ({"saetze": [rate("a")], "positionen": [entry("a", wenn={"feld": "nie"})]}, "asks for 'nie'"),
        ({"saetze": [rate("a")], "positionen": [entry("a", gruppe="nie")]}, "unknown gruppe 'nie'"),
        ({"saetze": [rate("a", leistungen=["nie"])], "positionen": [entry("a")]}, "'nie' is no Leistung"),
        ({"saetze": [rate("a", vorschlag_cents=100)], "positionen": [entry("a")]}, "needs its source"),
    ],
)
def test_a_fee_that_cannot_be_reckoned_is_refused(gebuehr: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        listed(**gebuehr)


def test_the_part_of_who_took_it_is_a_share_of_each_line_and_nothing_is_lost() -> None:
    line = Position("Umtausch", 1, 2535, 2535, "Neu").shared(Decimal("0.1"), of="kreis", to="stadt", vereinbarung="v")
    assert [(each.kommune, each.cents, each.vereinbarung) for each in line.anteile] == [
        ("kreis", 2281, ""), ("stadt", 254, "v"),
    ]  # fmt: skip


def test_where_it_is_handed_in_says_the_form() -> None:
    formular = listed(saetze=[rate("hund")], positionen=[DOG], annahme={"gleich": [{"feld": "tier"}, "hund"]})
    there = {tier: walk(formular, ANSWERS | {"tier": tier}, KONTEXT) for tier in ("hund", "keins")}
    assert {tier: is_taken_elsewhere(formular, weg, KONTEXT) for tier, weg in there.items()} == {
        "hund": True, "keins": False,
    }  # fmt: skip
