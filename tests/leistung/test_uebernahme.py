"""Taking over from elsewhere: nothing of ours is overwritten unseen, and a file counts as a whole or not at all."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from portal.core.tenancy import System, unit
from portal.kommune.queries import all_kommunen
from portal.leistung.models import Befund, Importlauf, Katalogaenderung, Katalogschluessel, Leistung
from portal.leistung.operations import export_catalogue, load_heinsberg
from portal.leistung.operations.austausch import austausch
from portal.leistung.operations.laden import DATEN, load_catalogue, read_folder
from portal.leistung.operations.schluessel import import_keys
from portal.leistung.operations.uebernahme import Bericht, Herkunft, import_catalogue
from portal.leistung.ports import Katalogleistung, Katalogobjekt, Katalogstelle, Unlesbar
from portal.leistung.queries import search
from portal.leistung.rules.tabellen import Tabellenfehler
from portal.leistung.rules.uebernahme import Ergebnis

AT = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)
KREIS = System("kreis-heinsberg")
HERKUNFT = Herkunft("probe.xml", "0" * 64, "Erika Beispiel")
SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "xzufi-leika"


pytestmark = pytest.mark.usefixtures("database")


def take(objekte: Iterable[Katalogobjekt], *, apply: bool = True) -> Bericht:
    return import_catalogue(by=KREIS, objekte=objekte, herkunft=HERKUNFT, apply=apply, at=AT)


def foreign(**changes: Any) -> Katalogleistung:
    """What a Land delivers about the Reisepass: by its key, under an id of its own."""
    known: dict[str, Any] = {"id": "L1.LB.7", "eigen": False, "leika": (Leistung.objects.get(id="reisepass").leika,)}
    return Katalogleistung(**(known | changes))


def findings(bericht: Bericht) -> list[tuple[Ergebnis, str, str]]:
    return [(each.ergebnis, each.gegenstand, each.feld) for each in bericht.befunde]


@pytest.mark.parametrize("kommune_id", ["kreis-heinsberg", "selfkant"])
def test_what_we_hand_out_comes_back_unchanged(kommune_id: str) -> None:
    document = b"".join(export_catalogue(kommune=all_kommunen()[kommune_id], at=AT))
    bericht = take(austausch().read(io.BytesIO(document)), apply=False)
    assert bericht.befunde == []
    assert set(bericht.zahlen) == {Ergebnis.UNVERAENDERT}
    assert bericht.zahlen[Ergebnis.UNVERAENDERT] > 297


def test_a_dry_run_leaves_no_trace() -> None:
    bericht = take([foreign(bearbeitungsdauer="etwa 3 Wochen")], apply=False)
    assert findings(bericht) == [(Ergebnis.GEAENDERT, "leistung:reisepass", "bearbeitungszeit")]
    assert Leistung.objects.get(id="reisepass").bearbeitungszeit == ""
    with unit(KREIS):
        assert not Importlauf.objects.exists()


def test_what_is_empty_here_is_filled_and_noted() -> None:
    take([foreign(bearbeitungsdauer="etwa 3 Wochen", begriffe=(("de", "Pass für Fernreisen"),))])
    leistung = Leistung.objects.get(id="reisepass")
    assert leistung.bearbeitungszeit == "etwa 3 Wochen"
    assert "Pass für Fernreisen" in leistung.synonyme
    with unit(KREIS):
        lauf = Importlauf.objects.get()
        assert (lauf.durch, lauf.zahlen) == ("Erika Beispiel", {"geaendert": 2})
        (news,) = Katalogaenderung.objects.all()
        assert (news.leistung_id, news.felder, news.am) == ("reisepass", ["bearbeitungszeit"], AT)


def test_a_text_of_ours_is_kept_and_the_conflict_waits_for_an_editor() -> None:
    before = Leistung.objects.get(id="reisepass").titel
    bericht = take([foreign(texte={("03", "de"): "Reisepass für alle", ("05", "de"): "Ein anderer Text."})])
    assert {each[2] for each in findings(bericht)} == {"titel", "beschreibung"}
    assert Leistung.objects.get(id="reisepass").titel == before
    with unit(KREIS):
        waiting = Befund.objects.get(feld="titel")
        assert (waiting.vorhanden, waiting.geliefert) == (before, "Reisepass für alle")
        assert waiting.erledigt_am is None


def test_what_the_editors_know_already_does_not_wait_twice() -> None:
    other = foreign(texte={("03", "de"): "Reisepass für alle"})
    take([other])
    assert take([other]).zahlen == {Ergebnis.KONFLIKT: 1}
    take([replace(other, texte={("03", "de"): "Reisepass für jeden"})])
    with unit(KREIS):
        assert Befund.objects.filter(feld="titel").count() == 2


def test_what_an_import_brought_the_next_one_may_change_until_somebody_here_does() -> None:
    take([foreign(bearbeitungsdauer="etwa 3 Wochen")])
    assert findings(take([foreign(bearbeitungsdauer="etwa 3 Wochen")])) == []
    assert findings(take([foreign(bearbeitungsdauer="etwa 4 Wochen")]))[0][0] is Ergebnis.GEAENDERT
    with unit(KREIS):
        Leistung.objects.filter(id="reisepass").update(bearbeitungszeit="meist 10 Tage")
    assert findings(take([foreign(bearbeitungsdauer="etwa 5 Wochen")]))[0][0] is Ergebnis.KONFLIKT
    assert Leistung.objects.get(id="reisepass").bearbeitungszeit == "meist 10 Tage"


def test_loading_the_reference_data_again_keeps_what_was_imported() -> None:
    take([foreign(bearbeitungsdauer="etwa 3 Wochen", begriffe=(("de", "Fernreisepass"),))])
    changes = load_catalogue(data=read_folder(DATEN / "heinsberg"), by=KREIS)
    assert not changes["Leistungen"]
    assert Leistung.objects.get(id="reisepass").bearbeitungszeit == "etwa 3 Wochen"


def test_a_leistung_that_we_do_not_have_is_kept_for_the_editors_and_not_made_up() -> None:
    new = foreign(leika=("99999999012000",), texte={("03", "de"): "Gänzlich Neues beantragen"})
    (finding,) = take([new]).befunde
    assert finding.ergebnis is Ergebnis.NEU
    assert "99999999012000" in finding.geliefert
    assert Leistung.objects.count() == 297


@pytest.mark.parametrize(
    ("changes", "ergebnis", "grund"),
    [
        ({"leika": ("12345",)}, Ergebnis.IGNORIERT, "falscher Leistungsschlüssel: 12345"),
        ({"leika": ("99' OR 1=1; --",)}, Ergebnis.IGNORIERT, "falscher Leistungsschlüssel"),
        ({"leika": ()}, Ergebnis.IGNORIERT, "kein Leistungsschlüssel"),
        ({"leika": ("99008001012000", "99050012104000")}, Ergebnis.KONFLIKT, "passt zu mehreren"),
        ({"bearbeitungsdauer": "lange " * 50}, Ergebnis.KONFLIKT, "länger als 120 Zeichen"),
        ({"texte": {("11", "de"): "So geht es."}}, Ergebnis.IGNORIERT, "kein Feld"),
    ],
)
def test_what_cannot_be_used_is_said(changes: dict[str, Any], ergebnis: Ergebnis, grund: str) -> None:
    found = [each for each in take([foreign(**changes)]).befunde if each.ergebnis is ergebnis]
    assert len(found) == 1
    assert grund in found[0].grund


def test_a_leistung_that_comes_twice_is_a_conflict_and_changes_nothing() -> None:
    one = foreign(bearbeitungsdauer="etwa 3 Wochen")
    bericht = take([one, replace(one, id="L1.LB.8", bearbeitungsdauer="etwa 9 Wochen")])
    assert [(each.ergebnis, each.grund) for each in bericht.befunde] == [
        (Ergebnis.KONFLIKT, "kommt in der Datei 2-mal vor")
    ]
    assert Leistung.objects.get(id="reisepass").bearbeitungszeit == ""


def test_a_file_that_breaks_half_way_changes_nothing() -> None:
    def breaking() -> Iterator[Katalogobjekt]:
        yield foreign(bearbeitungsdauer="etwa 3 Wochen")
        raise Unlesbar("Die Datei ist kein gültiges XML (Zeile 7).")

    with pytest.raises(Unlesbar):
        take(breaking())
    assert Leistung.objects.get(id="reisepass").bearbeitungszeit == ""
    with unit(KREIS):
        assert not Importlauf.objects.exists()


def test_a_difference_at_an_office_is_told_and_never_taken_over() -> None:
    document = b"".join(export_catalogue(kommune=all_kommunen()["selfkant"], at=AT))
    ours = {each.id: each for each in austausch().read(io.BytesIO(document))}
    hall = ours["selfkant.rathaus"]
    assert isinstance(hall, Katalogstelle)
    office = replace(hall, telefon="00000 99")
    stranger = replace(office, id="L1.OE.1", eigen=False)
    assert findings(take([office, stranger, stranger])) == [
        (Ergebnis.KONFLIKT, "organisationseinheit:selfkant.rathaus", "telefon"),
        (Ergebnis.IGNORIERT, "datei:Organisationseinheit", ""),
    ]


def test_the_command_reports_applies_and_lets_the_search_know(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, report = tmp_path / "land.xml", tmp_path / "bericht.csv"
    key = Leistung.objects.get(id="reisepass").leika
    file.write_text(
        '<x:a xmlns:x="http://xoev.de/schemata/xzufi/2_2_0"><x:schreibe><x:leistung><x:id>L1</x:id><x:referenzLeiKa>'
        f"<code>{key}</code></x:referenzLeiKa><x:modulText><x:leikaTextmodul><code>03</code></x:leikaTextmodul>"
        '<x:inhalt languageCode="de">=HYPERLINK("boese")</x:inhalt></x:modulText><x:modulBegriffImKontext>'
        "<x:begriffImKontext><x:begriff>Weltenbummlerheft</x:begriff></x:begriffImKontext></x:modulBegriffImKontext>"
        "</x:leistung></x:schreibe></x:a>"
    )
    with pytest.raises(CommandError, match="--durch"):
        call_command("xzufi_einlesen", file, uebernehmen=True)
    try:
        call_command("xzufi_einlesen", file, uebernehmen=True, durch="Erika Beispiel", bericht=report)
        assert "Konflikt:     1" in capsys.readouterr().out
        assert '"\'=HYPERLINK(""boese"")"' in report.read_text(encoding="utf-8-sig")
        assert search("weltenbummlerheft", all_kommunen()["selfkant"])[0].slug == "reisepass"
    finally:
        with unit(KREIS):
            Importlauf.objects.all().delete()
        load_heinsberg(hosts="{id}.localhost")
    assert "reisepass" not in [hit.slug for hit in search("weltenbummlerheft", all_kommunen()["selfkant"])]


def test_the_command_refuses_a_hostile_file_in_german(tmp_path: Path) -> None:
    file = tmp_path / "bombe.xml"
    file.write_text('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
    with pytest.raises(CommandError, match=r"DTD.*Nichts wurde übernommen"):
        call_command("xzufi_einlesen", file)
    with pytest.raises(CommandError, match="lässt sich nicht öffnen"):
        call_command("xzufi_einlesen", tmp_path / "fehlt.xml")


# Catalogues of keys

LEIKA = """leistungsschluessel;name;leika_typ;ozg_leistung_schluessel;ozg_leistung;lebenslage;themenfeld;rechtsgrundlage
99999001000000;Probe;4;99999;Proben;Muster;Versuch;
99999001012000;Probe Ausstellung;4;99999;Proben;Muster;Versuch;§ 1 Probengesetz
nicht im LeiKa;Ohne Schlüssel;1;;;;;
"""


def take_keys(data: str | bytes, *, apply: bool = True) -> Bericht:
    content = data.encode() if isinstance(data, str) else data
    return import_keys(by=KREIS, data=content, herkunft=HERKUNFT, apply=apply, at=AT)


def stored() -> dict[str, str]:
    with unit(KREIS):
        return dict(Katalogschluessel.objects.values_list("schluessel", "bezeichnung"))


def test_keys_are_merged_by_key_and_a_second_time_nothing_changes() -> None:
    assert take_keys(LEIKA).zahlen == {Ergebnis.NEU: 2, Ergebnis.IGNORIERT: 1}
    assert stored() == {"99999001000000": "Probe", "99999001012000": "Probe Ausstellung"}
    assert take_keys(LEIKA).zahlen == {Ergebnis.UNVERAENDERT: 2, Ergebnis.IGNORIERT: 1}
    bericht = take_keys(LEIKA.replace("Probe Ausstellung", "Probe Erteilung"))
    (changed,) = [each for each in bericht.befunde if each.ergebnis is Ergebnis.GEAENDERT]
    assert (changed.vorhanden[:17], changed.geliefert[:15]) == ("Probe Ausstellung", "Probe Erteilung")
    assert stored()["99999001012000"] == "Probe Erteilung"


@pytest.mark.parametrize(
    "data",
    [
        LEIKA.encode("iso-8859-1"),
        LEIKA.encode("utf-8-sig"),
        LEIKA.replace("\n", "\r\n").encode(),
        LEIKA.replace(";", "\t").encode(),
        LEIKA.replace(";", ",").encode(),
        LEIKA.replace("leistungsschluessel", "Leistungsschlüssel").replace(";name;", ";Bezeichnung;").encode(),
    ],
)
def test_keys_are_read_however_a_spreadsheet_wrote_them(data: bytes) -> None:
    assert take_keys(data).zahlen[Ergebnis.NEU] == 2
    with unit(KREIS):
        assert (
            Katalogschluessel.objects.get(schluessel="99999001012000").angaben["rechtsgrundlagen"] == "§ 1 Probengesetz"
        )


def test_wrong_and_contradictory_keys_are_told_and_left_out() -> None:
    rows = ["98999001012000;Falscher Anfang;", "9999900101200;Zu kurz;", "=1+1;Formel;", "99999001012000;;"]
    twice = ["99999001013000;Eins;4", "99999001013000;Zwei;4"]
    bericht = take_keys("\n".join(["leistungsschluessel;name;leika_typ", *rows, *twice, "99999001014000;Gut;4"]))
    assert bericht.zahlen == {Ergebnis.IGNORIERT: 4, Ergebnis.KONFLIKT: 1, Ergebnis.NEU: 1}
    assert stored() == {"99999001014000": "Gut"}
    assert any("Zeilen 6, 7" in each.grund for each in bericht.befunde)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "leer"),
        (b"\n\n", "leer"),
        (b"a;b\n1;2\n", "passen zu keinem"),
        (b"leistungsschluessel;leika_typ\n1;2\n", "passen zu keinem"),
        (b"leistungsschluessel;name\n99999001012000;a;b\n", "Zeile 2: 3 Felder statt 2"),
        (b'leistungsschluessel;name\n99999001012000;"offen\n', "Zeile 2"),
        (LEIKA.encode("utf-16"), "UTF-8"),
        (b"leistungsschluessel;name\n99999001012000;a\x00b\n", "UTF-8"),
        (b"leistungsschluessel;name\n99999001012000;\x81\n", "weder in UTF-8"),
        (b"leistungsschluessel;name\n" + b"99999001012000;" + b"x" * 200_000, "Zeile 2"),
        (b"x" * (20 * 1024 * 1024 + 1), "größer als 20 MB"),
    ],
)
def test_a_broken_table_is_refused_as_a_whole(data: bytes, words: str) -> None:
    with pytest.raises(Tabellenfehler, match=words):
        take_keys(data)
    assert stored() == {}


def test_a_key_of_ours_that_has_another_name_now_is_told() -> None:
    key = Leistung.objects.get(id="reisepass").leika
    bericht = take_keys(f"leistungsschluessel;name\n{key};Reisepass ganz neu\n", apply=False)
    assert (Ergebnis.KONFLIKT, "zuordnung:reisepass", "leika") in findings(bericht)


@pytest.mark.skipif(not SHARED.is_dir(), reason=f"the tables of the LeiKa are not in {SHARED}")
@pytest.mark.parametrize(
    ("name", "new", "ignored"),
    [
        ("ozg-nrw-2019_leistungen.csv", 4813, 438),
        ("ozg-nrw-2019_ozg-leistungen.csv", 557, 0),
        ("ozg-nrw-2019_lebenslagen.csv", 58, 0),
    ],
)
def test_the_tables_of_2019_are_read_whole(name: str, new: int, ignored: int) -> None:
    bericht = take_keys((SHARED / name).read_bytes())
    assert (bericht.zahlen[Ergebnis.NEU], bericht.zahlen[Ergebnis.IGNORIERT]) == (new, ignored)
    again = take_keys((SHARED / name).read_bytes())
    assert (again.zahlen[Ergebnis.UNVERAENDERT], again.zahlen[Ergebnis.NEU]) == (new, 0)
