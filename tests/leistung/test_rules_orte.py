"""Which place is meant by what people type."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.leistung.rules import orte
from portal.leistung.rules.orte import Ergebnis, Ortsname, read_place
from portal.leistung.rules.tippfehler import distance

ORTE = [
    Ortsname(1, "Altdorf", "10001", "altdorf", True),
    Ortsname(2, "Beck", "10001", "altdorf"),
    Ortsname(3, "Neustadt-Übach", "10002", "neustadt", True),
    Ortsname(4, "Beck", "10002", "neustadt"),
    Ortsname(5, "Hofen", "10001", "neustadt"),
    Ortsname(6, "Bad Hofen", "10003", "neustadt"),
    Ortsname(7, "Weiler (neu)", "10002", "neustadt"),
    Ortsname(8, "Weiler", "10002", "neustadt"),
]
G, M, A, X = Ergebnis.GEFUNDEN, Ergebnis.MEHRDEUTIG, Ergebnis.AEHNLICH, Ergebnis.AUSSERHALB
U = Ergebnis.UNGENAU


@pytest.mark.parametrize(
    ("text", "ergebnis", "ids"),
    [
        ("Altdorf", G, [1]),
        ("  altdorf ", G, [1]),
        ("Neustadt-Übach", G, [3]),
        ("neustadt uebach", G, [3]),
        ("Neustadt-Ubach", G, [3]),
        ("10003", G, [6]),
        ("10003 Bad Hofen", G, [6]),
        ("Bad Hofen", G, [6]),
        ("Markt 9, 10003 Bad Hofen", G, [6]),
        ("Beck", M, [2, 4]),
        ("Beck, Altdorf", G, [2]),
        ("Altdorf-Beck", G, [2]),
        ("10002 Beck", G, [4]),
        ("10001", M, [1, 2, 5]),
        ("Weiler", G, [8]),
        ("Altdrof", G, [1]),
        ("Berlin", X, []),
        ("99999", X, []),
        ("99999 Berlin", X, []),
        ("Hauptstraße 12", U, []),  # there is no directory of streets
        ("Hauptstr. 12a", U, []),
        ("Berliner Straße", U, []),
        ("Am Markt", U, []),
        ("An der Kirche 3", U, []),
        ("", U, []),
        ("12", U, []),
        ("!?", U, []),
        ("Hauptstraße 12, Berlin", X, []),
        ("Hauptstraße 12 Berlin", X, []),
        ("Hauptstraße 12, 99999 Berlin", X, []),
        ("ich wohne in Berlin", X, []),
        ("Hauptstraße 12, Hofen", G, [5]),
        ("Am Beck 4", A, [2, 4]),  # a street that is called like a place
        ("Am Hofen 4, Altdorf", G, [1]),
        ("Hofen Straße 4, 10003", G, [6]),
        ("im Altdorf", G, [1]),  # as people say "im Selfkant"
        ("BadHofen", G, [6]),
        ("Übach", A, [3]),  # a part of a name
        ("10001 Hofenn", A, [5]),
        ("99999 Beck", X, []),  # another Beck
        ("10020 Altdorf", X, []),
        ("10011 Altdorf", A, [1]),  # a slip
        ("10003 Altdorf", A, [1, 6]),  # name and PLZ contradict each other
        ("Weiler, Kreis Altdorf", G, [8]),
        ("Kreis Altdorf", U, []),
        ("Weiler, Kreis Anderswo", X, []),
        ("10002 Weiler, Kreis Anderswo", G, [8]),
    ],
)
def test_read_place(text: str, ergebnis: Ergebnis, ids: list[int]) -> None:
    read = read_place(text, ORTE)
    assert read.ergebnis is ergebnis
    assert sorted(ort.id for ort in read.orte) == ids


def test_a_plz_alone_means_the_main_place_of_its_kommune() -> None:
    assert read_place("10002", ORTE).orte[0].id == 3


@given(st.text(max_size=300))
def test_any_text_gets_an_answer_that_agrees_with_itself(text: str) -> None:
    read = read_place(text, ORTE)
    kommunen = {ort.kommune_id for ort in read.orte}
    assert (read.ergebnis is G) == (len(kommunen) == 1 and read.ergebnis not in (A, Ergebnis.AUCH_AUSWAERTS))
    assert (read.ergebnis in (X, U)) == (not read.orte)


@pytest.mark.parametrize("text", ["a" * 10_000, "İ" * 300, "hund " * 5_000, "Geilenkirchen" * 800])
def test_a_long_text_is_not_compared_letter_by_letter(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[int] = []

    def counting(left: str, right: str) -> int:
        compared.append(len(left) * len(right))
        return distance(left, right)

    monkeypatch.setattr(orte, "distance", counting)
    read_place(text, ORTE)
    assert sum(compared) < 1_000


SCHREIBWEISEN = [
    Ortsname(1, "Geilenkirchen", "52511", "geilenkirchen", True),
    Ortsname(2, "Heinsberg", "52525", "heinsberg", True),
    Ortsname(3, "Wegberg", "41844", "wegberg", True),
    Ortsname(4, "Hückelhoven", "41836", "hueckelhoven", True),
    Ortsname(5, "Übach-Palenberg", "52531", "uebach-palenberg", True),
]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Gielekirche", 1), ("Jeilekirche", 1), ("GK", 1), ("HS", 2), ("Hensberch", 2), ("Wegbersch", 3),
        ("Hückelh.", 4),
        ("ÜP", 5), ("Üb.-Palenberg", 5),
    ],
)  # fmt: skip
def test_dialect_and_abbreviations_ask_back_and_are_not_outside(text: str, meant: int) -> None:
    read = read_place(text, SCHREIBWEISEN)
    assert read.ergebnis is A
    assert meant in [ort.id for ort in read.orte]


def test_the_short_name_of_this_kreis_is_not_another_kreis() -> None:
    assert read_place("Geilenkirchen, Kreis HS", SCHREIBWEISEN).ergebnis is G
    assert read_place("Geilenkirchen, Kreis Euskirchen", SCHREIBWEISEN).ergebnis is X


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("geilnkirchen", 1), ("Geilenkirschen", 1), ("Wegburg", 3), ("Heinsbreg", 2), ("Hückelhofen", 4),
        ("Huckelhofen", 4), ("Hückelhoven Markt 1", 4), ("Hauptstr. 3, Heinsbeg", 2),
    ],
)  # fmt: skip
def test_one_slip_in_the_name_of_a_main_place_is_understood(text: str, meant: int) -> None:
    read = read_place(text, SCHREIBWEISEN)
    assert (read.ergebnis, [ort.id for ort in read.orte]) == (G, [meant])


@pytest.mark.parametrize("text", ["Brüggen", "Kerpen", "Baesweiler", "Würselen", "Hamburg", "Gelsenkirchen"])
def test_known_towns_outside_are_no_typing_errors(text: str) -> None:
    like_them = [
        Ortsname(6, "Brüxgen", "52538", "gangelt"), Ortsname(7, "Kempen", "52525", "heinsberg"),
        Ortsname(8, "Apweiler", "52511", "geilenkirchen"), Ortsname(9, "Porselen", "52525", "heinsberg"),
        Ortsname(10, "Rimburg", "52531", "uebach-palenberg"),
    ]  # fmt: skip
    assert read_place(text, SCHREIBWEISEN + like_them).ergebnis is X


@pytest.mark.parametrize("text", ["Aachen", "Köln", "Ulm", "Mönchengladbach", "Roermond", "Düren", "Viersen"])
def test_what_lies_outside_stays_outside(text: str) -> None:
    assert read_place(text, SCHREIBWEISEN).ergebnis is X


@pytest.mark.parametrize(
    ("text", "ergebnis"),
    [
        ("Kempen", Ergebnis.AUCH_AUSWAERTS), ("ich wohne in kempen", Ergebnis.AUCH_AUSWAERTS),
        ("Markt 3, Kempen", Ergebnis.AUCH_AUSWAERTS), ("52525 Kempen", G), ("Heinsberg-Kempen", G),
        ("Kempen, Kreis Heinsberg", G), ("Kempen, Kreis Viersen", X), ("47906 Kempen", X), ("Kempener Straße", U),
    ],
)  # fmt: skip
def test_a_part_that_is_called_like_a_town_outside_asks_back(text: str, ergebnis: Ergebnis) -> None:
    read = read_place(text, [*SCHREIBWEISEN, Ortsname(7, "Kempen", "52525", "heinsberg")])
    assert read.ergebnis is ergebnis
    assert [ort.id for ort in read.orte] == ([] if ergebnis in (X, U) else [7])
