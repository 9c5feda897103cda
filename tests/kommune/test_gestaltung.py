"""The design of a Kommune: proposed, changed by its people, refused with what to do instead."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, connection

from portal.core import clock
from portal.core.models import Auditeintrag
from portal.core.tenancy import Staff, System, unit
from portal.kommune.models import Gestaltung
from portal.kommune.operations import Bildangabe, Fussverweis, GestaltungFaulty, change_gestaltung, touch_kommune
from portal.kommune.queries import all_kommunen, gestaltung_of, gestaltungsbild, page_version, sender_address
from portal.kommune.rules import MAX_BILD, VORSCHLAEGE
from tests.benchmarks.counting import counted

pytestmark = pytest.mark.usefixtures("database")
WEGBERG = System("wegberg")
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 100


def change(by: Staff | System = WEGBERG, **values: Any) -> Gestaltung:
    angaben: dict[str, Any] = {
        "farbe": "#1c5c43",
        "absender": "",
        "fusszeile": [],
        "wappen": None,
        "bild": None,
        "at": clock.now(),
    }
    return change_gestaltung(by=by, **{**angaben, **values})


def faults(**values: Any) -> dict[str, str]:
    with pytest.raises(GestaltungFaulty) as refused:
        change(**values)
    return refused.value.fehler


def test_each_of_the_eleven_authorities_has_a_proposed_colour_of_its_own() -> None:
    designs = [gestaltung_of(kommune) for kommune in all_kommunen().values()]

    assert sorted(design.farbe for design in designs) == sorted(VORSCHLAEGE.values())
    assert all(design.ist_vorschlag for design in designs)


def test_designs_come_with_the_authorities_and_cost_no_query_of_their_own() -> None:
    all_kommunen()
    with counted() as found:
        for kommune in all_kommunen().values():
            gestaltung_of(kommune)
            page_version(kommune)

    assert found == []


def test_a_change_shows_at_once_is_no_proposal_any_more_and_stands_in_the_audit_log() -> None:
    before = page_version(all_kommunen()["wegberg"])
    change(farbe=" #0A5A94", absender="Rathaus Wegberg", fusszeile=[Fussverweis("Abfall", "https://abfall.example")])
    kommune = all_kommunen()["wegberg"]
    design = gestaltung_of(kommune)

    assert (design.farbe, design.ist_vorschlag) == ("#0a5a94", False)
    assert design.fusszeile == [{"titel": "Abfall", "ziel": "https://abfall.example"}]
    assert page_version(kommune) != before
    with unit(WEGBERG):
        entry = Auditeintrag.objects.get(handlung="gestaltung.geaendert")
        assert entry.angaben == {"felder": ["absender", "farbe", "fusszeile", "ist_vorschlag"], "farbe": "#0a5a94"}


def test_a_colour_that_fails_is_refused_with_the_nearest_that_passes() -> None:
    with pytest.raises(GestaltungFaulty) as refused:
        change(farbe="#ffd500")

    assert refused.value.vorschlag == "#8c750c"
    assert "#8c750c" in refused.value.fehler["farbe"] and "1,42 : 1" in refused.value.fehler["farbe"]
    assert gestaltung_of(all_kommunen()["wegberg"]).ist_vorschlag


def test_what_is_no_colour_is_refused() -> None:
    assert set(faults(farbe="gelb")) == {"farbe"}


@pytest.mark.parametrize(
    ("picture", "said"),
    [
        (Bildangabe("Wappen", b"<svg onload='x'/>", "image/svg+xml"), "PNG oder JPEG"),
        (Bildangabe("Wappen", PNG, "image/jpeg"), "PNG oder JPEG"),
        (Bildangabe("Wappen", PNG + b"0" * MAX_BILD, "image/png"), "zu groß"),
        (Bildangabe("  ", PNG, "image/png"), "beschreiben"),
        (Bildangabe("x" * 161, PNG, "image/png"), "kürzen"),
    ],
)
@pytest.mark.parametrize("field", ["wappen", "bild"])
def test_a_picture_that_pages_may_not_show_is_refused(field: str, picture: Bildangabe, said: str) -> None:
    assert said in faults(**{field: picture})[field]


def test_a_picture_is_kept_described_anew_and_taken_away() -> None:
    change(wappen=Bildangabe("Wappen der Stadt", PNG, "image/png"))
    kommune = all_kommunen()["wegberg"]
    picture = gestaltungsbild(kommune, "wappen")
    assert picture is not None and (picture.inhalt, picture.art) == (PNG, "image/png")
    assert gestaltungsbild(kommune, "bild") is None

    change(wappen=Bildangabe("Ein Schild"))
    assert gestaltung_of(all_kommunen()["wegberg"]).wappen_text == "Ein Schild"
    assert gestaltungsbild(kommune, "wappen") == picture

    change(wappen=None)
    assert gestaltungsbild(kommune, "wappen") is None


@pytest.mark.parametrize(
    "target",
    [
        "",
        "javascript:alert(1)",
        "//evil.example",
        "/\\evil.example",
        "http://example.org",
        "https://",
        "https://[",
        "abc",
    ],
)
def test_a_link_that_leads_nowhere_is_refused(target: str) -> None:
    assert "Abfall" in faults(fusszeile=[Fussverweis("Abfall", target)])["fusszeile"]


@pytest.mark.parametrize("links", [[("", "/impressum/")], [("x" * 61, "/impressum/")], [("A", "/a/")] * 9])
def test_nameless_and_too_many_links_are_refused(links: list[tuple[str, str]]) -> None:
    assert set(faults(fusszeile=[Fussverweis(*link) for link in links])) == {"fusszeile"}


@pytest.mark.parametrize("name", ["Rathaus\nBcc: x", "a@b.example", "x" * 81, "Rathaus <x>", "\u202eRathaus"])
def test_a_sender_that_is_no_plain_name_is_refused(name: str) -> None:
    assert set(faults(absender=name)) == {"absender"}


def test_mails_come_in_the_name_of_the_kommune_from_the_configured_address(settings: Any) -> None:
    settings.DEFAULT_FROM_EMAIL = "noreply@portal.example"
    assert sender_address(all_kommunen()["uebach-palenberg"]) == "Stadt Übach-Palenberg <noreply@portal.example>"

    change(absender="Rathaus Wegberg")
    assert sender_address(all_kommunen()["wegberg"]) == "Rathaus Wegberg <noreply@portal.example>"


def test_nobody_changes_the_design_of_another_kommune() -> None:
    with unit(Staff(1, "selfkant")):
        assert Gestaltung.objects.filter(kommune_id="wegberg").update(farbe="#000000") == 0


def test_touching_the_kreis_renews_the_pages_of_all_and_touching_a_kommune_its_own() -> None:
    def versions() -> dict[str, str]:
        return {kommune.id: page_version(kommune) for kommune in all_kommunen().values()}

    def touched(kommune_id: str) -> set[str]:
        before = versions()
        with unit(System(kommune_id)) as by:
            assert isinstance(by, System)
            touch_kommune(by=by)
        return {key for key, version in versions().items() if version != before[key]}

    assert touched("selfkant") == {"selfkant"}
    assert touched("kreis-heinsberg") == set(all_kommunen())


@pytest.mark.parametrize(
    "values",
    [
        "farbe = 'rot'",
        "wappen = '\\x89'",
        "bild = '\\x89', bild_art = 'image/svg+xml', bild_marke = 'a', bild_text = 'b'",
        f"wappen = decode(repeat('00', {MAX_BILD + 1}), 'hex'), wappen_art = 'image/png', wappen_marke = 'a', "
        "wappen_text = 'b'",
    ],
)
def test_the_database_refuses_it_too(values: str) -> None:
    with pytest.raises(IntegrityError), unit(WEGBERG), connection.cursor() as cursor:
        cursor.execute(f"UPDATE kommune_gestaltung SET {values} WHERE kommune_id = 'wegberg'")
