"""Every place of the directory in the ways people write it; streets and neighbours must not be taken for one."""

from __future__ import annotations

import pytest

from portal.leistung.rules.orte import Ergebnis, Ortsname, read_place
from tests.leistung.tafel import orte, read

NAMES = {record["id"]: record["name"] for record in read("kommunen.json")["kommunen"]}
ORTE = [
    Ortsname(number, name, plz, kommune, name == NAMES[kommune])
    for number, (name, plz, kommune) in enumerate(orte(), 1)
]
AMBIGUOUS = {"Beeck", "Berg", "Bocket", "Hoven"}
SPELLED = str.maketrans({"ü": "ue", "ö": "oe", "ä": "ae", "Ü": "Ue", "Ö": "Oe", "Ä": "Ae", "ß": "ss"})
BARE = str.maketrans({"ü": "u", "ö": "o", "ä": "a", "Ü": "U", "Ö": "O", "Ä": "A", "ß": "ss"})


def test_the_directory_is_complete() -> None:
    assert len(ORTE) == 231
    assert sum(ort.hauptort for ort in ORTE) == 10


@pytest.mark.parametrize(
    "line",
    [
        "{plz} {name}",
        "{name}, {kommune}",
        "{kommune}-{name}",
        "{name} ({kommune})",
        "Hauptstraße 12a, {plz} {name}",
        "Am Markt 3\n{plz} {name}",
        "D-{plz} {name}, Kreis Heinsberg",
        "ich wohne in {plz} {name}",
    ],
)
@pytest.mark.parametrize("write", ["plain", "lower", "upper", "spelled", "bare"])
def test_every_place_is_read_in_every_spelling(line: str, write: str) -> None:
    wrong = []
    for ort in ORTE:
        text = line.format(name=ort.name, plz=ort.plz, kommune=NAMES[ort.kommune_id])
        text = {"plain": text, "lower": text.lower(), "upper": text.upper(), "spelled": text.translate(SPELLED),
                "bare": text.translate(BARE)}[write]  # fmt: skip
        read_as = read_place(text, ORTE)
        if read_as.ergebnis is not Ergebnis.GEFUNDEN or read_as.orte[0].kommune_id != ort.kommune_id:
            wrong.append(f"{text}: {read_as.ergebnis.value} {[each.name for each in read_as.orte][:3]}")
    assert not wrong


def test_a_name_alone_is_enough_but_for_four_and_two_that_are_towns_outside() -> None:
    asked_back = {ort.name for ort in ORTE if read_place(ort.name, ORTE).ergebnis is not Ergebnis.GEFUNDEN}
    assert asked_back == AMBIGUOUS | {"Eschweiler", "Kempen"}
    for ort in ORTE:
        if ort.name not in asked_back:
            assert {each.kommune_id for each in read_place(ort.name, ORTE).orte} == {ort.kommune_id}


def test_a_typing_error_asks_back_with_the_place_meant() -> None:
    for ort in (each for each in ORTE if len(each.name) >= 8 and each.name.isalpha()):
        typed = ort.name[:3] + ort.name[4:]  # a letter is missing
        read_as = read_place(typed, ORTE)
        assert ort.name in {each.name for each in read_as.orte}, typed


@pytest.mark.parametrize(
    "street",
    [
        *("Am Stein 4", "Im Venn 12", "An der Wehr", "Berger Straße 5", "Heinsberger Straße 1", "Horster Weg 7"),
        *("Kirchstr. 9", "Rathausplatz 1", "Auf dem Berg 2", "Bahnhofsallee", "Zum Busch 8", "Hochstraße"),
    ],
)
def test_a_street_alone_asks_back(street: str) -> None:
    assert read_place(street, ORTE).ergebnis in (Ergebnis.UNGENAU, Ergebnis.AEHNLICH)


@pytest.mark.parametrize(
    "place",
    [
        *("52249 Eschweiler", "47906 Kempen", "53937 Schleiden", "Aachen", "Mönchengladbach", "41061", "Sittard"),
        *("Kaiserstraße 5, 52062 Aachen", "Roermond, Niederlande", "41366 Schwalmtal", "Kempen, Kreis Viersen"),
    ],
)
def test_a_place_outside_is_not_taken_for_one_inside(place: str) -> None:
    assert read_place(place, ORTE).ergebnis is Ergebnis.AUSSERHALB


@pytest.mark.parametrize("text", ["im Selfkant", "Stadt Heinsberg", "Gemeinde Gangelt", "Wegberg OT Beeck"])
def test_ways_to_say_it(text: str) -> None:
    assert read_place(text, ORTE).ergebnis is Ergebnis.GEFUNDEN
