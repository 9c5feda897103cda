"""The design on its page: pictures through the real scanner, two administrators at once, clumsy people."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from demo.process import free_port
from portal.core.ports import platform_adapter
from portal.core.tenancy import System, unit
from portal.kommune.models import Gestaltung, Kommune
from portal.konto.models import Rolle
from portal.leistung.operations import load_heinsberg
from portal.redaktion.models import Aenderung
from tests.factories import host, log_in
from tests.processes import running_module
from tests.redaktion.redaktion import HERE
from tests.web.verwaltung.test_seiten import V, editor

pytestmark = pytest.mark.usefixtures("database")
ADDRESS = f"{V}gestaltung/"
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@pytest.fixture
def scanner(settings: Any) -> Iterator[None]:
    port = free_port()
    with running_module("demo.scanner", "--port", str(port), port=port):
        adapter = ("clamav", {"address": f"127.0.0.1:{port}"}, "")
        settings.PORTAL_PLATFORM_ADAPTERS = {**settings.PORTAL_PLATFORM_ADAPTERS, "virenscan": adapter}
        platform_adapter.cache_clear()
        yield
    platform_adapter.cache_clear()


def administrator() -> Client:
    return log_in(editor(Rolle.Art.VERWALTUNG))


def read(client: Client) -> dict[str, Any]:
    """What a browser would send without a change."""
    form = client.get(ADDRESS).context["form"]
    names = ("stand", "bezeichnung", "farbe", "wappen_text", "bild_text", "fusszeile", "absender")
    return {name: form[name].value() or "" for name in names}


def picture(art: str) -> bytes:
    content = BytesIO()
    Image.new("RGB", (300, 200), (200, 30, 30)).save(content, art)
    return content.getvalue()


def row() -> Gestaltung:
    return Gestaltung.objects.get(kommune_id=HERE)


@pytest.mark.parametrize("art", ["PNG", "JPEG"])
def test_a_picture_is_checked_and_shown_to_citizens(scanner: None, art: str) -> None:
    client = administrator()
    file = SimpleUploadedFile(f"wappen.{art.lower()}", picture(art))
    typed = read(client) | {"wappen": file, "wappen_text": "Ein rotes Feld"}
    answer = client.post(ADDRESS, typed)
    assert answer.headers.get("Location", "").endswith("?ok=1"), answer.content.decode()
    page = Client(HTTP_HOST=host(HERE)).get("/").content.decode()
    shown = re.search(r'<img[^>]*src="(/gestaltung/wappen[^"]*)"[^>]*alt="Ein rotes Feld"', page)
    assert shown
    assert Client(HTTP_HOST=host(HERE)).get(shown[1]).headers["Content-Type"] == f"image/{art.lower()}"


def test_an_infected_or_unchecked_picture_is_refused_and_the_rest_stays_typed(scanner: None, settings: Any) -> None:
    client = administrator()
    bad = picture("PNG") + EICAR
    typed = read(client) | {"wappen_text": "Ein rotes Feld", "absender": "Rathaus"}
    answers = [client.post(ADDRESS, typed | {"wappen": SimpleUploadedFile("wappen.png", bad)})]
    settings.PORTAL_PLATFORM_ADAPTERS = {
        **settings.PORTAL_PLATFORM_ADAPTERS,
        "virenscan": ("clamav", {"address": f"127.0.0.1:{free_port()}"}, ""),
    }
    platform_adapter.cache_clear()
    answers.append(client.post(ADDRESS, typed | {"wappen": SimpleUploadedFile("wappen.png", picture("PNG"))}))
    for answer, said in zip(answers, ("Schadsoftware gefunden", "kann gerade nicht geprüft werden"), strict=True):
        page = answer.content.decode()
        assert answer.status_code == 422
        assert said in page and 'value="Rathaus"' in page
    assert row().wappen is None


def test_of_two_who_change_the_design_the_second_is_told() -> None:
    first, second = administrator(), administrator()
    typed = read(first) | {"farbe": "#123456"}
    late = read(second) | {"absender": "Rathaus Geilenkirchen"}
    assert first.post(ADDRESS, typed).status_code == 302
    answer = second.post(ADDRESS, late)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "während Sie geschrieben haben: Farbe #123456" in page
    assert 'value="Rathaus Geilenkirchen"' in page
    assert (row().farbe, row().absender) == ("#123456", "")
    again = late | {"stand": re.search(r'name="stand" value="([^"]+)"', page)[1]}  # type: ignore[index]
    assert second.post(ADDRESS, again).status_code == 302
    assert row().absender == "Rathaus Geilenkirchen"


def test_the_colour_that_would_pass_is_told_once() -> None:
    client = administrator()
    page = client.post(ADDRESS, read(client) | {"farbe": "#ffcc00"}).content.decode()
    assert "Die nächste Farbe, die geht" in page
    assert "Den Vorschlag übernehmen" not in page


ODD = ["\x00", "a\x00b", "\ufb2c" * 200, "x" * 10_000, "\U0001f600" * 10, "\u202e\x0b", "<script>"]


def test_the_name_is_the_kommunes_own_and_stays_when_the_data_are_loaded_again() -> None:
    client = administrator()
    refused = client.post(ADDRESS, read(client) | {"bezeichnung": "Stadt Heinsberg"})
    assert refused.status_code == 422 and "muss der Name Geilenkirchen stehen" in refused.content.decode()
    changed = "Stadt Geilenkirchen – Die Stadt an der Wurm"
    assert client.post(ADDRESS, read(client) | {"bezeichnung": changed}).status_code == 302
    assert changed in Client(HTTP_HOST=host(HERE)).get("/kontakt/").content.decode()
    load_heinsberg(hosts="{id}.localhost")
    assert Kommune.objects.get(id=HERE).bezeichnung == changed
    with unit(System(HERE)):
        last = Aenderung.objects.latest("am")
    assert last.felder == ["bezeichnung", "ist_vorschlag"]
    assert Kommune.objects.filter(bezeichnung=changed).count() == 1


@pytest.mark.parametrize("text", ODD, ids=["null", "null inside", "grows", "10000", "emoji", "control", "tag"])
def test_odd_texts_are_told_and_never_an_error_of_ours(text: str) -> None:
    client = administrator()
    known = read(client)
    for field in ("stand", "bezeichnung", "farbe", "wappen_text", "bild_text", "fusszeile", "absender"):
        assert client.post(ADDRESS, known | {field: text}).status_code in (302, 409, 422), field
        known = read(client)
    people = {"username": text, "art": text, "organisationseinheit": text}
    for day in (("31", "12", "9999"), ("1", "1", "0001"), (text, text, text)):
        bis = dict(zip(("bis_tag", "bis_monat", "bis_jahr"), day, strict=True))
        assert client.post(f"{V}menschen/", people | bis).status_code == 422
        valid = {"username": "niemand", "art": "redaktion", "organisationseinheit": people["organisationseinheit"]}
        assert client.post(f"{V}menschen/", valid | bis).status_code == 422
    office = {"nummer": "0", "grund": "", "oeffnungszeiten": "", "email": "", "name": "Rathaus"}
    for field in ("name", "anschrift", "telefon", "email", "oeffnungszeiten", "grund", "nummer"):
        answer = client.post(f"{V}stellen/rathaus/", office | {field: text})
        assert answer.status_code in (302, 403, 409, 422), field
