"""An Antrag through the pages with Django's test client, page after page as the portal asks."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from portal.kommune.models import Ort
from tests.citizen import ANSWERS, one_page_pdf


def begin(client: Client, ort: Ort) -> str:
    response = client.post("/antraege/neu/", {"leistung": "geburtsurkunde", "ort": ort.id})
    assert response.status_code == 302, response.content.decode()
    return str(response["Location"])


def fill_in(client: Client, base: str) -> str:
    """Answer page after page as the portal asks; returns the address of the last one."""
    url = client.get(base)["Location"]
    for _ in range(40):
        key = url.rstrip("/").rsplit("/", 1)[-1]
        if key == "pruefen":
            return str(url)
        assert client.get(url).status_code == 200, url
        data = dict(ANSWERS.get(key, {}))
        if key == "identitaet":
            data["ausweiskopie"] = SimpleUploadedFile("ausweis.pdf", one_page_pdf())
        response = client.post(url, data)
        assert response.status_code == 302, (key, response.context["form"].errors)
        url = response["Location"]
    raise AssertionError("the form does not end")
