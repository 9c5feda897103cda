"""An Antrag with Django's test client: page after page as the portal asks, or its answers in one go."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from portal.antrag import operations
from portal.antrag.models import Antrag
from portal.antrag.queries import Draft
from portal.core import clock
from portal.core.tenancy import Citizen, System, unit
from portal.formular.rules import Art, next_on, store, walk
from portal.formular.rules.beispiel import post_page
from portal.kommune.models import Ort
from tests.citizen import ANSWERS, one_page_pdf


def begin(client: Client, ort: Ort) -> str:
    response = client.post("/antraege/neu/", {"leistung": "geburtsurkunde", "ort": ort.id})
    assert response.status_code == 302, response.content.decode()
    return str(response["Location"])


def fill_in(client: Client, base: str) -> str:
    """Answer every page in one go, for tests that are not about the way; returns the address of the last page."""
    antrag_id, kommune = UUID(base.strip("/").rsplit("/", 1)[-1]), client.defaults["HTTP_HOST"].split(".")[0]
    with unit(System(kommune)):
        konto_id = Antrag.objects.get(id=antrag_id).konto_id
    by = Citizen(konto_id=konto_id, kommune_id=kommune)
    operations.change_draft(antrag_id=antrag_id, by=by, change=_answer_all, at=clock.now())
    response = client.post(f"{base}identitaet/", _ausweis())
    assert response.status_code == 302, response.context["form"].errors
    return f"{base}pruefen/"


def _answer_all(draft: Draft) -> tuple[dict[str, Any], None]:
    formular, answers, weg, station = draft.formular, draft.answers, draft.weg, draft.weg.stationen[0]
    while (art := formular.schritt(station.schritt).art) is not Art.PRUEFEN:
        if art is not Art.LISTE:
            ergebnis = post_page(formular, weg, station, ANSWERS.get(station.key, {}), answers, draft.kontext)
            assert set(ergebnis.fehler) <= {"ausweiskopie"}, ergebnis.fehler  # a file has to be uploaded
            answers = store(formular, station, ergebnis.werte, answers)
            weg = walk(formular, answers, draft.kontext)
        following = next_on(formular, weg, station)
        assert following is not None, station
        station = following
    return answers, None


def walk_through(client: Client, base: str) -> str:
    """Look at and answer page after page as the portal asks; returns the address of the last one."""
    url = client.get(base)["Location"]
    for _ in range(40):
        key = url.rstrip("/").rsplit("/", 1)[-1]
        if key == "pruefen":
            return str(url)
        assert client.get(url).status_code == 200, url
        response = client.post(url, ANSWERS.get(key, {}) | (_ausweis() if key == "identitaet" else {}))
        assert response.status_code == 302, (key, response.context["form"].errors)
        url = response["Location"]
    raise AssertionError("the form does not end")


def _ausweis() -> dict[str, Any]:
    return {"ausweiskopie": SimpleUploadedFile("ausweis.pdf", one_page_pdf())}
