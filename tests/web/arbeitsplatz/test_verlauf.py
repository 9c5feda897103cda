"""Every step at a Vorgang with who made it, for its office alone."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from portal.core import clock
from portal.vorgang.operations import casework, zuweisung
from portal.vorgang.operations.vermerk import write_vermerk
from portal.web.arbeitsplatz.verlauf import WORDS
from tests.factories import log_in, make_konto, make_mitarbeiter, make_vorgang

SOURCES = Path(casework.__file__).parent
KINDS = ("antrag", "ausweiskopie", "bescheid", "frist", "loeschsperre", "vorgang")
# Nobody at the office sees a Vorgang that is gone; looks stand on the citizen's page.
ELSEWHERE = {"vorgang.angesehen", "vorgang.geloescht"}


@pytest.mark.usefixtures("database")
def test_it_says_who_did_what_and_nothing_of_what_was_written() -> None:
    clerk, colleague, citizen = make_mitarbeiter(), make_mitarbeiter(), make_konto()
    vorgang_id = make_vorgang(citizen=citizen, frist_am=clock.now() + timedelta(days=9))
    step: dict[str, Any] = {"vorgang_id": vorgang_id, "at": clock.now()}
    casework.take_over(by=clerk.staff, seen=None, **step)
    write_vermerk(by=clerk.staff, text="Sehr geheim.", **step)
    zuweisung.assign(by=clerk.staff, an=colleague.mitarbeiter.pk, wort="Bitte.", **step)
    casework.answer(by=citizen, text="Ich ziehe um.", dateien=(), **step)
    path = f"/arbeitsplatz/vorgaenge/{vorgang_id}/verlauf/"
    page = log_in(colleague).get(path).content.decode()
    cells = [re.sub("<[^>]*>", "", each) for each in re.findall(r"<td.*?</td>", page, re.S)]
    told = list(zip(cells[::2], cells[1::2], strict=True))
    wer, an = clerk.mitarbeiter.name, colleague.mitarbeiter.name
    assert ("Übernommen", wer) in told
    assert (f"Weitergegeben (an {an})", wer) in told
    assert ("Nachricht geschrieben", "Antragstellende Person") in told
    assert "geheim" not in page and "ziehe um" not in page
    assert log_in(make_mitarbeiter("heinsberg")).get(path).status_code == 404


def test_every_step_that_is_recorded_has_words() -> None:
    recorded = {
        name
        for path in SOURCES.glob("*.py")
        for name in re.findall(r'audit\.record\(\s*"([a-z_.]+)"', path.read_text())
        if name.split(".")[0] in KINDS
    }
    assert recorded - ELSEWHERE - WORDS.keys() == set()
    assert {f"stellungnahme.{art}" for art in ("frage", "frist", "rueckzug")} <= WORDS.keys()
