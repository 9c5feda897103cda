"""A draft without an account on another device: the code, the Kennwort, and what a stranger learns (ADR 44)."""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import pairwise
from random import Random
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth import hashers
from django.test import Client

from portal.antrag.models import Rueckkehrcode, Zwischenstand
from portal.antrag.operations import discard_old_drafts, rueckkehr
from portal.antrag.rules import SIGNS, Mistyped, is_guessable, make_code, read_code, show_code
from portal.core import clock
from portal.core.tenancy import System, unit
from portal.kommune.models import Ort
from portal.web.buerger import grenzen
from tests.antrag import begin, fill_in
from tests.citizen import ANSWERS, DECLARATIONS

KENNWORT = "gießkanne tunnel safran"
HERE = "geilenkirchen.localhost"


# --- the code by itself -----------------------------------------------------------------------------------------------


def test_a_code_is_read_however_it_is_typed() -> None:
    code = make_code(draw=Random(7).randrange)
    for typed in (code, show_code(code), show_code(code).lower(), f"  {code[:6]} {code[6:]} ", show_code(code) + "."):
        assert read_code(typed) == code


def test_every_single_slip_of_a_finger_is_found() -> None:
    code = make_code(draw=Random(7).randrange)
    for place, right in enumerate(code):
        for wrong in set(SIGNS) - {right}:
            with pytest.raises(Mistyped):
                read_code(code[:place] + wrong + code[place + 1 :])
    for place, (first, second) in enumerate(pairwise(code)):
        if first != second:
            with pytest.raises(Mistyped):
                read_code(code[:place] + second + first + code[place + 2 :])


@pytest.mark.parametrize("typed", ["", "7KQ4", "7KQ4-MWXA-3CD0", "💥" * 12, "A" * 1000])
def test_what_is_no_code_is_told(typed: str) -> None:
    with pytest.raises(Mistyped):
        read_code(typed)


@pytest.mark.parametrize("kennwort", ["01.01.1990", "19900101", "aaaaaaaa", "Erfunden", "erfunden1990", "TESTMUTTER!"])
def test_what_people_who_know_me_would_try_is_no_kennwort(kennwort: str) -> None:
    answers = {"name": "Erfunden", "urkunden": [{"id": "1", "kind": "Testmutter Anna"}], "geboren": "1990-01-01"}
    assert is_guessable(kennwort, answers)
    assert not is_guessable(KENNWORT, answers)


# --- through the pages ------------------------------------------------------------------------------------------------


def new_browser(address: str = "192.0.2.9") -> Client:
    return Client(HTTP_HOST=HERE, REMOTE_ADDR=address)


def get_code(guest: Client, base: str, kennwort: str = KENNWORT) -> str:
    answer = guest.post(base + "rueckkehr/", {"kennwort": kennwort, "wiederholung": kennwort})
    assert answer.status_code == 302, answer.context["form"].errors
    found = re.search(r'<p class="code"[^>]*>([0-9A-Z-]{14})</p>', guest.get(base + "rueckkehr/").content.decode())
    assert found
    return found[1]


def come_back(code: str, kennwort: str = KENNWORT, *, weiter: str = "") -> tuple[Client, Any]:
    client = new_browser()
    return client, client.post("/entwurf/", {"code": code, "kennwort": kennwort, "weiter": weiter})


@pytest.fixture
def base(guest: Client, ort: Ort) -> str:
    """A guest's draft."""
    return begin(guest, ort)


def answer_some(guest: Client, base: str) -> None:
    for key in ("standesamt", "ereignis-1", "urkundenart-1", "ausfuehrung-1", "anzahl-1", "wann-1", "kind-1"):
        assert guest.post(f"{base}{key}/", ANSWERS[key]).status_code == 302


def test_every_page_of_a_draft_leads_to_what_can_be_done_with_it(guest: Client, base: str) -> None:
    page = guest.get(base, follow=True).content.decode()
    for target in (f"{base}rueckkehr/", "/vorgaenge/", f"{base}loeschung/", "/leistungen/geburtsurkunde/datenschutz/"):
        assert f'href="{target}"' in page.split('class="assistent-fuss"')[1], target


def test_a_draft_is_finished_on_another_device(guest: Client, base: str) -> None:
    answer_some(guest, base)
    code = get_code(guest, base)
    there, answer = come_back(code.lower().replace("-", " "))
    assert answer["Location"] == base
    assert 'value="Testkind"' in there.get(base + "kind-1/").content.decode()
    assert "Mit diesem Code war schon jemand hier" in guest.get(base + "rueckkehr/").content.decode()
    fill_in(there, base)
    submitted = there.post(base + "einreichung/", DECLARATIONS)
    assert submitted["Location"].startswith("/vorgaenge/")
    assert guest.get(base + "kind-1/")["Location"] == submitted["Location"]  # the first device still works and is told
    _other, refused = come_back(code)
    assert refused.status_code == 422  # the code has ended with the draft


def test_a_lost_session_comes_back_to_its_page(guest: Client, base: str) -> None:
    answer_some(guest, base)
    code = get_code(guest, base)
    lost = new_browser().post(base + "kind-1/", {**ANSWERS["kind-1"], "kind_vornamen": "Anders"})
    weiter = new_browser().get(lost["Location"]).context["weiter"]
    there, answer = come_back(code, weiter=weiter)
    assert 'value="Anders"' in there.get(answer["Location"]).content.decode()
    _there, answer = come_back(code, weiter="https://anderswo.example/antraege/")
    assert answer["Location"] == base


def test_what_was_typed_is_shown_to_who_cannot_open_the_draft_any_more(guest: Client, base: str) -> None:
    typed = {**ANSWERS["kind-1"], "kind_vornamen": "Anders", "zurueck": "pruefen"}
    there = new_browser()
    back = there.get(there.post(base + "kind-1/", typed)["Location"]).context["weiter"]
    there.post("/anmeldung/gast/", {"weiter": back})  # or with BundID: it is another Nutzerkonto
    shown = there.get(back)
    page = shown.content.decode()
    assert shown.status_code == 404 and "Diesen Entwurf können wir hier nicht öffnen" in page
    rows = {row["name"]: row["wert"] for row in shown.context["getippt"]}
    assert (rows["Vornamen"], rows["Familienname bei der Geburt"]) == ("Anders", "Erfunden") and "zurueck" not in rows
    assert "eingaben%3D" in page.split("/entwurf/?weiter=")[1]
    assert "First names" in str(there.get("/en" + back).context["getippt"])
    other = new_browser()
    other.post("/anmeldung/gast/", {"weiter": back})
    assert (other.get(back).status_code, "Anders" in other.get(back).content.decode()) == (404, False)
    _there, answer = come_back(get_code(guest, base), weiter=back)
    assert answer["Location"] == back


def test_a_foreign_draft_and_one_that_never_was_are_the_same_page(guest: Client, base: str) -> None:
    stranger, pages = new_browser(), []
    stranger.post("/anmeldung/gast/", {"weiter": "/vorgaenge/"})
    for draft in (base, f"/antraege/{uuid4()}/"):
        page = stranger.post(draft + "kind-1/", ANSWERS["kind-1"])
        assert page.status_code == 404
        pages.append([page.context["getippt"], page.templates[0].name])
        assert stranger.get(draft + "kind-1/").status_code == 404
    assert pages[0] == pages[1] and pages[0][0]
    assert 'value="Testkind"' not in guest.get(base + "kind-1/").content.decode()


def test_who_lost_a_session_is_told_what_opens_the_draft(
    guest: Client, base: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = new_browser().get(f"/anmeldung/?abgelaufen=1&weiter={base}kind-1/").content.decode()
    assert "Haben Sie ohne Konto angefangen, öffnet nur der Code Ihren Entwurf" in told
    assert "Letzte Eingaben ansehen" not in told
    elsewhere = new_browser().get("/anmeldung/?abgelaufen=1&weiter=/vorgaenge/").content.decode()
    assert "Melden Sie sich einfach wieder an." in elsewhere and "ohne Konto angefangen, öffnet" not in elsewhere
    monkeypatch.setattr("portal.web.request.effective_stufe", lambda **_: None)
    known = guest.get(guest.post(base + "kind-1/", ANSWERS["kind-1"])["Location"]).content.decode()
    assert "Sie haben ohne Konto angefangen. Ihren Entwurf öffnet jetzt nur noch sein Code." in known
    assert "Melden Sie sich einfach wieder an" not in known and "Letzte Eingaben ansehen" in known


def test_wrong_kennwort_unknown_code_and_another_host_are_one_answer(
    guest: Client, base: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, unknown = get_code(guest, base), show_code(make_code())
    slow: list[str] = []
    hasher: Any = type(hashers.get_hasher())
    encode = hasher.encode

    def note(*args: Any) -> str:
        slow.append("hashed")
        return str(encode(*args))

    monkeypatch.setattr(hasher, "encode", note)
    pages = []
    for typed, kennwort in ((code, "falsch geraten hier"), (unknown, KENNWORT)):
        slow.clear()
        _client, answer = come_back(typed, kennwort)
        pages.append((answer.status_code, answer.content.decode().replace(typed, ""), list(slow)))
    token = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"')
    pages = [(status, token.sub("", page), work) for status, page, work in pages]
    assert pages[0] == pages[1]
    assert (pages[0][0], pages[0][2]) == (422, ["hashed"])
    elsewhere = Client(HTTP_HOST="selfkant.localhost")
    assert elsewhere.post("/entwurf/", {"code": code, "kennwort": KENNWORT}).status_code == 422


def test_guessing_ends_after_ten_tries_for_known_and_unknown_codes_alike(
    guest: Client, base: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = get_code(guest, base)
    for _ in range(3):  # who knows the Kennwort may come as often as they like
        assert come_back(code)[1].status_code == 302
    monkeypatch.setattr(rueckkehr, "TRIES", 2)
    for typed in (code, show_code(make_code())):
        answers = [come_back(typed, "falsch geraten hier")[1] for _ in range(3)]
        assert [answer.status_code for answer in answers] == [422, 422, 429]
    assert come_back(code)[1].status_code == 429
    later = clock.utc_now() + timedelta(days=1)
    monkeypatch.setattr(clock, "utc_now", lambda: later)
    assert come_back(code)[1].status_code == 302


def test_tries_are_limited_by_address_too(monkeypatch: pytest.MonkeyPatch, online: None) -> None:
    monkeypatch.setitem(grenzen.PER_ADDRESS, "rueckkehr", 2)
    assert [come_back(show_code(make_code()))[1].status_code for _ in range(3)] == [422, 422, 429]


def test_a_slip_in_the_code_is_said_and_costs_no_try(monkeypatch: pytest.MonkeyPatch, online: None) -> None:
    monkeypatch.setitem(grenzen.PER_ADDRESS, "rueckkehr", 0)
    _client, answer = come_back("7KQ4-MWXA-3CD0")
    assert answer.status_code == 422
    assert "In diesem Code ist ein Tippfehler" in answer.content.decode()


def test_a_new_code_ends_the_old_one_and_none_outlives_the_draft(guest: Client, base: str) -> None:
    old = get_code(guest, base)
    new = get_code(guest, base)
    assert come_back(old)[1].status_code == 422
    assert come_back(new)[1].status_code == 302
    discard_old_drafts(by=System("geilenkirchen"), at=clock.now() + timedelta(days=31))
    with unit(System("geilenkirchen")):
        assert not Rueckkehrcode.objects.exists()
    assert come_back(new)[1].status_code == 422


def test_a_code_can_be_ended(guest: Client, base: str) -> None:
    code = get_code(guest, base)
    guest.post(base + "rueckkehr/ende/")
    assert come_back(code)[1].status_code == 422
    assert code not in guest.get(base + "rueckkehr/").content.decode()


def test_a_bad_kennwort_is_told(guest: Client, base: str) -> None:
    answer_some(guest, base)
    for kennwort, said in (
        ("kurz", "zu kurz"),
        ("27.03.2019", "leicht zu erraten"),
        ("Testkind", "leicht zu erraten"),
        ("password1", "sehr viele Menschen"),
    ):
        answer = guest.post(base + "rueckkehr/", {"kennwort": kennwort, "wiederholung": kennwort})
        assert (answer.status_code, said in answer.content.decode()) == (422, True), kennwort


def test_a_kennwort_typed_after_the_session_has_ended_is_kept_nowhere(guest: Client, base: str) -> None:
    guest.cookies.clear()
    answer = guest.post(base + "rueckkehr/", {"kennwort": KENNWORT, "noch_einmal": KENNWORT})
    assert answer["Location"] == "/anmeldung/?weiter=%2Fvorgaenge%2F&abgelaufen=1"
    with unit(System("geilenkirchen")):
        assert not Zwischenstand.objects.exists()


def test_nobody_else_sees_or_makes_a_code(guest: Client, base: str) -> None:
    get_code(guest, base)
    stranger = new_browser()
    stranger.post("/anmeldung/gast/")
    assert stranger.get(base + "rueckkehr/").status_code == 404
    assert stranger.post(base + "rueckkehr/", {"kennwort": KENNWORT, "wiederholung": KENNWORT}).status_code == 404
    stranger.post(base + "rueckkehr/ende/")
    assert re.search(r'class="code"', guest.get(base + "rueckkehr/").content.decode())


def test_neither_code_nor_kennwort_lie_in_the_database_in_clear(guest: Client, base: str) -> None:
    code = read_code(get_code(guest, base))
    with unit(System("geilenkirchen")):
        [row] = Rueckkehrcode.objects.all()
    kept = bytes(row.code) + bytes(row.kennwort) + row.merkmal.encode()
    assert code.encode() not in kept
    assert KENNWORT.encode() not in kept
    assert b"md5$" not in kept  # not even its slow hash
