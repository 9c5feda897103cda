"""The Postkorb with 1,000,000 Vorgänge in eleven authorities, over HTTP: thirty case workers, one after the other.

What is opened are any of the million (tests/benchmarks/bestand.py), of the Kommune that has two hundred thousand of
them; each case worker works in all its offices, so that every page is put together of several.
"""

from __future__ import annotations

import itertools
import os
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

import httpx
import psycopg

from tests.benchmarks import bestand
from tests.benchmarks.load import cpu_of, median_and_p99
from tests.stack import HOST, KOMMUNE, Stack, children

MANY = int(os.environ.get("MANY", "1000000"))  # Vorgänge
CLERKS, EACH = 30, 300  # case workers; requests for a figure, so many that one slow one is not its p99
BOUND = 60.0  # milliseconds
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Desk:
    """One case worker who is logged in."""

    def __init__(self, stack: Stack, cookie: str) -> None:
        self._http = httpx.Client(base_url=stack.portal, headers={"Host": HOST}, trust_env=False, timeout=30)
        self._http.headers["Cookie"] = f"arbeitsplatz={cookie}"

    def get(self, path: str) -> str:
        answer = self._http.get(path)
        assert answer.status_code in (200, 302), (path, answer.status_code)
        return answer.text

    def search(self, name: str, **chosen: str) -> str:
        """A search for a name within a filter, as the page's form sends it."""
        if "csrf" not in self._http.headers["Cookie"]:
            answer = self._http.get("/arbeitsplatz/")
            found = _TOKEN.search(answer.text)
            assert found is not None
            self.token = found[1]
            self._http.headers["Cookie"] += f"; csrf={answer.cookies['csrf']}"
        data = {"csrfmiddlewaretoken": self.token, "name": name, **chosen}
        answer = self._http.post("/arbeitsplatz/postkorb/namen/", data=data)
        assert answer.status_code == 200, answer.status_code
        return answer.text


@dataclass(frozen=True)
class Figure:
    """Times of one kind of request in milliseconds: by the clock, and by the processor for the web and the database."""

    p50: float
    p99: float
    web: float
    database: float


def timed(
    stack: Stack, ask: Callable[[int], Any], count: int = EACH, between: Callable[[], Any] = lambda: None
) -> Figure:
    """One request after the other, `between` after each; some go before to warm up."""
    for number in range(CLERKS // 3):
        ask(number)
    times, web, database = list[float](), stack.workers(), _backends(stack)
    before = {pid: cpu_of([pid]) for pid in (*web, *database)}
    for number in range(count):
        began = time.perf_counter()
        ask(number)
        times.append((time.perf_counter() - began) * 1000)
        between()
    spent = {pid: cpu_of([pid]) - earlier for pid, earlier in before.items()}  # who has ended counts as idle
    p50, p99 = median_and_p99(times)
    of = {"web": web, "database": database}
    return Figure(p50, p99, **{who: sum(max(spent[pid], 0) for pid in pids) / count for who, pids in of.items()})


def _backends(stack: Stack) -> list[int]:
    return children(stack.supervisor.pids["postgres"])


NARROW = {"ansicht": "alle", "frist": "woche", "leistung": "eheurkunde", "status": "rueckfrage"}
_MARCH = "von_tag=1&von_monat=3&von_jahr=%(year)s&bis_tag=31&bis_monat=3&bis_jahr=%(year)s"


def pages(stack: Stack) -> dict[str, str]:
    """What is asked for, by what it is called."""
    with psycopg.connect(stack.dsn()) as superuser:
        wort = superuser.execute("SELECT id FROM vorgang_schlagwort WHERE kommune_id = %s", [KOMMUNE]).fetchone()
        year = superuser.execute("SELECT extract(year FROM now())::int - 1").fetchone()
    assert wort is not None and year is not None
    views = ("neu", "meine", "wartet", "faellig", "ueberfaellig", "kosten", "alle", "fertig")
    return {f"Postkorb, {view}": f"/arbeitsplatz/?ansicht={view}" for view in views} | {
        "filter: Leistung and status": "/arbeitsplatz/?ansicht=alle&leistung=eheurkunde&status=rueckfrage",
        "filter: tag": f"/arbeitsplatz/?ansicht=alle&schlagwort={wort[0]}",
        "filter: tag, finished": f"/arbeitsplatz/?ansicht=fertig&schlagwort={wort[0]}",
        "filter: a month, finished": f"/arbeitsplatz/?ansicht=fertig&leistung=eheurkunde&{_MARCH % {'year': year[0]}}",
        "filter: due within a month": "/arbeitsplatz/?ansicht=alle&frist=monat",
        "live counts": "/arbeitsplatz/postkorb/zahlen/?ansicht=neu&stand=x",
    }


def openable(stack: Stack, count: int) -> list[tuple[str, str]]:
    """Address and number of any Vorgänge of the Kommune."""
    with psycopg.connect(stack.dsn()) as superuser:
        rows = superuser.execute(
            """SELECT id, nummer FROM vorgang_vorgang TABLESAMPLE SYSTEM (5)
               WHERE kommune_id = %s AND nummer LIKE 'M-%%' ORDER BY random() LIMIT %s""", [KOMMUNE, count]
        ).fetchall()  # fmt: skip
    return [(f"/arbeitsplatz/vorgaenge/{key}/", nummer) for key, nummer in rows]


def measure(stack: Stack, cookies: list[str], disk: Callable[[], Any]) -> Iterator[tuple[str, Figure]]:
    """Each kind of page, asked by one case worker after the other; `disk` is asked between those that wait for it."""
    desks = itertools.cycle([Desk(stack, cookie) for cookie in cookies])
    for name, path in pages(stack).items():
        yield name, timed(stack, lambda _number, path=path: next(desks).get(path))  # type: ignore[misc]
    following = _following(next(desks).get("/arbeitsplatz/?ansicht=fertig"))
    yield "the next page", timed(stack, lambda _number: next(desks).get(following))
    page = next(desks).search(bestand.NAMES[0], **NARROW)
    assert "durchsucht" in page, "the filter leaves too many: the search compared nothing"
    names = bestand.NAMES

    def search(number: int) -> None:
        next(desks).search(names[number % len(names)], **NARROW)

    yield "search for a name", timed(stack, search, between=disk)
    found = openable(stack, EACH)
    yield (
        "search for a number",
        timed(stack, lambda number: next(desks).get(f"/arbeitsplatz/?nummer={found[number % len(found)][1]}")),
    )
    opened = timed(stack, lambda number: next(desks).get(found[number % len(found)][0]), between=disk)
    yield "a Vorgang opened", opened


def _following(page: str) -> str:
    found = re.search(r'href="(/arbeitsplatz/\?[^"]*nach=[^"]+)"', page)
    assert found is not None, "one page shows all that is finished"
    return unescape(found[1])
