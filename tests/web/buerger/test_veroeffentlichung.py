"""Sitemap, robots.txt and the feed of changes: of each host its own, from the configuration."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from lxml import etree

from portal.core.tenancy import System, unit
from portal.leistung.models import Katalogaenderung, Leistung
from portal.leistung.operations.laden import DATEN, load_catalogue, read_folder
from tests.leistung.angebote import take_online
from tests.reference import forget_kept
from tests.web.buerger.conftest import Get

SITEMAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
KREIS = System("kreis-heinsberg")


def pages(get: Get, kommune: str) -> list[str]:
    root = etree.fromstring(get("/sitemap.xml", kommune).content)
    return [each.text or "" for each in root.findall("s:url/s:loc", SITEMAP)]


def items(get: Get, kommune: str) -> list[Any]:
    response = get("/aenderungen.rss", kommune)
    assert response["Content-Type"].startswith("application/rss+xml")
    return list(etree.fromstring(response.content).findall("channel/item"))


def test_the_sitemap_names_every_public_page_on_its_own_host(get: Get) -> None:
    found = pages(get, "selfkant")
    assert all(each.startswith("http://selfkant.localhost/") for each in found)
    assert sum("/leistungen/" in each for each in found) == 2 * (297 + 1)
    assert "http://selfkant.localhost/en/leistungen/reisepass/" in found
    assert "http://selfkant.localhost/lebenslagen/geburt/" in found
    assert len(found) == len(set(found))


def test_every_kind_of_page_of_the_sitemap_is_there(get: Get) -> None:
    paths = [each.removeprefix("http://selfkant.localhost") for each in pages(get, "selfkant")]
    kinds = {tuple(path.split("/")[:-2]): path for path in paths}
    assert len(kinds) > 6
    assert {get(path).status_code for path in kinds.values()} == {200}


def test_a_host_in_a_header_does_not_reach_the_sitemap(database: None) -> None:
    forget_kept()
    response = Client().get(
        "/sitemap.xml", headers={"host": "selfkant.localhost:99", "x-forwarded-host": "boese.invalid"}
    )
    assert b"boese" not in response.content
    assert b":99" not in response.content


def test_robots_stay_away_from_pages_of_persons(get: Get) -> None:
    text = get("/robots.txt").content.decode()
    assert "Disallow: /vorgaenge/\n" in text
    assert "Disallow: /leistungen/" not in text
    assert "Sitemap: http://selfkant.localhost/sitemap.xml\n" in text


def test_every_page_names_the_feed(get: Get) -> None:
    assert 'type="application/rss+xml"' in get("/").content.decode()


@pytest.mark.usefixtures("urkunde_online")
def test_what_goes_online_is_news_there_and_at_the_kreis(get: Get) -> None:
    (here,) = items(get, "selfkant")
    assert here.findtext("title") == "Geburtsurkunde bestellen: jetzt online"
    assert here.findtext("link") == "http://selfkant.localhost/leistungen/geburtsurkunde/"
    assert here.findtext("description") == "Die Gemeinde Selfkant nimmt diese Leistung jetzt online entgegen."
    assert len(items(get, "kreis-heinsberg")) == 2
    assert items(get, "gangelt") == []
    take_online("selfkant", "geburtsurkunde")
    assert len(items(get, "selfkant")) == 1


def test_a_leistung_that_changes_is_news_everywhere_and_dates_its_page(get: Get) -> None:
    data = read_folder(DATEN / "heinsberg")
    changed = [dict(record) for record in data.leistungen]
    next(record for record in changed if record["id"] == "reisepass")["titelEn"] = "Passport"
    load_catalogue(data=replace(data, leistungen=changed), by=KREIS)
    try:
        (item,) = items(get, "gangelt")
        assert item.findtext("title") == f"{Leistung.objects.get(id='reisepass').titel}: geändert"
        assert item.findtext("link") == "http://gangelt.localhost/leistungen/reisepass/"
        root = etree.fromstring(get("/sitemap.xml", "gangelt").content)
        dated = [each.findtext("s:loc", None, SITEMAP) for each in root if each.find("s:lastmod", SITEMAP) is not None]
        assert dated == [f"http://gangelt.localhost{language}/leistungen/reisepass/" for language in ("", "/en")]
    finally:
        load_catalogue(data=data, by=KREIS)


def test_loading_the_same_again_is_no_news(get: Get) -> None:
    load_catalogue(data=read_folder(DATEN / "heinsberg"), by=KREIS)
    assert items(get, "gangelt") == []


def test_only_the_newest_are_told(get: Get) -> None:
    with unit(System("gangelt")):
        Katalogaenderung.objects.bulk_create(
            Katalogaenderung(
                kommune_id="gangelt",
                leistung_id="reisepass",
                art="online",
                am=datetime(2026, 1, 1, 0, minute, tzinfo=UTC),
            )
            for minute in range(60)
        )
    found = items(get, "gangelt")
    assert len(found) == 50
    assert found[0].findtext("pubDate") == "Thu, 01 Jan 2026 00:59:00 +0000"
