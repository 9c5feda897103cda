"""What editors add to the search, and what they read of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from portal.core import clock
from portal.core.tenancy import System, unit
from portal.kommune.models import Kommune
from portal.leistung.models import Suchluecke
from portal.leistung.operations import forget_gaps, note_gap
from portal.leistung.queries import forget_wortschatz, search, search_gaps

HERE, KREIS = System("geilenkirchen"), System("kreis-heinsberg")


@pytest.fixture(autouse=True)
def forget_words(database: None) -> Iterator[None]:
    """The process remembers the words of the search longer than a test lives."""
    yield
    forget_wortschatz()


def first(text: str, kommune: str) -> str:
    found = search(text, Kommune.objects.get(id=kommune))
    return found[0].slug if found else ""


def command(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def test_a_synonym_counts_at_once_and_only_where_it_was_added() -> None:
    assert first("wuffisteuer", "geilenkirchen") != "hund-anmelden"
    assert "wuffisteuer: hundesteuer" in command("synonym_eintragen", "geilenkirchen", "wuffisteuer", "hundesteuer")
    assert first("wuffisteuer", "geilenkirchen") == "hund-anmelden"
    assert first("wuffisteuer", "wegberg") != "hund-anmelden"
    command("synonym_eintragen", "geilenkirchen", "wuffisteuer", "--entfernen")
    assert first("wuffisteuer", "geilenkirchen") != "hund-anmelden"


def test_a_synonym_of_the_kreis_counts_in_its_kommunen() -> None:
    command("synonym_eintragen", "kreis-heinsberg", "wuffisteuer", "hundesteuer")
    assert first("wuffisteuer", "wegberg") == "hund-anmelden"


@pytest.mark.parametrize(
    "arguments",
    [
        ("koeln", "hund", "tier"),
        ("geilenkirchen", "hund"),
        ("geilenkirchen", "der", "hund"),
        ("geilenkirchen", "hund", "%&"),
        ("geilenkirchen", "gibtesnicht", "--entfernen"),
    ],
)
def test_what_cannot_be_a_synonym_is_refused(arguments: tuple[str, ...]) -> None:
    with pytest.raises(CommandError):
        command("synonym_eintragen", *arguments)


def ask(text: str, askers: int, *, on: int = 0) -> None:
    for number in range(askers):
        note_gap(text=text, asker=f"192.0.2.{number}", by=HERE, at=clock.utc_now() - timedelta(days=on))


def test_the_list_shows_the_most_frequent_first_and_hides_what_one_person_asked() -> None:
    ask("einhornschein", 4)
    ask("Maxi Mustermannowski", 2)
    lines = command("suchluecken", "geilenkirchen").splitlines()
    assert lines[0].split() == ["4", f"{clock.today():%d.%m.%Y}", "einhornschein"]
    assert lines[-1] == "1 Anfragen ohne Treffer"
    with pytest.raises(CommandError):
        command("suchluecken", "koeln")


def test_words_of_the_catalogue_are_readable_at_once() -> None:
    ask("hund anmelden", 1)
    with unit(HERE):
        assert [row.begriff for row in search_gaps()] == ["hund anmelden"]


def test_the_same_person_counts_once_a_day() -> None:
    for _ in range(5):
        ask("einhornschein", 1)
    with unit(HERE):
        assert Suchluecke.objects.get().anzahl == 1
        assert Suchluecke.objects.get().begriff == ""


def test_nothing_is_kept_longer_than_half_a_year() -> None:
    ask("einhornschein", 3, on=200)
    ask("hund anmelden", 1)
    assert forget_gaps(by=HERE, today=clock.today()) == 1
    with unit(HERE):
        assert [row.begriff for row in search_gaps()] == ["hund anmelden"]
