"""Thirty case workers and two hundred citizens at once, with the pauses of people; ends by itself."""

from __future__ import annotations

import random
import re
import threading
import time
from dataclasses import dataclass, field

import httpx

from tests.benchmarks.load import median_and_p99
from tests.benchmarks.suche import questions
from tests.citizen import Citizen
from tests.stack import HOST, Stack

CLERKS, CITIZENS, APPLY = 30, 200, 40  # of the citizens so many fill in a form, the others look things up
SECONDS = 40.0
LATEST = 60.0  # seconds after which nobody asks any more, whatever happens
_VIEWS = ("neu", "meine", "wartet", "faellig", "ueberfaellig", "alle", "fertig")
_OPEN = re.compile(r'href="(/arbeitsplatz/vorgaenge/[0-9a-f-]{36}/)"')


@dataclass
class Crowd:
    """What they met; times in milliseconds."""

    times: dict[str, list[float]] = field(default_factory=lambda: {"clerks": [], "citizens": []})
    errors: list[str] = field(default_factory=list)

    def figures(self, who: str) -> tuple[float, float]:
        return median_and_p99(self.times[who]) if self.times[who] else (0.0, 0.0)


def run(stack: Stack, cookies: list[str], ort_id: int, *, openable: list[str]) -> Crowd:
    """Everybody at once for SECONDS. `openable` are Vorgänge with content."""
    crowd, until = Crowd(), time.monotonic() + SECONDS
    people = [
        threading.Thread(target=_clerk, args=(stack, crowd, until, each, openable), daemon=True) for each in cookies
    ]
    people += [
        threading.Thread(target=_citizen, args=(stack, crowd, until, number, ort_id), daemon=True)
        for number in range(CITIZENS)
    ]
    for each in people:
        each.start()
    for each in people:
        each.join(max(0.1, until - SECONDS + LATEST - time.monotonic()))
    crowd.errors += (
        [f"{sum(each.is_alive() for each in people)} still wait"] if any(e.is_alive() for e in people) else []
    )
    return crowd


def _clerk(stack: Stack, crowd: Crowd, until: float, cookie: str, openable: list[str]) -> None:
    chance = random.Random(cookie)
    headers = {"Host": HOST, "Cookie": f"arbeitsplatz={cookie}"}
    with httpx.Client(base_url=stack.portal, headers=headers, trust_env=False, timeout=20) as http:
        while time.monotonic() < until:
            path = f"/arbeitsplatz/?ansicht={chance.choice(_VIEWS)}"
            if chance.random() < 0.4 and openable:
                path = chance.choice(openable)
            elif chance.random() < 0.3:
                path = "/arbeitsplatz/postkorb/zahlen/?ansicht=neu"
            began = time.perf_counter()
            try:
                answer = http.get(path)
                if answer.status_code not in (200, 204):
                    crowd.errors.append(f"{answer.status_code} {path}")
            except httpx.TransportError as error:
                crowd.errors.append(f"{error!r} {path}")
            crowd.times["clerks"].append((time.perf_counter() - began) * 1000)
            time.sleep(chance.uniform(2, 5))


def _citizen(stack: Stack, crowd: Crowd, until: float, number: int, ort_id: int) -> None:
    chance = random.Random(number)
    time.sleep(chance.uniform(0, 4))

    def note(method: str, path: str, seconds: float) -> None:
        crowd.times["citizens"].append(seconds * 1000)
        time.sleep(chance.uniform(1, 4) if time.monotonic() < until else 0)

    with Citizen(stack.portal, HOST, ort_id, chance=chance, patience=15, on_request=note) as citizen:
        try:
            if number < APPLY:
                citizen.fill_in(citizen.begin())
            while time.monotonic() < until:
                asked = chance.choice(questions())
                for path in ("/", f"/suche/?q={asked}", "/leistungen/geburtsurkunde/"):
                    if time.monotonic() < until:
                        citizen.get(path)
        except Exception as error:
            crowd.errors.append(f"citizen {number}: {error!r}")
    if citizen.tries_again:
        crowd.errors.append(f"citizen {number} met {citizen.tries_again} errors and tried again")
