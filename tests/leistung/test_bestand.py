"""The take-over of an old list: what is recognised, what is asked, what people decide, and the report of all that."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from portal.core.tenancy import System, unit
from portal.leistung.models import Bestandseintrag
from portal.leistung.operations.bestand import EntryUnknown, decide_entry, forget_old_entries, import_list
from portal.leistung.operations.online import LeistungUnknown
from portal.leistung.queries.bestand import Abdeckung, coverage
from portal.leistung.rules.bestand import certain_match, essence
from portal.leistung.rules.tabellen import Tabellenfehler, harmless

AT = datetime(2026, 11, 16, 23, 30, tzinfo=UTC)  # already the next day in Berlin
DECIDED = date(2026, 11, 17)
HERE = System("selfkant")
LIST = (Path(__file__).parent / "bestand" / "musterliste.csv").read_bytes()
KINDS = Bestandseintrag.Zuordnung

pytestmark = pytest.mark.usefixtures("database")


def take(data: bytes | str = LIST) -> None:
    import_list(by=HERE, data=data if isinstance(data, bytes) else data.encode(), at=AT)


def seen(by: System = HERE) -> Abdeckung:
    with unit(by):
        return coverage()


def entry(titel: str) -> Bestandseintrag:
    found = seen()
    return next(each for each in [*found.eintraege, *found.weg] if each.titel == titel)


def test_certain_ones_are_recognised_and_doubtful_ones_have_candidates() -> None:
    take()
    assert entry("Geburtsurkunde").leistung_id == "geburtsurkunde"
    assert entry("Personalausweis beantragen").leistung_id == "personalausweis"
    assert entry("Hund anmelden (Hundesteuer)").leistung_id == "hund-anmelden"
    doubtful = entry("Urkunden aller Art")
    assert (doubtful.zuordnung, doubtful.leistung_id) == (KINDS.UNSICHER, None)
    assert 0 < len(doubtful.kandidaten) <= 5
    assert entry("Zeppelinlandeplatz reservieren").zuordnung in (KINDS.OFFEN, KINDS.UNSICHER)
    assert entry("Zeppelinlandeplatz reservieren").leistung_id is None


def test_reading_the_same_list_again_changes_nothing_and_keeps_the_numbers() -> None:
    take()
    before = [(each.nr, each.titel) for each in seen().eintraege]
    bericht = import_list(by=HERE, data=LIST, at=AT)
    assert (bericht.neu, bericht.geaendert, bericht.weg) == (0, 0, 0)
    assert [(each.nr, each.titel) for each in seen().eintraege] == before


def test_a_decision_carries_person_role_reason_and_day_and_survives_the_next_reading() -> None:
    take()
    number = entry("Zeppelinlandeplatz reservieren").nr
    decide_entry(
        by=HERE, nr=number, leistung_id=None, durch="Erika Beispiel", rolle="Redaktion", grund="kein Landeplatz", at=AT
    )
    take(LIST.replace(b"Zeppelinlandeplatz reservieren", b"Zeppelinlandeplatz buchen"))
    kept = entry("Zeppelinlandeplatz buchen")
    assert (kept.zuordnung, kept.entschieden_durch, kept.entschieden_rolle) == (
        KINDS.ENTFAELLT,
        "Erika Beispiel",
        "Redaktion",
    )
    assert (kept.begruendung, str(kept.entschieden_am)) == ("kein Landeplatz", "2026-11-17")


def test_a_person_assigns_what_was_doubtful() -> None:
    take()
    number = entry("Urkunden aller Art").nr
    decide_entry(
        by=HERE,
        nr=number,
        leistung_id="eheurkunde",
        durch="Erika Beispiel",
        rolle="Redaktion",
        grund="Sammelseite",
        at=AT,
    )
    assert entry("Urkunden aller Art").zuordnung == KINDS.ENTSCHIEDEN
    assert "eheurkunde" not in {each.id for each in seen().nur_portal}


def test_what_is_no_longer_on_the_list_is_kept_apart() -> None:
    take()
    rest = b"\n".join(line for line in LIST.split(b"\n") if b"Zeppelin" not in line)
    assert import_list(by=HERE, data=rest, at=AT).weg == 1
    found = seen()
    assert [each.titel for each in found.weg] == ["Zeppelinlandeplatz reservieren"]
    assert len(found.eintraege) == 5


def test_what_is_only_in_the_portal_is_told() -> None:
    take()
    only = {each.id for each in seen().nur_portal}
    assert len(only) == 297 - 3
    assert "geburtsurkunde" not in only


def test_the_list_of_one_kommune_is_not_anothers() -> None:
    take()
    assert seen(System("gangelt")).eintraege == []


@pytest.mark.parametrize(
    "header", ["titel;link;text", "Name,URL,Inhalt", "LEISTUNG\tAdresse\tBeschreibung", "Anliegen"]
)
def test_headers_may_be_called_what_offices_call_them(header: str) -> None:
    sign = next((sign for sign in ";,\t" if sign in header), "")
    take(f"{header}\nGeburtsurkunde{f'{sign}https://alt.example.invalid/g{sign}Ein Text' if sign else ''}\n")
    assert entry("Geburtsurkunde").zuordnung == KINDS.SICHER


def test_entries_that_share_a_link_are_told_apart_and_the_same_line_twice_counts_once() -> None:
    lines = ["titel;link", "Eins;https://alt.example.invalid/", "Zwei;https://alt.example.invalid/"]
    bericht = import_list(by=HERE, data="\n".join([*lines, lines[1]]).encode(), at=AT)
    assert (bericht.neu, bericht.doppelt) == (2, 1)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "leer"),
        (b"titel;link\n", "keine Leistung"),
        (b"link;text\na;b\n", "fehlen: Titel"),
        (b"titel;link\nGut;x\n;https://alt.example.invalid/\n", "Zeile 3: Der Titel fehlt"),
        (b"titel;link\n" + b"x" * 301 + b";y\n", "Zeile 2: Titel ist länger"),
        (b"\x89PNG\r\n\x1a\n\x00", "UTF-8"),
    ],
)
def test_a_broken_list_is_refused_as_a_whole(data: bytes, words: str) -> None:
    with pytest.raises(Tabellenfehler, match=words):
        take(data)
    assert seen().eintraege == []


def test_who_decides_about_nothing_is_told() -> None:
    take()
    with pytest.raises(EntryUnknown):
        decide_entry(by=HERE, nr=99, leistung_id=None, durch="Erika Beispiel", rolle="Redaktion", grund="Probe", at=AT)
    with pytest.raises(LeistungUnknown):
        decide_entry(
            by=HERE, nr=1, leistung_id="unbekannt", durch="Erika Beispiel", rolle="Redaktion", grund="x", at=AT
        )


def test_the_report_is_a_table_for_people_and_one_for_spreadsheets(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "liste.csv"
    file.write_bytes(LIST)
    call_command("bestand_einlesen", file, kommune="selfkant")
    assert "6 neu, 0 geändert" in capsys.readouterr().out
    number = entry("Zeppelinlandeplatz reservieren").nr
    named = {"durch": "Erika Beispiel", "rolle": "Redaktion", "grund": "kein | Landeplatz"}
    call_command("bestand_entscheiden", str(number), kommune="selfkant", entfaellt=True, **named)
    call_command("bestand_bericht", kommune="selfkant", csv=tmp_path / "b.csv", markdown=tmp_path / "b.md")
    text = capsys.readouterr().out
    assert "- auf der bisherigen Seite: 6" in text
    assert "- im Portal, sicher erkannt: 3" in text
    assert "- entfällt: 1" in text
    assert "kein \\| Landeplatz" in text
    assert (tmp_path / "b.md").read_text() in text
    table = list(csv.reader(io.StringIO((tmp_path / "b.csv").read_text("utf-8-sig")), delimiter=";"))
    assert len(table) == 1 + 6 + 294
    assert any(row[1] == "'=SUMME(A1:A9)" for row in table)
    assert any("Erika Beispiel (Redaktion)" in row[5] for row in table)


def test_the_commands_refuse_what_they_cannot_do(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="gibt es hier nicht"):
        call_command("bestand_bericht", kommune="entenhausen")
    with pytest.raises(CommandError, match="lässt sich nicht öffnen"):
        call_command("bestand_einlesen", tmp_path / "fehlt.csv", kommune="selfkant")
    with pytest.raises(CommandError, match="nicht leer"):
        call_command(
            "bestand_entscheiden", "1", kommune="selfkant", entfaellt=True, durch=" ", rolle="Redaktion", grund="x"
        )


def test_words_of_asking_do_not_count_and_those_of_meaning_do() -> None:
    assert essence("Reisepass beantragen") == essence("Antrag: Reisepass")
    assert essence("Hund anmelden") != essence("Hund abmelden")
    assert essence("Antrag") == essence("Antrag")
    names = [("a", essence("Hund anmelden")), ("b", essence("Hund")), ("c", essence("Hund"))]
    assert certain_match("Hund anmelden", names) == "a"
    assert certain_match("Hund anmelden (neu)", names) == "a"
    assert certain_match("Hund", names) is None
    assert certain_match("???", names) is None


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_is_a_formula(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"
    assert harmless("1 = 1") == "1 = 1"


def test_what_was_decided_three_years_ago_goes_and_names_with_it() -> None:
    take()
    for number in (1, 2, 3):
        decide_entry(by=HERE, nr=number, leistung_id=None, durch="Erika Beispiel", rolle="Redaktion", grund="x", at=AT)
    with unit(HERE):
        Bestandseintrag.objects.filter(nr=1).update(noch_da=False)
        Bestandseintrag.objects.filter(nr=3).update(entschieden_am=DECIDED + timedelta(days=1))
        before = Bestandseintrag.objects.count()
    assert forget_old_entries(by=HERE, today=DECIDED + timedelta(days=3 * 365)) == 0
    assert forget_old_entries(by=HERE, today=DECIDED + timedelta(days=3 * 365 + 1)) == 1
    with unit(HERE):
        kept = dict(Bestandseintrag.objects.filter(nr__lte=3).values_list("nr", "entschieden_durch"))
        assert Bestandseintrag.objects.count() == before - 1
    assert kept == {2: "Redaktion", 3: "Erika Beispiel"}
