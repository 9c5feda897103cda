"""A Kommune's design on its pages: shown at once, with pictures that are described and kept by their mark."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from portal.core import clock
from portal.core.tenancy import System
from portal.kommune.operations import Bildangabe, Fussverweis, change_gestaltung
from tests.factories import host
from tests.kommune.test_gestaltung import PNG

pytestmark = pytest.mark.usefixtures("database")


def changed(farbe: str = "#6d2a7d") -> None:
    change_gestaltung(
        by=System("wegberg"), farbe=farbe, absender="", fusszeile=[Fussverweis("Abfallkalender", "https://abfall.example")],
        wappen=Bildangabe("Wappen der Stadt Wegberg", PNG, "image/png"),
        bild=Bildangabe("Die Mühle im Winter", PNG + b"1", "image/png"), at=clock.now(),
    )  # fmt: skip


@pytest.fixture
def client() -> Client:
    return Client(HTTP_HOST=host("wegberg"))


def text(client: Client, path: str = "/") -> str:
    return client.get(path).content.decode()


def test_a_kept_page_shows_a_change_at_once_and_that_of_another_kommune_stays_kept(client: Client) -> None:
    other = Client(HTTP_HOST=host("selfkant"))
    before, elsewhere = text(client), other.get("/")
    changed()
    after = text(client)

    assert "Abfallkalender" not in before and "Abfallkalender" in after
    assert other.get("/").headers["Expires"] == elsewhere.headers["Expires"]


def test_pictures_are_described_and_the_picture_is_on_the_home_page_only(client: Client) -> None:
    assert "<img" not in text(client)
    changed()
    home, impressum = text(client), text(client, "/impressum/")

    assert 'alt="Wappen der Stadt Wegberg"' in home and 'alt="Wappen der Stadt Wegberg"' in impressum
    assert 'alt="Die Mühle im Winter"' in home and "Mühle" not in impressum


def test_a_picture_is_kept_for_a_year_under_its_mark_and_not_asked_for_twice(client: Client) -> None:
    assert client.get("/gestaltung/wappen").status_code == 404
    changed()
    address = re.findall(r'src="(/gestaltung/\w+\?v=\w+)"', text(client))[0]
    answer = client.get(address)

    assert (answer.content, answer.headers["Content-Type"]) == (PNG, "image/png")
    assert "immutable" in answer.headers["Cache-Control"]
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    again = client.get(address, HTTP_IF_NONE_MATCH=answer.headers["ETag"])
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("path", ["/theme.css", "/gestaltung/wappen", "/gestaltung/bild"])
def test_an_answer_is_not_bound_to_an_address_of_another_version(client: Client, path: str) -> None:
    changed()
    for address in (path, f"{path}?v=vergangen"):
        assert client.get(address).headers["Cache-Control"] == "no-cache"


def test_the_theme_has_the_colour_and_the_page_its_version(client: Client) -> None:
    changed("#6d2a7d")
    address = re.findall(r'href="(/theme\.css\?v=\w+)"', text(client))[0]
    answer = client.get(address)

    assert b"--sp-primaer:#6d2a7d;" in answer.content and "immutable" in answer.headers["Cache-Control"]
