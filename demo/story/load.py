"""Loading the invented Vorgänge: the Kommunen dealt out to processes, and in each the lives in the order of time."""

from __future__ import annotations

import gc
import heapq
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from multiprocessing import get_context

from django.db import connection, connections

from demo.process import die_with_parent
from demo.story import wege
from demo.story.archive import finish
from demo.story.life import Welt, live
from demo.story.offers import municipalities
from demo.story.plan import DEMO_DAY, Fall, make_plan
from demo.story.staff import office_of
from portal.kommune.models import Kommune, Ort

COUNT = 600

# The receipts of the past wait behind every job of the present, and come about two a second: in each Kommune the
# youngest first, which are those that somebody looks at.
_RECEIPTS_LATER = """
UPDATE procrastinate_jobs SET priority = -10, scheduled_at = now() + later.number * interval '5 seconds'
FROM (SELECT id, row_number() OVER (PARTITION BY args ->> 'kommune_id' ORDER BY id DESC) AS number
      FROM procrastinate_jobs WHERE task_name = 'vorgang.make_receipt' AND status = 'todo') AS later
WHERE procrastinate_jobs.id = later.id
"""


def load(*, count: int = COUNT, processes: int = 2, now: datetime = DEMO_DAY, ways: bool = False) -> int:
    """Load the story that ends at `now`; returns how many Vorgänge. Offers and staff must be there.

    `ways`: with the few that show what else can happen (`wege`).
    """
    einwohner = {kommune.id: kommune.einwohner or 1 for kommune in municipalities()}
    faelle = make_plan(einwohner, count, now)
    if ways:
        wege.open_accounts(now)
    piles = _deal(faelle, processes)
    if processes == 1:
        load_pile(piles[0], now, ways)
    else:
        connections.close_all()  # none may be shared with a child
        fork, die = get_context("fork"), die_with_parent(signal.SIGKILL)
        with ProcessPoolExecutor(processes, fork, _begin_process, (die,)) as pool:
            list(pool.map(load_pile, piles, [now] * len(piles), [ways] * len(piles)))
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit TO on")  # whatever came before is on the disk with this commit
        cursor.execute(_RECEIPTS_LATER)
    return len(faelle)


def _begin_process(die: Callable[[], None]) -> None:
    """A pool's process waits for ever when the one that feeds it is killed with -9, so it goes with it."""
    die()
    gc.disable()


def _deal(faelle: Sequence[Fall], processes: int) -> list[list[Fall]]:
    """Whole Kommunen on as many piles, of about the same height: a Kommune's time must run in one process."""
    by_kommune: dict[str, list[Fall]] = {}
    for fall in faelle:
        by_kommune.setdefault(fall.kommune_id, []).append(fall)
    piles: list[list[Fall]] = [[] for _ in range(processes)]
    for each in sorted(by_kommune.values(), key=len, reverse=True):
        min(piles, key=len).extend(each)
    return piles


def load_pile(faelle: Sequence[Fall], now: datetime, ways: bool = False) -> None:
    """Run the lives of these Fälle side by side, always the one whose next step comes first."""
    kommunen = {kommune.id: kommune for kommune in municipalities()}
    ready = {kommune_id: welt_of(kommunen[kommune_id], now) for kommune_id in {fall.kommune_id for fall in faelle}}
    queue: list[tuple[datetime, int, Iterator[datetime]]] = []
    for fall in faelle:
        _advance(queue, fall.nummer, live(fall, ready[fall.kommune_id]))
    if ways:
        more = [life for kommune_id in sorted(ready) for life in wege.lives(ready[kommune_id])]
        for number, life in enumerate(more, start=1):
            _advance(queue, -number, life)
    while queue:
        _, number, life = heapq.heappop(queue)
        _advance(queue, number, life)
    for welt in ready.values():
        welt.finish_submitted()


def _advance(queue: list[tuple[datetime, int, Iterator[datetime]]], number: int, life: Iterator[datetime]) -> None:
    moment = next(life, None)
    if moment is not None:
        heapq.heappush(queue, (moment, number, life))


def welt_of(kommune: Kommune, now: datetime) -> Welt:
    """What the lives of this Kommune share, in a story that ends at `now`."""
    orte = list(Ort.objects.filter(kommune_id=kommune.id, historisch=False).order_by("pk"))
    return Welt(kommune, orte, office_of(kommune.id), now, finish)
