"""The Postkorb is read in the order of its indexes: a page costs the same at 100 and at 100,000 Vorgänge."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.core import clock
from portal.core.tenancy import unit
from portal.vorgang.queries import COUNT_LIMIT, PAGE, postkorb, postkorb_counts
from portal.vorgang.queries.korb import NO_FILTER
from portal.vorgang.rules.postkorb import Ansicht, Filter
from tests.factories import Zugang, make_mitarbeiter, standesamt
from tests.settings import CLUSTER, WORKER

MANY = 20_000
# A Kommune that is far behind: nearly all are open, few wait for an answer. Foreign keys are off: the plan counts.
_FILL = """
INSERT INTO vorgang_vorgang (id, kommune_id, konto_id, antrag_id, faden_id, leistung_id, organisationseinheit_id,
  schluessel_id, nummer, status, status_seit, bearbeiter_id, erstellt_am, eingang_am, frist_am, kosten_offen)
SELECT gen_random_uuid(), 'geilenkirchen', gen_random_uuid(), gen_random_uuid(), gen_random_uuid(),
  CASE WHEN n %% 100 IN (2, 7) THEN 'sperrmuell' ELSE 'geburtsurkunde' END,
  %(office)s, gen_random_uuid(), 'N-' || n,
  CASE WHEN n %% 1000 = 0 THEN 'rueckfrage' WHEN n %% 10 = 1 THEN 'eingegangen' WHEN n %% 10 = 2 THEN 'zurueckgenommen'
    ELSE 'in_bearbeitung' END,
  now(), CASE WHEN n %% 50 = 0 THEN NULL ELSE %(clerk)s + n %% 7 END, now(), now() - n * interval '1 minute',
  now() + (n %% 400 - 20) * interval '1 day', n %% 2000 = 2
FROM generate_series(1, %(many)s) AS n
"""


@pytest.fixture
def full_postkorb(database: None) -> Iterator[Zugang]:
    """A clerk of an office with MANY Vorgänge."""
    clerk = make_mitarbeiter()
    with psycopg.connect(CLUSTER.dsn("postgres", f"portal_{WORKER}"), autocommit=True) as superuser:
        superuser.execute("SET session_replication_role = replica")
        values = {"office": standesamt("geilenkirchen").pk, "clerk": clerk.mitarbeiter.pk, "many": MANY}
        superuser.execute(_FILL, values)
        superuser.execute("ANALYZE vorgang_vorgang")
    yield clerk


def plan_of(sql: str) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (ANALYZE, FORMAT JSON) " + sql.replace("%", "%%"))
        return cursor.fetchone()[0][0]["Plan"]


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for child in plan.get("Plans", []):
        yield from nodes(child)


INDEXES = {
    Ansicht.NEU: "vorgang_postkorb_status",
    Ansicht.MEINE: "vorgang_postkorb_person",
    Ansicht.WARTET: "vorgang_postkorb_status",
    Ansicht.FAELLIG: "vorgang_postkorb_frist",
    Ansicht.UEBERFAELLIG: "vorgang_postkorb_frist",
    Ansicht.KOSTEN: "vorgang_kosten_offen",
    Ansicht.ALLE: "vorgang_postkorb",
    Ansicht.FERTIG: "vorgang_fertig",
}


def test_each_page_is_read_from_its_index_and_counting_stops_where_it_says_no_more(full_postkorb: Zugang) -> None:
    """One test, because filling the Postkorb costs more than all the questions."""
    for ansicht, index in INDEXES.items():
        _is_read_from(full_postkorb, ansicht, index)
    # A Leistung of which there are few must not cost a walk through all the others; reading all its own is no harm.
    rare = Filter(leistung="sperrmuell")
    _is_read_from(full_postkorb, Ansicht.ALLE, "vorgang_postkorb_leistung", rare)
    _is_read_from(full_postkorb, Ansicht.FERTIG, "vorgang_fertig_leistung", rare)
    _counting_stops(full_postkorb)


def _is_read_from(full_postkorb: Zugang, ansicht: Ansicht, index: str, narrowed: Filter = NO_FILTER) -> None:
    who: dict[str, Any] = {
        "office_ids": [standesamt("geilenkirchen").pk],
        "mitarbeiter_id": full_postkorb.mitarbeiter.pk,
        "at": clock.now() + timedelta(minutes=1),
    }
    with unit(full_postkorb.staff):
        first = postkorb(ansicht=ansicht, filter=narrowed, **who)
        with CaptureQueriesContext(connection) as captured:
            second = postkorb(ansicht=ansicht, filter=narrowed, after=first.next_key, **who)
        assert first.rows
        assert first.next_key is None or len(second.rows) == PAGE
        plan = plan_of(captured.captured_queries[-1]["sql"])
    found = [node for node in nodes(plan) if node.get("Relation Name") == "vorgang_vorgang"]
    assert [node.get("Index Name") for node in found] == [index], ansicht
    read = found[0]["Actual Rows"] + found[0].get("Rows Removed by Filter", 0)
    assert read <= (MANY // 100 if narrowed else 2 * PAGE + 2), "a page reads more than it shows"
    assert narrowed or not any(node["Node Type"] == "Sort" and node["Actual Rows"] > 2 * PAGE for node in nodes(plan))


def _counting_stops(full_postkorb: Zugang) -> None:
    offices = [standesamt("geilenkirchen").pk]
    with unit(full_postkorb.staff), CaptureQueriesContext(connection) as captured:
        counts = postkorb_counts(office_ids=offices, mitarbeiter_id=full_postkorb.mitarbeiter.pk, at=clock.now())
        plan = plan_of(captured.captured_queries[-1]["sql"])
    assert counts[Ansicht.ALLE] == counts[Ansicht.NEU] == COUNT_LIMIT + 1
    assert counts[Ansicht.WARTET] == MANY // 1000
    assert counts[Ansicht.KOSTEN] == MANY // 2000
    scanned = [node for node in nodes(plan) if node.get("Relation Name") == "vorgang_vorgang"]
    to_the_end = [node for node in scanned if node["Node Type"] == "Seq Scan" and node["Actual Rows"] <= COUNT_LIMIT]
    assert to_the_end == [], "a rare view is counted by reading everything"
