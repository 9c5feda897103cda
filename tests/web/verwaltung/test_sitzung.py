"""An editor's session or a form's protection ends while they write: the text is there again, for them alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from portal.antrag import operations as antraege
from portal.antrag.models import Zwischenstand
from portal.core import clock
from portal.core.tenancy import unit
from portal.redaktion.models import Entwurf
from tests.factories import host, log_in
from tests.redaktion.redaktion import DOG, HERE, THERE
from tests.web.verwaltung.test_seiten import V, editor, form_of

pytestmark = pytest.mark.usefixtures("database")
PAGE = f"{V}leistungen/{DOG}/"
TEXT = "Bringen Sie <bitte> die Steuernummer mit.\n\n- und den Hund"


def typed() -> dict[str, str]:
    return form_of(log_in(editor()).get(PAGE).content.decode()) | {"unterlagen": TEXT, "modus": "termin"}


def lost(how: str) -> Client:
    """A browser whose session, or whose protection of the form, is gone."""
    if how == "session":
        return Client(HTTP_HOST=host(HERE))
    client = log_in(editor())
    client.handler.enforce_csrf_checks = True
    return client


@pytest.mark.parametrize("how", ["session", "protection"])
def test_what_an_editor_typed_is_there_again_and_not_saved(how: str) -> None:
    answer: Any = lost(how).post(PAGE, typed())
    back = answer.headers["Location"]
    assert urlsplit(back).path == PAGE
    assert TEXT[:10] not in back
    to_login = Client(HTTP_HOST=host(HERE)).get(back).headers["Location"]
    assert parse_qs(urlsplit(to_login).query)["next"] == [back]
    client = log_in(editor())
    page = client.get(back).content.decode()
    assert "Was Sie geschrieben haben, ist noch da" in page
    assert "Bringen Sie &lt;bitte&gt; die Steuernummer mit." in page
    with unit(editor().staff):
        assert not Entwurf.objects.filter(gegenstand=DOG).exists()
    assert client.post(PAGE, form_of(page)).headers["Location"].endswith("?ok=gespeichert")
    with unit(editor().staff):
        assert Entwurf.objects.get(gegenstand=DOG).inhalt["texte"]["unterlagen"]["text"] == TEXT


@pytest.mark.parametrize(("path", "field"), [("datenschutz/geburtsurkunde/", "text"), ("startseite/", "dgs_video")])
def test_the_other_pieces_are_kept_too(path: str, field: str) -> None:
    typed = {"nummer": "0", "grund": "", field: "https://zuckerwatte.example/film"}
    back = lost("session").post(V + path, typed).headers["Location"]
    assert "https://zuckerwatte.example/film" in log_in(editor()).get(back).content.decode()


def test_what_was_kept_is_shown_on_its_page_of_its_kommune_only() -> None:
    token = urlsplit(lost("session").post(PAGE, typed()).headers["Location"]).query
    assert b"Steuernummer" not in b"".join(bytes(row.inhalt) for row in Zwischenstand.objects.all())
    for kommune, page in ((HERE, f"{V}leistungen/geburtsurkunde/"), (THERE, PAGE)):
        shown = log_in(editor(kommune_id=kommune)).get(f"{page}?{token}")
        assert shown.status_code == 200
        assert "Steuernummer mit" not in shown.content.decode()


def test_it_is_forgotten_after_an_hour() -> None:
    back = lost("session").post(PAGE, typed()).headers["Location"]
    antraege.forget_typed(at=clock.now() + timedelta(hours=1, seconds=1))
    page = log_in(editor()).get(back).content.decode()
    assert "Steuernummer mit" not in page and "ist noch da" not in page


@pytest.mark.parametrize("how", ["session", "protection"])
@pytest.mark.parametrize(("path", "text"), [(f"{V}menschen/", "hanna"), (PAGE, "x" * 300_000)], ids=["other", "long"])
def test_what_cannot_be_kept_is_shown_to_be_copied(how: str, path: str, text: str) -> None:
    answer = lost(how).post(path, {"username": text})
    assert answer.status_code == 401
    assert text in answer.content.decode()


def test_a_password_is_never_shown() -> None:
    client = Client(HTTP_HOST=host(HERE), enforce_csrf_checks=True)
    answer = client.post(reverse("account_login"), {"login": "anna.beispiel", "password": "geheim-1234"})
    assert answer.status_code == 403
    assert "geheim-1234" not in answer.content.decode()
