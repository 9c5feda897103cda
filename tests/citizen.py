"""A citizen over HTTP: orders a Geburtsurkunde as a guest and pays, and tries again when a page does not come.

Behaves as people do: after a connection that broke or an error page the same thing is done once more. Used by the
crash proof and the benchmarks; knows nothing of the portal's code.
"""

from __future__ import annotations

import math
import random
import re
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from html import unescape
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import httpx
import pikepdf

# What is typed, page by page: a mother orders two copies of her child's Geburtsurkunde.
ANSWERS: dict[str, dict[str, Any]] = {
    "standesamt": {},
    "ereignis-1": {"ereignis": "geburt"},
    "urkundenart-1": {"urkundenart": "geburtsurkunde"},
    "ausfuehrung-1": {"format": "a4"},
    "anzahl-1": {"anzahl": "2", "zweck": "privat"},
    "wann-1": {"ereignis_datum": "27.3.2019"},
    "kind-1": {"kind_vornamen": "Testkind", "kind_familienname": "Erfunden", "geburtsort": "Geilenkirchen"},
    "eltern-1": {},
    "berechtigung-1": {"berechtigung": "vorfahre"},
    "verwandtschaft-1": {"verwandtschaft_beleg": "im_eintrag"},
    "urkunden": {},
    "antragsteller": {"antragsteller_vornamen": "Testmutter", "antragsteller_familienname": "Erfunden",
                      "antragsteller_geburtsdatum": "1.1.1990"},
    "anschrift": {"antragsteller_land": "DE", "antragsteller_strasse": "Musterweg", "antragsteller_hausnummer": "1",
                  "antragsteller_plz": "52538", "antragsteller_ort": "Selfkant"},
    "kontakt": {"antwortweg": "portalpostfach", "antragsteller_email": "testmutter@example.invalid"},
    "versand": {"versand": "wohnanschrift"},
}  # fmt: skip
TICKED = {"bestaetigung_richtigkeit": "ja", "datenschutzhinweis_gelesen": "ja"}
DECLARATIONS = {**TICKED, "betrag_gesehen": "1500"}  # what the last page posts: ticks, and the fee that it showed
FREE = {**TICKED, "betrag_gesehen": "0"}
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_NUMMER = re.compile(r"\b[0-9A-Z]{2,4}-\d{2}-[0-9A-Z]{4}-[0-9A-Z]{4}\b")


class GaveUp(Exception):
    """The page did not come for so long that a person would have gone away; says which."""


def one_page_pdf() -> bytes:
    pdf, buffer = pikepdf.new(), BytesIO()
    pdf.add_blank_page()
    pdf.save(buffer)
    return buffer.getvalue()


@dataclass
class Citizen:
    """One browser. `patience` is how long the same thing is tried, in seconds."""

    portal: str
    host: str
    ort_id: int
    chance: random.Random = field(default_factory=random.Random)
    patience: float = 90.0
    leistung: str = "geburtsurkunde"
    answers: dict[str, dict[str, Any]] = field(default_factory=lambda: ANSWERS)
    declarations: dict[str, str] = field(default_factory=lambda: DECLARATIONS)  # posted on the last page
    pdf: bytes = field(default_factory=one_page_pdf)
    tries_again: int = 0
    on_request: Callable[[str, str, float], None] = lambda method, path, seconds: None
    on_failure: Callable[[str, str, str], None] = lambda method, path, seen: None  # what is tried again, each time

    def __post_init__(self) -> None:
        # Everybody comes from a connection of their own: the limits count by address.
        own = httpx.HTTPTransport(local_address=f"127.{'.'.join(str(self.chance.randint(1, 250)) for _ in range(3))}")
        self._http = httpx.Client(
            base_url=self.portal, headers={"Host": self.host}, timeout=15, trust_env=False, transport=own
        )
        self._token = ""

    def __enter__(self) -> Citizen:
        return self

    def __exit__(self, *error: object) -> None:
        self._http.close()

    @property
    def cookie(self) -> str:
        """The header that makes another client the same browser."""
        return "; ".join(f"{each.name}={each.value}" for each in self._http.cookies.jar)

    # --- one page ---------------------------------------------------------------------------------------------------

    def get(self, path: str) -> httpx.Response:
        response = self._until_it_comes("GET", path)
        self._remember_token(response)
        return response

    def post(self, path: str, data: dict[str, Any], files: dict[str, Any] | None = None) -> httpx.Response:
        """Press the button of the page got last; again if it does not come."""
        body = {**data, "csrfmiddlewaretoken": self._token}
        response = self._until_it_comes("POST", path, data=body, files=files)
        if response.status_code == 422:
            self._remember_token(response)
        return response

    def _remember_token(self, response: httpx.Response) -> None:
        if found := _TOKEN.search(response.text):
            self._token = found[1]

    def _until_it_comes(self, method: str, path: str, **more: Any) -> httpx.Response:
        deadline, seen = time.monotonic() + self.patience, "nothing"
        while time.monotonic() < deadline:
            began = time.perf_counter()
            try:
                response = self._http.request(method, path, **more)
            except httpx.TransportError as error:
                seen = repr(error)
            else:
                if response.status_code < 500:
                    self.on_request(method, path, time.perf_counter() - began)
                    return response
                seen = str(response.status_code)
            self.tries_again += 1
            self.on_failure(method, path, seen)
            time.sleep(self.chance.uniform(0.2, 1.0))
        raise GaveUp(f"{method} {path}: {seen}")

    # --- the way ----------------------------------------------------------------------------------------------------

    def begin(self) -> str:
        """Go on without an account and begin an Antrag; returns its address."""
        self.get("/anmeldung/?ohne=1")
        self.post("/anmeldung/gast/", {"weiter": "/vorgaenge/"})
        self.get(f"/antraege/neu/?leistung={self.leistung}&ort={self.ort_id}")
        begun = self.post("/antraege/neu/", {"leistung": self.leistung, "ort": self.ort_id})
        return self._path(begun)

    def fill_in(self, base: str) -> str:
        """Answer page after page; returns the address of the last one, which is loaded."""
        url = self._path(self.get(base))
        for _ in range(60):
            page = self.get(url)
            if page.is_redirect:
                url = self._path(page)
                continue
            key = url.rstrip("/").rsplit("/", 1)[-1]
            if key == "pruefen":
                return url
            url = self._answer(url, key, page.text)
        raise GaveUp("the form does not end")

    def _answer(self, url: str, key: str, page: str) -> str:
        data, files = self.answers.get(key, {}), None
        if key == "identitaet" and "ausweis.pdf" not in page:  # kept by an earlier try whose answer was lost
            files = {"ausweiskopie": ("ausweis.pdf", self.pdf, "application/pdf")}
        response = self.post(url, data, files)
        if response.status_code == 422 and files:
            return url  # look at the page again: perhaps the file is there
        return self._path(response)

    def submit(self, base: str) -> tuple[str, str]:
        """Press the last button; returns address and number of the Vorgang once the page says it arrived."""
        for _ in range(5):
            response = self.post(base + "einreichung/", self.declarations)
            url = self._path(response)
            page = self.get(url)
            if "Ihr Antrag ist angekommen" in page.text:
                number = _NUMMER.search(page.text)
                return url.split("?", 1)[0], number[0] if number else ""
        raise GaveUp(f"{url}: not arrived, {page.status_code}")

    def pay(self, vorgang: str, *, seconds: float = 240.0, leaves_after: float = math.inf) -> None:
        """Pay until the page says so; some abort first, some do not come back from the provider by its link.

        Who has paid and sees for `leaves_after` seconds that it is still being checked goes away, as the page advises.
        """
        began, paid = time.monotonic(), math.inf
        while time.monotonic() < began + seconds:
            page = self.get(f"{vorgang}zahlung/")
            if "Ihre Zahlung ist eingegangen" in page.text:
                return
            if ">Jetzt bezahlen<" not in page.text:
                if time.monotonic() > paid + leaves_after:
                    return
                time.sleep(self.chance.uniform(0.5, 2.0))
                continue
            paid = math.inf  # asked to pay again: what was pressed before did not count, the page may have been over
            target = str(self.post(f"{vorgang}zahlung/", {}).headers.get("location", ""))
            if "/bezahlen/" in target and self._at_provider(target):
                paid = time.monotonic()
        raise GaveUp(f"{vorgang}: not paid after {seconds} s")

    def pay_and_leave(self, vorgang: str) -> None:
        """Pay, and never come back: the portal must find out by itself."""
        for _ in range(60):
            page = self.get(f"{vorgang}zahlung/")
            if ">Jetzt bezahlen<" in page.text:
                target = str(self.post(f"{vorgang}zahlung/", {}).headers.get("location", ""))
                if "/bezahlen/" in target:
                    self._pay_at(target, "bezahlen")
                    return
            if "Ihre Zahlung ist eingegangen" in page.text:
                return
            time.sleep(self.chance.uniform(1.0, 3.0))
        raise GaveUp(f"{vorgang}: no page to pay on")

    def _at_provider(self, url: str) -> bool:
        """Whether the button was the one that pays."""
        does = self.chance.choices(["bezahlen", "abbrechen", "fehlgeschlagen"], [80, 10, 10])[0]
        back = self._pay_at(url, does)
        if back and self.chance.random() < 0.7:
            self.get(self._local(back))
        return does == "bezahlen"

    def _pay_at(self, url: str, does: str) -> str:
        """Press a button on the provider's page; the way back, or "" when the answer was lost after the button worked.

        Who gets no answer looks at the provider's page again and presses once more if it still asks for it.
        """
        for _ in range(10):
            with suppress(httpx.TransportError):
                answer = httpx.post(url, data={"ergebnis": does, "zahlart": "WERO"}, timeout=10, trust_env=False)
                return str(answer.headers.get("location", ""))
            with suppress(httpx.TransportError):
                if 'name="ergebnis"' not in httpx.get(url, timeout=10, trust_env=False).text:
                    return ""
        raise GaveUp(f"{url}: the provider does not answer")

    def _path(self, response: httpx.Response) -> str:
        if "location" not in response.headers:
            raise GaveUp(f"{response.request.method} {response.url.path}: {response.status_code} "
                         f"{_errors(response.text)}")  # fmt: skip
        return self._local(str(response.headers["location"]))

    @staticmethod
    def _local(url: str) -> str:
        parts = urlsplit(url)
        return parts.path + (f"?{parts.query}" if parts.query else "")


def _errors(page: str) -> str:
    text = unescape(re.sub(r"<[^>]+>", " ", page))
    return re.sub(r"\s+", " ", text)[:300]
