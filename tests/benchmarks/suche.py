"""The search measured: on the portal's own catalogue over HTTP, and inside one Kreis out of 400.

``plant`` fills the stack's own database by SQL; ``python -m tests.benchmarks.suche KOMMUNE`` then times the search of
one Kommune in a process of its own, as a web worker would, and prints p50 and p99 in milliseconds as JSON.
"""

from __future__ import annotations

import itertools
import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import httpx
import psycopg

from demo.database import CHECKOUT
from tests.benchmarks.load import median_and_p99
from tests.stack import HOST, Stack

KREISE, KOMMUNEN = 400, 2967  # 3,367 authorities × 297 Leistungen: a million Angebote
ASKED = "k0200-3"  # the Kommune that is searched in
_RELEVANZ = CHECKOUT / "tests" / "leistung" / "relevanz"
_TYPED = (2, 4, 7, 11)  # letters after which suggestions are asked for

# A Kommune of the real Kreis is copied. The vectors are copied as they are: to compute a million would take ten minutes
# and give the same. The indexes are made once at the end, as a restore would do it.
_PLANT = [
    "SET session_replication_role = replica",
    "SET maintenance_work_mem = '512MB'",
    "SET synchronous_commit = off",
    f"""INSERT INTO kommune_kommune (id, name, bezeichnung, typ, ist_kreis, ags, host, strasse, plz, ort, telefon,
         email, website, herkunft)
       SELECT id, id, 'Stadt ' || id, '', part = 0, 10000 + kreis || lpad(part::text, 3, '0'), id || '.example', '', '',
         '', '', '', '', '{{}}'
       FROM (SELECT kreis, part,
               'k' || lpad(kreis::text, 4, '0') || CASE WHEN part = 0 THEN '' ELSE '-' || part END AS id
             FROM (SELECT n % {KREISE} AS kreis, n / {KREISE} AS part
                   FROM generate_series(0, {KREISE + KOMMUNEN} - 1) AS n) AS numbered) AS made""",
    """CREATE TEMP TABLE neu AS
       SELECT k.id, kreis.id AS kreis
       FROM kommune_kommune k JOIN kommune_kommune kreis ON kreis.ist_kreis AND left(kreis.ags, 5) = left(k.ags, 5)
       WHERE k.host LIKE '%.example'""",
    """INSERT INTO kommune_organisationseinheit (kommune_id, schluessel, name, funktion, aufgaben, anschrift,
         anschrift_geprueft, telefon, email, oeffnungszeiten, sonderzeiten, gepflegt, herkunft)
       SELECT neu.id, o.schluessel, o.name, o.funktion, o.aufgaben, '', false, '', '', '', o.sonderzeiten, o.gepflegt,
         '{}'
       FROM neu, kommune_organisationseinheit o WHERE o.kommune_id = 'geilenkirchen'""",
    """INSERT INTO leistung_angebot (kommune_id, leistung_id, modus, formular, ziel_url, ziel_name, telefon, email,
         gebuehr_grundlage, gebuehr_bestaetigt_durch, ist_demo_einstellung)
       SELECT neu.id, l.id, 'information', '', '', '', '', '', '', '', false FROM neu, leistung_leistung l""",
    """INSERT INTO leistung_zustaendigkeit (kommune_id, funktion_id, behoerde_id, unklar, bestaetigt, herkunft)
       SELECT neu.id, z.funktion_id, CASE WHEN z.behoerde_id = 'geilenkirchen' THEN neu.id ELSE neu.kreis END, false,
         false, '{}'
       FROM neu, leistung_zustaendigkeit z WHERE z.kommune_id = 'geilenkirchen' AND z.behoerde_id IS NOT NULL""",
    "ALTER TABLE leistung_suchtext DROP CONSTRAINT suchtext_eindeutig, DROP CONSTRAINT suchtext_stelle",
    "ALTER TABLE leistung_suchtext ALTER COLUMN vektor DROP EXPRESSION",
    """INSERT INTO leistung_suchtext (kommune_id, leistung_id, titelwoerter, synonymwoerter, fremdwoerter, textwoerter,
         titellaenge, vorrang, vektor)
       SELECT neu.id, t.leistung_id, '', '', '', '', t.titellaenge, t.vorrang, t.vektor
       FROM neu, leistung_suchtext t WHERE t.kommune_id = 'geilenkirchen' AND t.leistung_id IS NOT NULL""",
    """INSERT INTO leistung_suchtext (kommune_id, stelle_id, titelwoerter, synonymwoerter, fremdwoerter, textwoerter,
         titellaenge, vorrang, vektor)
       SELECT o.kommune_id, o.id, '', '', '', '', t.titellaenge, t.vorrang, t.vektor
       FROM neu JOIN kommune_organisationseinheit o ON o.kommune_id = neu.id
         JOIN kommune_organisationseinheit old ON old.kommune_id = 'geilenkirchen' AND old.schluessel = o.schluessel
         JOIN leistung_suchtext t ON t.stelle_id = old.id""",
    """ALTER TABLE leistung_suchtext ADD CONSTRAINT suchtext_eindeutig UNIQUE (kommune_id, leistung_id),
         ADD CONSTRAINT suchtext_stelle UNIQUE (kommune_id, stelle_id)""",
    "VACUUM ANALYZE leistung_suchtext, leistung_angebot, leistung_zustaendigkeit, kommune_kommune",
]


def questions() -> list[str]:
    """What the jury asked, right and misspelt."""
    entries = [entry for name in ("fragen", "tippfehler") for entry in _entries(_RELEVANZ / f"{name}.json")]
    return [entry["frage"] for entry in entries]


def _entries(path: Path) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(path.read_text(encoding="utf-8"))
    return found


def typed() -> list[str]:
    """The same questions while they are being typed."""
    return [question[:letters] for question in questions()[::3] for letters in _TYPED]


def over_http(stack: Stack, path: str, texts: Sequence[str]) -> tuple[float, float]:
    """p50 and p99 in ms of GET `path` with each text as `q`, one client after the other."""
    with httpx.Client(base_url=stack.portal, headers={"Host": HOST}, trust_env=False) as http:

        def ask(text: str) -> None:
            http.get(path, params={"q": text}).raise_for_status()

        return timed(ask, texts)


def pages_over_http(stack: Stack, mark: str) -> tuple[float, float]:
    """p50 and p99 in ms of the page of every Leistung; `mark` is new each time, so that none is a kept one."""
    with psycopg.connect(stack.dsn()) as connection:
        slugs = [slug for (slug,) in connection.execute("SELECT id FROM leistung_leistung ORDER BY id").fetchall()]
    with httpx.Client(base_url=stack.portal, headers={"Host": HOST}, trust_env=False) as http:

        def ask(slug: str) -> None:
            http.get(f"/leistungen/{slug}/", params={mark: ""}).raise_for_status()

        return timed(ask, slugs)


def timed(ask: Callable[[str], object], texts: Sequence[str]) -> tuple[float, float]:
    """p50 and p99 in ms of `ask` for each text; the first ones warm up."""
    times = []
    for text in itertools.chain(texts[:30], texts):
        began = time.perf_counter()
        ask(text)
        times.append((time.perf_counter() - began) * 1000)
    return median_and_p99(times[30:])


def plant(stack: Stack) -> float:
    """Fill the stack's database with 400 Kreise; returns the seconds it took."""
    began = time.monotonic()
    with psycopg.connect(stack.dsn(), autocommit=True) as superuser:
        for statement in _PLANT:
            superuser.execute(statement)
    return time.monotonic() - began


def main(kommune_id: str) -> None:
    import django

    django.setup()
    from portal.kommune.models import Kommune
    from portal.leistung.queries import find, find_stellen, suggest

    kommune = Kommune.objects.get(id=kommune_id)

    def search(text: str) -> None:
        found = find(text, kommune)
        find_stellen(found)
        for row in found.treffer[:20]:
            found.explain(row)

    result = {
        "search": timed(search, questions()),
        "suggest": timed(lambda text: suggest(text, kommune), typed()),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main(sys.argv[1])
