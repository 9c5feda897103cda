"""schema.org on the pages of Leistungen, and the words of each kind of procedure there."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from portal.leistung.models import Leistung
from portal.leistung.rules.verfahren import WORTE
from portal.web.buerger.strukturdaten import _script
from tests.web.buerger.conftest import Get
from tests.web.buerger.test_katalog import text_of

_DATA = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.S)


def service_of(response: Any) -> dict[str, Any]:
    (found,) = _DATA.findall(response.content.decode())
    service: dict[str, Any] = json.loads(found)
    return service


def values(part: Any) -> list[Any]:
    """Everything in it that is no object or list."""
    if isinstance(part, dict):
        return [value for inner in part.values() for value in values(inner)]
    if isinstance(part, list):
        return [value for inner in part for value in values(inner)]
    return [part]


def test_a_leistung_describes_itself_as_a_government_service(get: Get, urkunde_online: None) -> None:
    service = service_of(get("/leistungen/geburtsurkunde/"))
    assert (service["@context"], service["@type"]) == ("https://schema.org", "GovernmentService")
    assert service["url"].endswith("/leistungen/geburtsurkunde/") and service["url"].startswith("http")
    assert service["name"] == "Geburtsurkunde bestellen"
    assert service["serviceType"] and service["areaServed"]["name"] == "Gemeinde Selfkant"
    provider = service["provider"]
    assert provider["@type"] == "GovernmentOrganization"
    assert provider["parentOrganization"]["name"] == "Gemeinde Selfkant"
    assert provider["address"] == {
        "@type": "PostalAddress", "streetAddress": "Am Rathaus 13", "postalCode": "52538",
        "addressLocality": "Selfkant", "addressCountry": "DE",
    }  # fmt: skip
    online = service["availableChannel"][0]
    assert online["@type"] == "ServiceChannel"
    assert online["serviceUrl"].endswith("/leistungen/geburtsurkunde/ort/")


def test_where_it_is_not_online_the_channel_is_the_page(get: Get) -> None:
    service = service_of(get("/leistungen/geburtsurkunde/"))
    assert service["availableChannel"][0]["serviceUrl"] == service["url"]


@pytest.mark.parametrize("host", ["selfkant", "kreis-heinsberg"])
def test_every_page_is_valid_and_says_nothing_empty(get: Get, host: str) -> None:
    for slug in Leistung.objects.values_list("id", flat=True)[::23]:
        service = service_of(get(f"/leistungen/{slug}/", host))
        assert {"name", "serviceType", "areaServed", "availableChannel", "url"} <= set(service), slug
        assert all(values(service)), slug
        assert "provider" in service or host == "kreis-heinsberg", slug


def test_the_data_cannot_end_their_element() -> None:
    text = _script({"name": "</script><script>x()</script> & <!--"})
    assert "<" not in text and "&" not in text
    assert json.loads(text)["name"] == "</script><script>x()</script> & <!--"


@pytest.mark.parametrize("kind", sorted(WORTE))
def test_the_kind_of_procedure_decides_what_happens_next(get: Get, kind: str) -> None:
    leistung = Leistung.objects.filter(verfahrensart=kind).first()
    assert leistung is not None
    text = text_of(get(f"/leistungen/{leistung.id}/"))
    assert "Wie es weitergeht" in text
    assert all(step in text for step in WORTE[kind].danach)
    others = {step for other, words in WORTE.items() if other != kind for step in words.danach}
    assert not [step for step in others - set(WORTE[kind].danach) if step in text]
