"""Nothing is lost, nothing happens twice: kill -9 at random moments while people submit and pay (`make proof-crash`).

Web process, worker and PostgreSQL are each killed again and again, and 15 % of the provider's answers are lost after it
has done its work or charged. Afterwards the provider's journal and the database are compared: see `problems`.
RUNS (200), SEED and CLIENTS (6) may be set in the environment.
"""

from __future__ import annotations

import math
import os
import random
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain, count, repeat
from typing import Any

import psycopg
from psycopg.rows import dict_row

from tests.citizen import Citizen, GaveUp, one_page_pdf
from tests.stack import HOST, KOMMUNE, Stack, children, running_stack

LOST_ANSWERS = 0.15
_LEAVES_AFTER_PAYING = 0.25  # pays and closes the browser: only the portal's own asking finds this money
_KILLS_AGAIN_AT_ONCE = 0.2  # while everything is still starting again
_SETTLE_SECONDS = 240.0  # by then everything must have come to its end
_ACTIVE = ("angelegt", "gestartet", "unklar")


@dataclass
class Run:
    """One run over a stack: who submits, who is killed, and what the people saw."""

    stack: Stack
    submissions: int
    seed: int = 1
    clients: int = 6
    pause: tuple[float, float] = (2.0, 8.0)  # seconds between two kills
    kills: tuple[str, ...] = ("web", "web group", "worker", "postgres", "postgres group", "backend")
    rounds: int | None = None  # how often each kind of kill happens; None: until the last submission
    everybody_leaves: bool = False
    leaves_after: float = math.inf  # seconds for which people watch the portal check their payment
    kill_after_arrival: str = ""  # a kind of kill done at the moment somebody was told that it arrived
    pays: bool = True
    patience: float = 180.0
    confirmed: dict[str, str] = field(default_factory=dict)  # address of the Antrag -> address of its Vorgang
    gave_up: list[str] = field(default_factory=list)
    killed: Counter[str] = field(default_factory=Counter)
    tries_again: int = 0

    def __post_init__(self) -> None:
        self._lock, self._chance = threading.Lock(), random.Random(self.seed)
        self._wanted = iter(range(self.submissions))
        self._next_kill = self._in_rounds()
        self._pdf = one_page_pdf()
        with psycopg.connect(self.stack.dsn()) as connection:
            self.began = _one(connection, "SELECT now()")
            self.ort_id: int = _one(
                connection, "SELECT id FROM kommune_ort WHERE kommune_id = %s AND name = 'Geilenkirchen'", KOMMUNE
            )

    def go(self) -> None:
        """Have everybody submit and pay while processes die; returns when the last one has finished."""
        people = [threading.Thread(target=self._person, daemon=True) for _ in range(self.clients)]
        for person in people:
            person.start()
        due = time.monotonic() + self._chance.uniform(*self.pause)
        recovered, kind = True, ""

        def is_over() -> bool:
            nonlocal due, recovered, kind
            if not recovered and self.stack.is_ready():  # people can work again: from now on it may happen again
                recovered, due = True, time.monotonic() + self._chance.uniform(*self.pause)
            kind = kind or next(self._next_kill)
            if kind and recovered and time.monotonic() > due and self.kill(kind):
                kind = ""
                recovered = self._chance.random() < _KILLS_AGAIN_AT_ONCE
            return not any(person.is_alive() for person in people)

        self.stack.turn(until=is_over)

    def _in_rounds(self) -> Iterator[str]:
        """The kinds of kill at random, but none a second time before all had their turn; "" when it is enough."""
        rounds = count() if self.rounds is None else range(self.rounds)
        for _ in rounds if self.kills else ():
            yield from self._chance.sample(self.kills, len(self.kills))
        yield from repeat("")

    def _person(self) -> None:
        while True:
            with self._lock:
                number = next(self._wanted, None)
            if number is None:
                return
            chance = random.Random(f"{self.seed}-{number}")
            with Citizen(
                self.stack.portal, HOST, self.ort_id, chance=chance, pdf=self._pdf, patience=self.patience
            ) as citizen:
                try:
                    self._order(citizen, chance)
                except GaveUp as reason:
                    self.gave_up.append(str(reason))
                self.tries_again += citizen.tries_again

    def _order(self, citizen: Citizen, chance: random.Random) -> None:
        base = citizen.begin()
        citizen.fill_in(base)
        vorgang, _ = citizen.submit(base)
        self.confirmed[base] = vorgang
        if self.kill_after_arrival:
            self.kill(self.kill_after_arrival)
        if not self.pays:
            return
        if self.everybody_leaves or chance.random() < _LEAVES_AFTER_PAYING:
            citizen.pay_and_leave(vorgang)
        else:
            citizen.pay(vorgang, leaves_after=self.leaves_after)

    # --- killing ----------------------------------------------------------------------------------------------------

    def kill(self, kind: str) -> bool:
        """kill -9 one process or process group; False when it is down already."""
        pid = self.stack.supervisor.pids[
            {"web": "portal", "web group": "portal", "worker": "worker"}.get(kind, "postgres")
        ]
        with suppress(ProcessLookupError, FileNotFoundError, IndexError):
            if kind.endswith("group"):
                os.killpg(pid, signal.SIGKILL)
            elif kind in ("web", "backend"):  # one of granian's workers; one of PostgreSQL's processes
                os.kill(self._chance.choice(children(pid)), signal.SIGKILL)
            else:
                os.kill(pid, signal.SIGKILL)
            self.killed[kind] += 1
            return True
        return False

    # --- afterwards -------------------------------------------------------------------------------------------------

    def settle(self, seconds: float = _SETTLE_SECONDS) -> float:
        """Wait until nothing is on its way any more, at most `seconds`; how long it took.

        The hours in which the timer asks ever more rarely are not waited for: the same sweep is run for a later time.
        """
        began = next_sweep = time.monotonic()

        def is_over() -> bool:
            nonlocal next_sweep
            if time.monotonic() > next_sweep:
                with suppress(RuntimeError):  # the database may still be starting
                    self.stack.run("-m", "tests.stack_commands", "sweep", "3")
                next_sweep = time.monotonic() + 15
            return time.monotonic() - began > seconds or not self._on_its_way()

        self.stack.turn(until=is_over)
        return time.monotonic() - began

    def _on_its_way(self) -> bool:
        try:
            return bool(list(self._stuck()))
        except psycopg.OperationalError:
            return True

    def problems(self) -> list[str]:
        """Everything that is not as it must be; empty when the proof holds."""
        checks = (self._submissions, self._payments, self._messages, self._stuck, self._dead_jobs)
        return [*self.gave_up, *chain.from_iterable(check() for check in checks)]

    def _rows(self, query: str, *values: Any) -> list[dict[str, Any]]:
        with psycopg.connect(self.stack.dsn(), row_factory=dict_row) as connection:
            return connection.execute(query, values).fetchall()

    def _submissions(self) -> Iterator[str]:
        """Every confirmed submission exists once, with one Vorgang and one Forderung, and no other one exists."""
        rows = self._rows(
            "SELECT a.id::text AS antrag, count(DISTINCT e.id) AS einreichungen, count(DISTINCT f.forderung_id) AS "
            "forderungen, array_agg(DISTINCT v.id::text) FILTER (WHERE v.id IS NOT NULL) AS vorgaenge "
            "FROM antrag_antrag a LEFT JOIN antrag_einreichung e ON e.antrag_id = a.id "
            "LEFT JOIN vorgang_vorgang v ON v.antrag_id = a.id "
            "LEFT JOIN vorgang_vorgangsforderung f ON f.vorgang_id = v.id "
            "WHERE a.status <> 'entwurf' AND a.erstellt_am >= %s GROUP BY a.id",
            self.began,
        )
        found = {row["antrag"]: row for row in rows}
        told = {
            base.strip("/").rsplit("/", 1)[-1]: url.strip("/").rsplit("/", 1)[-1]
            for base, url in self.confirmed.items()
        }
        for antrag, vorgang in told.items():
            row = found.pop(antrag, None)
            if row is None:
                yield f"Antrag {antrag}: confirmed and lost"
            elif (row["einreichungen"], row["forderungen"], row["vorgaenge"]) != (1, 1, [vorgang]):
                yield f"Antrag {antrag}: {row}"
        for antrag in found:
            yield f"Antrag {antrag}: submitted, but nobody was told"

    def _payments(self) -> Iterator[str]:
        """What the provider took is booked once; nothing is booked that it did not take, and it knows no other attempt.

        The journal is of all runs on this stack, so the rows are too. Each was committed before the provider was asked.
        """
        ours = {row["id"]: row for row in self._rows(
            "SELECT z.id::text, z.status, z.betrag_cents, (SELECT count(*) FROM zahlung_zahlungsereignis e WHERE "
            "e.zahlung_id = z.id AND e.nach = 'bezahlt') AS booked FROM zahlung_zahlung z"
        )}  # fmt: skip
        journal = {str(entry["requestId"]): entry for entry in self.stack.journal()}
        yield from (f"Zahlung {name}: {entry['status']} at the provider, here unknown"
                    for name, entry in journal.items() if name not in ours)  # fmt: skip
        taken = {name: entry["amountCents"] for name, entry in journal.items() if entry["status"] == "PAYED"}
        for name in taken.keys() & ours.keys():
            row = ours[name]
            if (row["status"], row["booked"], row["betrag_cents"]) != ("bezahlt", 1, taken[name]):
                yield f"Zahlung {name}: taken by the provider, here {row['status']}, booked {row['booked']} times"
        yield from (f"Zahlung {name}: booked without money" for name, row in ours.items()
                    if row["status"] == "bezahlt" and name not in taken)  # fmt: skip
        yield from (f"Forderung {row['id']}: {row}" for row in self._rows(_BOOKINGS, self.began) if not _fits(row))

    def _messages(self) -> Iterator[str]:
        """Every Vorgang's thread says once that it arrived and, when it was paid, once that the money did."""
        for row in self._rows(_MESSAGES, self.began):
            if (row["told_arrived"], row["told"]) != (1, 1 + row["paid"]):
                yield f"Postfach of the Vorgang {row['vorgang']}: {row}"

    def _stuck(self) -> Iterator[str]:
        """Attempts without an end, paid Vorgaenge outside the Postkorb, receipts and notices that were not made."""
        for text, query in _STUCK.items():
            for row in self._rows(query, self.began):
                yield f"{text}: {row['what']}"

    def _dead_jobs(self) -> Iterator[str]:
        """Jobs that failed for good, or are `doing` without a worker that lives."""
        for row in self._rows(
            "SELECT j.id, j.task_name, j.status, j.attempts FROM procrastinate_jobs j "
            "LEFT JOIN procrastinate_workers w ON w.id = j.worker_id WHERE j.status = 'failed' AND NOT EXISTS "
            "(SELECT FROM procrastinate_periodic_defers p WHERE p.task_name = j.task_name) OR j.status = 'doing' AND "
            "(w.id IS NULL OR w.last_heartbeat < now() - interval '45 seconds')"
        ):
            yield f"job {row}"

    def table(self, settled: float, seconds: float) -> str:
        """The figures of the run, for people."""
        journal = Counter(str(entry["status"]) for entry in self.stack.journal())
        counts = self._rows(
            "SELECT (SELECT count(*) FROM vorgang_vorgang) AS vorgaenge, (SELECT count(*) FROM zahlung_zahlung) "
            "AS versuche, (SELECT count(*) FROM zahlung_zahlung WHERE status = 'bezahlt') AS gebucht, "
            "(SELECT count(*) FROM zahlung_erstattung) AS erstattungen, "
            "(SELECT count(*) FROM vorgang_vorgangsdokument) AS quittungen, (SELECT coalesce(sum(attempts) - "
            "count(*), 0) FROM procrastinate_jobs WHERE attempts > 1) AS wiederholt"
        )[0]
        lines = {
            "submissions wanted / confirmed": f"{self.submissions} / {len(self.confirmed)}",
            "Vorgaenge": counts["vorgaenge"],
            "kill -9": ", ".join(f"{name} {count}" for name, count in sorted(self.killed.items())),
            "requests people had to repeat": self.tries_again,
            "attempts to pay": counts["versuche"],
            "provider's journal": ", ".join(f"{name} {count}" for name, count in sorted(journal.items())),
            "booked": counts["gebucht"],
            "double payments to go back": counts["erstattungen"],
            "receipts": counts["quittungen"],
            "runs of jobs repeated": counts["wiederholt"],
            "seconds / until all had settled": f"{seconds:.0f} / {settled:.0f}",
        }
        return "\n".join(f"{name:34} {value}" for name, value in lines.items())


_BOOKINGS = """
SELECT f.id::text, f.status, v.status AS vorgang,
  (SELECT count(*) FROM zahlung_zahlung z WHERE z.forderung_id = f.id AND z.status = 'bezahlt') AS paid,
  (SELECT count(*) FROM zahlung_erstattung e WHERE e.forderung_id = f.id) AS returned,
  (SELECT count(*) FROM core_auditeintrag a WHERE a.gegenstand = 'zahlung.forderung:' || f.id
     AND a.handlung = 'forderung.bezahlt') AS booked,
  (SELECT count(*) FROM vorgang_statuswechsel s WHERE s.vorgang_id = v.id AND s.nach = 'eingegangen') AS arrived
FROM zahlung_forderung f JOIN vorgang_vorgangsforderung l ON l.forderung_id = f.id
JOIN vorgang_vorgang v ON v.id = l.vorgang_id WHERE f.erstellt_am >= %s
"""
# The message of the submission has its moment; the texts are encrypted. What follows is that the money is there.
_MESSAGES = """
SELECT v.id::text AS vorgang,
  (SELECT count(*) FROM postfach_nachricht n WHERE n.faden_id = v.faden_id AND n.richtung = 'an'
     AND n.am = v.erstellt_am) AS told_arrived,
  (SELECT count(*) FROM postfach_nachricht n WHERE n.faden_id = v.faden_id AND n.richtung = 'an') AS told,
  (SELECT count(*) FROM vorgang_vorgangsforderung l JOIN zahlung_forderung f ON f.id = l.forderung_id
     WHERE l.vorgang_id = v.id AND f.status = 'bezahlt') AS paid
FROM vorgang_vorgang v WHERE v.erstellt_am >= %s
"""
_STUCK = {
    "attempt without an end": "SELECT id::text || ' ' || status AS what FROM zahlung_zahlung "
    f"WHERE erstellt_am >= %s AND status IN {_ACTIVE}",
    "paid, but not in the Postkorb": "SELECT v.id::text AS what FROM zahlung_forderung f "
    "JOIN vorgang_vorgangsforderung l ON l.forderung_id = f.id JOIN vorgang_vorgang v ON v.id = l.vorgang_id "
    "WHERE f.erstellt_am >= %s AND f.status = 'bezahlt' AND v.status <> 'eingegangen'",
    "no receipt": "SELECT v.id::text AS what FROM vorgang_vorgang v WHERE v.erstellt_am >= %s AND NOT EXISTS "
    "(SELECT FROM vorgang_vorgangsdokument d WHERE d.vorgang_id = v.id AND d.art = 'eingangsbestaetigung')",
    "notice not sent": "SELECT id::text AS what FROM postfach_benachrichtigung WHERE am >= %s AND status = 'offen'",
}


def _fits(row: dict[str, Any]) -> bool:
    """A Forderung is booked once, its Vorgang arrived once, and money beyond that goes back."""
    if row["status"] == "bezahlt":
        return bool(row["booked"] == row["arrived"] == 1 and row["paid"] - row["returned"] == 1)
    return bool(row["booked"] == row["arrived"] == row["paid"] == row["returned"] == 0)


def _one(connection: psycopg.Connection[Any], query: str, *values: Any) -> Any:
    row = connection.execute(query.encode(), values).fetchone()
    assert row is not None
    return row[0]


def prove(stack: Stack, say: Callable[[str], None], *, lost: float = LOST_ANSWERS, **how: Any) -> tuple[Run, list[str]]:
    """One run with everything that goes wrong; its table is said, the run and its problems are returned."""
    stack.behave(drop_after_charge=lost, drop_probability=lost, seed=how.get("seed", 1))
    run = Run(stack, **how)
    began = time.monotonic()
    run.go()
    stack.behave()
    seconds, settled = time.monotonic() - began, run.settle()
    say(run.table(settled, seconds))
    return run, run.problems()


def main() -> int:
    """Full size; prints a table, ends with 1 when anything was lost, doubled or stuck."""
    runs, seed = int(os.environ.get("RUNS", "200")), int(os.environ.get("SEED", "20261121"))
    with running_stack("crash") as stack:
        _, found = prove(stack, print, submissions=runs, seed=seed, clients=int(os.environ.get("CLIENTS", "6")))
    for problem in found:
        print("NOT AS IT MUST BE:", problem)
    print(f"{len(found)} problems")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
