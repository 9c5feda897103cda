"""Thirty case workers and two hundred citizens at once over the running portal, reading and writing; ends by itself.

Case workers look into the Postkorb, open what lies there, take it over, write notes and messages, ask back. Of the
citizens some apply: they fill in a form page by page, submit it, look at what became of it and write to the office; the
others look things up. All make the pauses of people. Any answer that is none (5xx, a time-out, a broken connection) or
that nobody's click can have led to (4xx) is an error. Two case workers on one Vorgang are none: who comes second is
told (409), and that is counted by itself.
"""

from __future__ import annotations

import random
import re
import threading
import time
from dataclasses import dataclass, field
from datetime import date, timedelta
from html import unescape
from typing import Any

import httpx

from tests.benchmarks.load import median_and_p99
from tests.benchmarks.suche import questions
from tests.citizen import FREE, Citizen
from tests.stack import HOST, Stack

LEISTUNG = (
    "geburtsurkunde-mehrsprachig"  # the same form as the Geburtsurkunde; it costs nothing here, so it arrives at once
)
LATE = 25.0  # seconds after which an answer is none
_VIEWS = ("neu", "meine", "wartet", "faellig", "ueberfaellig", "alle", "fertig")
_OPEN = re.compile(r'href="(/arbeitsplatz/vorgaenge/[0-9a-f-]{36}/)[?"]')
_FORM = re.compile(r'<form[^>]*action="([^"]+)"[^>]*>(.*?)</form>', re.DOTALL)
_INPUT = re.compile(r"<(?:input|textarea)([^>]*)>")
_ATTRIBUTE = re.compile(r'([a-z]+)="([^"]*)"')


@dataclass(frozen=True)
class Size:
    """How many there are and for how long; `apply` of the citizens apply."""

    clerks: int = 30
    citizens: int = 200
    apply: int = 60
    seconds: float = 60.0
    pause: float = 1.0  # of the pauses of people


@dataclass
class Crowd:
    """What they met and did; times in milliseconds."""

    times: dict[str, list[float]] = field(default_factory=lambda: {"clerks": [], "citizens": []})
    errors: list[str] = field(default_factory=list)
    conflicts: int = 0
    done: dict[str, int] = field(default_factory=dict)

    def figures(self, who: str) -> tuple[float, float]:
        return median_and_p99(self.times[who]) if self.times[who] else (0.0, 0.0)

    def count(self, what: str) -> None:
        self.done[what] = self.done.get(what, 0) + 1


def run(stack: Stack, cookies: list[str], ort_id: int, size: Size | None = None) -> Crowd:
    """Everybody at once; `cookies` are the case workers' sessions. Nobody asks any more LATE seconds after the end."""
    size, crowd = size or Size(), Crowd()
    until = time.monotonic() + size.seconds
    people = [_Clerk(stack, crowd, size, until, cookie) for cookie in cookies[: size.clerks]]
    people += [_Guest(stack, crowd, size, until, number, ort_id) for number in range(size.citizens)]  # type: ignore[misc]
    threads = [threading.Thread(target=each.live, daemon=True) for each in people]
    for each in threads:
        each.start()
    for each in threads:
        each.join(max(0.1, until + 2 * LATE - time.monotonic()))
    if waiting := sum(each.is_alive() for each in threads):
        crowd.errors.append(f"{waiting} still wait")
    return crowd


class _Person:
    """Somebody with pauses; what goes wrong is an error of the crowd and ends their day."""

    who = ""

    def __init__(self, stack: Stack, crowd: Crowd, size: Size, until: float, seed: object) -> None:
        self.stack, self.crowd, self.size, self.until = stack, crowd, size, until
        self.chance = random.Random(str(seed))

    def live(self) -> None:
        time.sleep(self.chance.uniform(0, 4) * self.size.pause)
        try:
            self.work()
        except Exception as error:
            self.crowd.errors.append(f"{self.who}: {error!r}"[:300])

    def work(self) -> None:
        raise NotImplementedError

    @property
    def has_time(self) -> bool:
        return time.monotonic() < self.until

    def wait(self, least: float, most: float) -> None:
        pause = self.chance.uniform(least, most) * self.size.pause
        time.sleep(max(0.05, min(pause, self.until - time.monotonic())))


class _Clerk(_Person):
    who = "clerks"

    def __init__(self, stack: Stack, crowd: Crowd, size: Size, until: float, cookie: str) -> None:
        super().__init__(stack, crowd, size, until, cookie)
        self.http = httpx.Client(base_url=stack.portal, headers={"Host": HOST}, trust_env=False, timeout=LATE)
        self.cookies, self.did = {"arbeitsplatz": cookie}, False

    def work(self) -> None:
        """Until the end, and until they have done something at least once."""
        with self.http:
            while self.has_time or not self.did:
                page = self.ask("GET", f"/arbeitsplatz/?ansicht={self.chance.choice(_VIEWS)}")
                self.wait(2, 5)
                for _ in range(2):
                    found = _OPEN.findall(page)
                    if found and (self.has_time or not self.did):
                        self.take(self.chance.choice(found))
                if self.has_time:
                    self.ask("GET", "/arbeitsplatz/postkorb/zahlen/?ansicht=neu&stand=x")

    def take(self, path: str) -> None:
        """Open a Vorgang, and mostly do something with it."""
        page = self.ask("GET", path)
        self.wait(2, 5)
        forms = {unescape(action): body for action, body in _FORM.findall(page)}
        step = self.chance.choice(["", "uebernahme/", "vermerke/", "nachrichten/", "rueckfragen/"])
        if step and path + step in forms:
            self.ask("POST", path + step, self.filled(forms[path + step]))
            self.crowd.count(step.strip("/"))
            self.did = True
            self.wait(1, 3)

    def filled(self, form: str) -> dict[str, str]:
        """What the form holds, with a text and a day where it asks for them."""
        day = date.today() + timedelta(days=14)  # noqa: DTZ011 - no moment, only far enough away
        parts = {"tag": day.day, "monat": day.month, "jahr": day.year}
        data = {}
        for given in map(dict, map(_ATTRIBUTE.findall, _INPUT.findall(form))):
            name, part = given.get("name", ""), given.get("name", "").rsplit("_", 1)[-1]
            if given.get("type") == "hidden":
                data[name] = unescape(given.get("value", ""))
            elif name and given.get("type") != "file":
                data[name] = str(parts[part]) if part in parts else "Erfundener Text eines Lasttests."
        return data

    def ask(self, method: str, path: str, data: dict[str, str] | None = None) -> str:
        began = time.perf_counter()
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            answer = self.http.request(method, path, data=data, headers={"Cookie": cookie})
        except httpx.TransportError as error:
            self.crowd.errors.append(f"{method} {path}: {error!r}")
            return ""
        self.crowd.times[self.who].append((time.perf_counter() - began) * 1000)
        self.cookies.update({name: value for name, value in answer.cookies.items() if name == "csrf"})
        if answer.status_code == 409:
            self.crowd.conflicts += 1
        elif answer.status_code not in (200, 204, 302, 303):
            self.crowd.errors.append(f"{answer.status_code} {method} {path} {sorted(data or {})}")
        return answer.text


class _Guest(_Person):
    who = "citizens"

    def __init__(self, stack: Stack, crowd: Crowd, size: Size, until: float, number: int, ort_id: int) -> None:
        super().__init__(stack, crowd, size, until, number)
        self.applies = number < size.apply
        self.citizen = Citizen(
            stack.portal, HOST, ort_id, chance=self.chance, patience=LATE, leistung=LEISTUNG, declarations=FREE,
            on_request=self.note, on_failure=self.failed,
        )  # fmt: skip

    def note(self, method: str, path: str, seconds: float) -> None:
        self.crowd.times[self.who].append(seconds * 1000)
        self.wait(*((0.5, 1.5) if self.applies else (3, 8)))

    def failed(self, method: str, path: str, seen: str) -> None:
        self.crowd.errors.append(f"{seen} {method} {path}")

    def work(self) -> None:
        with self.citizen as citizen:
            if self.applies:
                self.apply(citizen)
            while self.has_time:
                self.look(citizen)

    def apply(self, citizen: Citizen) -> None:
        base = citizen.begin()
        citizen.fill_in(base)
        vorgang, _number = citizen.submit(base)
        self.crowd.count("submitted")
        wrote = False
        while self.has_time or not wrote:
            self.expect(citizen.get("/vorgaenge/"))
            page = self.expect(citizen.get(vorgang))
            forms = {unescape(action) for action, _body in _FORM.findall(page.text)}
            if vorgang + "nachrichten/" not in forms:
                self.crowd.errors.append(f"{vorgang} has no place for a message")
                return
            self.expect(citizen.post(vorgang + "nachrichten/", {"text": "Erfundene Frage eines Lasttests."}))
            self.crowd.count("messages of citizens")
            wrote = True

    def look(self, citizen: Citizen) -> None:
        asked = self.chance.choice(questions())
        for path in ("/", f"/suche/?q={asked}", "/leistungen/geburtsurkunde/", "/vorgaenge/"):
            if self.has_time:
                self.expect(citizen.get(path))

    def expect(self, answer: Any) -> Any:
        if answer.status_code not in (200, 302, 303):
            self.crowd.errors.append(f"{answer.status_code} {answer.request.method} {answer.url.path}")
        return answer
