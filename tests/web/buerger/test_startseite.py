"""The home page as its Kommune has arranged it: by draft and publication, the search always first."""

from __future__ import annotations

import re
from typing import Any

import pytest

from portal.core import clock
from portal.core.tenancy import System, unit
from portal.konto.models import Rolle
from portal.leistung.queries import missing_to_go_live
from portal.redaktion import operations
from portal.redaktion.models import Art, Seite
from portal.redaktion.operations.startseite import GEGENSTAND
from portal.redaktion.rules.startseite import Startseitenstand, cleaned
from tests.factories import log_in
from tests.redaktion.redaktion import DOG, HERE, URKUNDE, draft, entwurf, person
from tests.web.buerger.conftest import Get
from tests.web.verwaltung.test_seiten import editor

ADDRESS = "/arbeitsplatz/verwaltung/startseite/"
BLANK = {f"haeufig_{number}": "" for number in range(1, 7)} | {"dgs_video": "", "grund": ""}


def arrange(**changes: Any) -> None:
    by = person(Rolle.Art.REDAKTION)
    number = draft(by, Art.STARTSEITE, GEGENSTAND, **changes)
    operations.publish(by=by, art=Art.STARTSEITE, gegenstand=GEGENSTAND, nummer=number, at=clock.now())


def headings(get: Get, kommune: str = HERE) -> list[str]:
    return re.findall(r'<h2 id="(lebenslagen|haeufig|online)"', get("/", kommune).content.decode())


def page(name: str, kommune: str = HERE) -> None:
    with unit(System(kommune)):
        Seite.objects.create(kommune_id=kommune, name=name, titel=name, text="Text", stand=clock.today())


def test_until_it_is_arranged_the_platforms_arrangement_counts(get: Get, urkunde_online: None) -> None:
    assert headings(get) == ["lebenslagen", "online"]


def test_blocks_come_in_the_order_of_the_kommune_and_nowhere_else(get: Get, urkunde_online: None) -> None:
    arrange(bloecke=["online", "haeufig", "lebenslagen"], haeufig=[DOG, URKUNDE])
    html = get("/", HERE).content.decode()
    assert headings(get) == ["online", "haeufig", "lebenslagen"]
    assert html.index('role="search"') < html.index('id="online"')
    part = html[html.index('id="haeufig"') : html.index('id="lebenslagen"')]
    assert part.index(f"/leistungen/{DOG}/") < part.index(f"/leistungen/{URKUNDE}/")
    assert headings(get, "selfkant") == ["lebenslagen", "online"]


def test_ways_in_are_shown_only_where_they_are_filled(get: Get) -> None:
    assert "Leichte Sprache" not in get("/", HERE).content.decode()
    page("leichte-sprache")
    assert 'href="/leichte-sprache/"' in get("/", HERE).content.decode()
    page("gebaerdensprache")
    assert "Gebärdensprache</a>" not in get("/", HERE).content.decode()
    arrange(dgs_video="https://video.example/dgs")
    html = get("/", HERE).content.decode()
    assert 'href="https://video.example/dgs"' in html and 'href="/gebaerdensprache/"' in html
    with unit(System(HERE)):
        assert "dgs-video" not in {each.schluessel for each in missing_to_go_live(HERE)}
        Seite.objects.filter(name="gebaerdensprache", kommune_id=HERE).delete()
    assert "video.example" not in get("/", HERE).content.decode()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"bloecke": []}, "bloecke_fehlen"),
        ({"bloecke": ["haeufig"]}, "haeufig_fehlt"),
        ({"haeufig": ["gibt-es-nicht"]}, "leistung_weg"),
        ({"dgs_video": "javascript:alert(1)"}, "video_ziel"),
        ({"dgs_video": "https://video.example/dgs"}, "video_text_fehlt"),
    ],
)
def test_what_would_lead_nowhere_is_not_published(database: None, changes: dict[str, object], code: str) -> None:
    with pytest.raises(operations.NotPublishable) as told:
        arrange(**changes)
    assert code in {each.code for each in told.value.hindernisse}
    with unit(System(HERE)):
        assert "dgs-video" in {each.schluessel for each in missing_to_go_live(HERE)}


def test_every_block_counts_once_and_what_is_none_falls_away() -> None:
    stand = Startseitenstand(bloecke=["online", "<script>", "online"], haeufig=[DOG, DOG, *"abcdefgh"])
    assert cleaned(stand).bloecke == ["online"] and cleaned(stand).haeufig == [DOG, *"abcde"]


def test_an_editor_arranges_without_scripts_and_two_blocks_at_one_place_are_told(database: None) -> None:
    zugang = editor()
    client = log_in(zugang)
    assert "Startseite anordnen" in client.get("/arbeitsplatz/verwaltung/seiten/").content.decode()
    typed = BLANK | {
        "nummer": "0",
        "platz_lebenslagen": "2",
        "platz_haeufig": "2",
        "platz_online": "",
        "platz_bild": "",
    }
    refused = client.post(ADDRESS, typed)
    assert refused.status_code == 422 and "Dieser Platz ist schon vergeben." in refused.content.decode()
    saved = client.post(ADDRESS, typed | {"platz_haeufig": "1", "haeufig_2": DOG})
    assert saved.headers["Location"] == f"{ADDRESS}?ok=gespeichert"
    found = entwurf(zugang.staff, Art.STARTSEITE, GEGENSTAND)
    assert found is not None
    assert found.inhalt == {"bloecke": ["haeufig", "lebenslagen"], "haeufig": [DOG], "dgs_video": ""}
    assert 'value="1" selected' in client.get(ADDRESS).content.decode()
