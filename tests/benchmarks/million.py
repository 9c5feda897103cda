"""The Postkorb with 1,000,000 Vorgänge in eleven authorities, over HTTP, one case worker after the other.

The rows are planted by SQL, without what hangs on them; those that are opened came by the assistant as any other. In
the Kommune that is measured every Vorgang has two words of a name.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from typing import Any

import httpx
import psycopg

from tests.benchmarks.load import median_and_p99
from tests.stack import HOST, KOMMUNE, Stack

MANY, EACH = 1_000_000, 100  # Vorgänge; requests for a figure
BOUND = 60.0  # milliseconds
MOST = 10  # statements of a page
NAMES = [f"{first}{second}" for first in ("alt", "berg", "cron", "dorn", "eich") for second in ("mann", "feld", "haus")]
NAMES += [f"name{chr(97 + a)}{chr(97 + b)}" for a in range(15) for b in range(15)]
# Spread over the offices of every Kommune; nine of ten are finished, as after some years. Leistungen are as uneven as
# in life. The day of arrival goes back three years.
_PLANT = """
INSERT INTO vorgang_vorgang (id, kommune_id, konto_id, antrag_id, faden_id, leistung_id, organisationseinheit_id,
  schluessel_id, nummer, status, status_seit, bearbeiter_id, erstellt_am, eingang_am, frist_am, kosten_offen)
SELECT gen_random_uuid(), k.id, gen_random_uuid(), gen_random_uuid(), gen_random_uuid(),
  (%(leistungen)s::text[])[1 + least(n %% 7, n %% 3)],
  k.offices[1 + (n / 11) %% array_length(k.offices, 1)], gen_random_uuid(), 'M-' || n,
  CASE WHEN n %% 10 > 0 THEN 'versandt' WHEN n %% 100 = 0 THEN 'eingegangen' WHEN n %% 100 = 10 THEN 'rueckfrage'
    ELSE 'in_bearbeitung' END,
  now(), CASE WHEN n %% 100 = 0 THEN NULL WHEN n %% 3000 < 30 THEN %(clerk)s ELSE %(clerk)s + 1000 + n %% 300 END,
  now(), now() - n * interval '94 seconds', now() + (n %% 400 - 20) * interval '1 day', false
FROM generate_series(1, %(many)s) AS n
JOIN (SELECT row_number() OVER (ORDER BY kommune_id) - 1 AS place, kommune_id AS id,
        array_agg(id ORDER BY id) AS offices
      FROM kommune_organisationseinheit GROUP BY kommune_id) AS k ON k.place = n %% 11
"""
_NAME = """
INSERT INTO vorgang_suchmerkmal (id, kommune_id, konto_id, vorgang_id, merkmal)
SELECT gen_random_uuid(), v.kommune_id, v.konto_id, v.id,
  (%(marks)s::text[])[1 + (abs(hashtext(v.id::text)) + part * 7919) %% %(words)s]
FROM vorgang_vorgang v, generate_series(1, 2) AS part
WHERE v.kommune_id = %(kommune)s AND v.nummer LIKE 'M-%%'
"""
_LEISTUNGEN = ["geburtsurkunde", "eheurkunde", "sperrmuell", "hund-anmelden"]
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


def plant(stack: Stack, clerk: int) -> float:
    """Fill the stack's database; returns the seconds it took."""
    began = time.monotonic()
    marks = json.loads(stack.run("-m", "tests.stack_commands", "marks", json.dumps(NAMES)))
    with psycopg.connect(stack.dsn(), autocommit=True) as superuser:
        known = superuser.execute("SELECT id FROM leistung_leistung WHERE id = ANY(%s)", [_LEISTUNGEN]).fetchall()
        leistungen = [key for (key,) in known] + ["geburtsurkunde"] * 4
        superuser.execute("SET session_replication_role = replica")
        superuser.execute("SET synchronous_commit = off")
        superuser.execute(_PLANT, {"leistungen": leistungen, "clerk": clerk, "many": MANY})
        superuser.execute(_NAME, {"marks": marks, "words": len(marks), "kommune": KOMMUNE})
        superuser.execute("VACUUM ANALYZE vorgang_vorgang, vorgang_suchmerkmal")
    return time.monotonic() - began


class Desk:
    """One case worker who is logged in."""

    def __init__(self, stack: Stack, cookie: str) -> None:
        self._http = httpx.Client(base_url=stack.portal, headers={"Host": HOST}, trust_env=False, timeout=30)
        self._http.headers["Cookie"] = f"arbeitsplatz={cookie}"

    def get(self, path: str) -> str:
        answer = self._http.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
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


def timed(ask: Callable[[int], Any], count: int = EACH) -> tuple[float, float]:
    """p50 and p99 in milliseconds; five go before to warm up."""
    for number in range(5):
        ask(number)
    times = []
    for number in range(count):
        began = time.perf_counter()
        ask(number)
        times.append((time.perf_counter() - began) * 1000)
    return median_and_p99(times)


NARROW = {"ansicht": "alle", "frist": "woche", "leistung": "geburtsurkunde", "status": "rueckfrage"}
PAGES = {
    "Postkorb, new": "/arbeitsplatz/?ansicht=neu",
    "Postkorb, mine": "/arbeitsplatz/?ansicht=meine",
    "Postkorb, overdue": "/arbeitsplatz/?ansicht=ueberfaellig",
    "Postkorb, Leistung and status": "/arbeitsplatz/?ansicht=alle&leistung=geburtsurkunde&status=rueckfrage",
    "Postkorb, finished in a month": "/arbeitsplatz/?ansicht=fertig&leistung=geburtsurkunde&von_tag=1&von_monat=3"
    "&von_jahr=2025&bis_tag=31&bis_monat=3&bis_jahr=2025",
    "Postkorb, live counts": "/arbeitsplatz/postkorb/zahlen/?ansicht=neu&stand=x",
}


def measure(stack: Stack, cookie: str, opened: list[str]) -> dict[str, tuple[float, float]]:
    """p50 and p99 of each kind of page; `opened` are the Vorgänge that have content."""
    desk, found = Desk(stack, cookie), {}
    for name, path in PAGES.items():
        found[name] = timed(lambda _number, path=path: desk.get(path))  # type: ignore[misc]
    page = desk.search(NAMES[0], **NARROW)
    assert "durchsucht" in page, "the filter leaves too many: the search compared nothing"
    found["search for a name"] = timed(lambda number: desk.search(NAMES[number % len(NAMES)], **NARROW))
    found["a Vorgang opened"] = timed(lambda number: desk.get(opened[number % len(opened)]))
    return found
