"""`make bench`: the running portal under load, a table with the bound beside each figure, and var/bench.json.

`make bench ARGS="searching rest"` measures only these parts and leaves the others' figures in the file as they are
(tests/benchmarks/result.py says what stands there). SECONDS (4) is how long each load lasts. The exit code is 1 when
this run has missed a bound; the machine's load average stands in the file, because a machine that has other work shows
figures of its own.

Data made once and kept are only those of `million`, which take minutes. The stack of the other parts is made anew for
each run, because they change what the next one would find (submissions, 1,000 publications, 400 Kreise); it took 50 s
at a load of 4 on two cores, much less than what is measured in it.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from typing import Any

import httpx
import psycopg

from demo.database import VAR
from tests.benchmarks import bestand, crowd, drafts, million, suche
from tests.benchmarks.counting import MOST, MOST_AT_SUBMISSION
from tests.benchmarks.load import CONNECTIONS, Figures, cpu_of, first_visit, load, median_and_p99, rss_of, synced
from tests.benchmarks.result import Line, Result
from tests.citizen import ANSWERS, FREE, Citizen
from tests.formular import grossform
from tests.stack import HOST, KOMMUNE, Stack, kept_stack, running_stack

SECONDS = int(os.environ.get("SECONDS", "4"))
STEPS, SUBMISSIONS, LARGEST = 300, 30, 12
EACH = 5  # submissions of each of eight people at once
FIRST_VISIT = 250  # kB
PARTS = (
    "start",
    "catalogue",
    "assistant",
    "largest_form",
    "postkorb",
    "rest",
    "editing",
    "searching",
)
ON_REQUEST = ("crowd", "million")  # by name only: minutes of load, and no figures of theirs are deposited yet
_PLANT = """
INSERT INTO vorgang_vorgang (id, kommune_id, konto_id, antrag_id, faden_id, leistung_id, organisationseinheit_id,
  schluessel_id, nummer, status, status_seit, bearbeiter_id, erstellt_am, eingang_am, frist_am, kosten_offen)
SELECT gen_random_uuid(), %(kommune)s, gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'geburtsurkunde',
  %(office)s, gen_random_uuid(), 'N-' || n,
  CASE WHEN n %% 1000 = 0 THEN 'rueckfrage' WHEN n %% 2 = 1 THEN 'eingegangen' ELSE 'in_bearbeitung' END,
  now(), CASE WHEN n %% 50 = 0 THEN NULL ELSE %(clerk)s END, now(), now() - n * interval '1 minute',
  now() + (n %% 400 - 20) * interval '1 day', false
FROM generate_series(%(first)s::int, %(last)s::int) AS n
"""
_DUE = """
SELECT count(*) FROM procrastinate_jobs
WHERE status IN ('todo', 'doing') AND coalesce(scheduled_at, now()) <= now()
"""


class Bench:
    """The measurements over one stack; each adds its lines to its part of the result."""

    def __init__(self, stack: Stack, result: Result) -> None:
        self.stack, self.result, self.lines = stack, result, list[Line]()
        with psycopg.connect(stack.dsn()) as connection:
            row = connection.execute("SELECT id FROM kommune_ort WHERE name = 'Geilenkirchen'").fetchone()
        assert row is not None
        self.ort_id: int = row[0]

    def measure(self, part: str) -> None:
        self.settle()
        with self.result.part(part) as self.lines:
            getattr(self, part)()

    def add(self, name: str, value: float, unit: str, bound: float | None = None, *, at_least: bool = False) -> None:
        self.lines.append(Line(name, value, unit, bound, at_least))
        print(self.lines[-1], flush=True)

    def add_load(self, name: str, figures: Figures, least: float | None = None) -> None:
        self.add(name, figures.per_second, "requests/s", least, at_least=True)
        self.add(f"{name}, p50", figures.p50, "ms")
        self.add(f"{name}, p99", figures.p99, "ms")
        self.add(f"{name}, CPU a request", figures.cpu, "ms")

    def add_page(self, name: str, path: str, cookie: str = "") -> None:
        """What a page costs besides time: bytes as they are transferred (compressed), and statements."""
        html, everything = first_visit(self.stack, path, cookie)
        self.add(f"{name}, HTML", html / 1000, "kB")
        self.add(f"{name}, first visit", everything / 1000, "kB", FIRST_VISIT)
        counts = json.loads(self.stack.run("-m", "tests.stack_commands", "queries", json.dumps([[path, cookie]])))
        self.add(f"{name}, queries", counts[path], "", MOST)

    def settle(self) -> None:
        """Wait until the worker has done what it was asked, and the disk has what was written before.

        A submission would wait for the disk too, as for its own. Of a kept stack a job may wait for a worker that has
        ended: for the worker at most a minute.
        """
        until = time.monotonic() + 60
        with psycopg.connect(self.stack.dsn(), autocommit=True) as superuser:
            while superuser.execute(_DUE).fetchone() != (0,) and time.monotonic() < until:
                time.sleep(0.1)
            superuser.execute("CHECKPOINT")
        os.sync()

    def start(self) -> None:
        """Cold start to the first page."""
        began = time.monotonic()
        self.stack.restart("portal")
        while time.monotonic() - began < 60:
            try:
                if httpx.get(self.stack.portal, headers={"Host": HOST}, trust_env=False).status_code == 200:
                    break
            except httpx.TransportError:
                time.sleep(0.01)
        self.add("cold start to the first answer", time.monotonic() - began, "s", 2)

    def catalogue(self) -> None:
        pages = {"home page": "/", "search": "/suche/?q=geburtsurkunde", "Leistung page": "/leistungen/geburtsurkunde/"}
        for name, path in pages.items():
            self.add_load(name, load(self.stack, path, seconds=SECONDS), 290 if path == "/" else None)
        for name, path in pages.items():
            self.add_page(name, path)

    def assistant(self) -> None:
        """One step posted and the last page submitted: by one client, then by eight; statements and bytes."""
        self._step()
        self._submission()
        with ExitStack() as stack:
            people = [stack.enter_context(self._citizen([])) for _ in range(CONNECTIONS * EACH + 2)]
            one, other, *many = drafts.filled_in(people)
            self.add("step posted, 8 connections", drafts.steps_a_second(many, seconds=SECONDS), "requests/s")
            self.add("submission, 8 connections", drafts.submissions_a_second(many), "requests/s")
            cookie = other.citizen.cookie
            self.add_page("step", other.base + drafts.STEP[0], cookie)
            self.add("step posted, queries", drafts.statements(self.stack, [other, other], *drafts.STEP)[0], "", MOST)
            count, location = drafts.statements(self.stack, [one, other], *drafts.SUBMISSION)
            self.add("submission, queries", count, "", MOST_AT_SUBMISSION)
            self.add_page("page after the submission", location, cookie)

    def _step(self) -> None:
        times: list[float] = []
        with self._citizen(times) as citizen:
            base = citizen.begin()
            citizen.fill_in(base)
            citizen.get(base + "kind-1/")
            times.clear()
            spent = cpu_of(self.stack.workers())
            for _ in range(STEPS):
                assert citizen.post(base + "kind-1/", ANSWERS["kind-1"]).is_redirect
            spent = cpu_of(self.stack.workers()) - spent
        p50, p99 = median_and_p99(times)
        self.add("step posted, one client, p50", p50, "ms", 12)
        self.add("step posted, one client, p99", p99, "ms", 40)
        self.add("step posted, CPU a request", spent / STEPS, "ms")

    def _submission(self) -> None:
        times, cpu, submitted, alone, spent = list[float](), list[float](), list[float](), 0.0, 0.0
        for _ in range(SUBMISSIONS):  # `times[0]` is the post itself, the page after it is not part of it
            with self._citizen(times, cpu) as citizen:
                base = citizen.begin()
                citizen.fill_in(base)
                times.clear()
                cpu.clear()
                before = cpu_of(self.stack.workers())
                citizen.submit(base)
                spent += cpu_of(self.stack.workers()) - before
                alone += cpu[0] - before
                submitted.append(times[0])
        p50, p99 = median_and_p99(submitted)
        self.add("submission, p50", p50, "ms", 30)
        self.add("submission, p99", p99, "ms", 100)
        self.add("submission, CPU a request", alone / SUBMISSIONS, "ms")
        self.add("submission and the page after it, CPU", spent / SUBMISSIONS, "ms")

    def largest_form(self) -> None:
        """A step of a form of 196 fields posted and the next one drawn, and that form submitted."""
        self.stack.run("-m", "tests.stack_commands", "offer_form", grossform.LEISTUNG, grossform.ID)
        times, steps, disk, submitted = list[float](), list[float](), list[float](), list[float]()
        answers, probe = grossform.answers(), VAR / "test" / f"platte-{os.getpid()}"
        with ExitStack() as stack:
            stack.callback(probe.unlink)
            begun = []
            for number in range(LARGEST + 1):  # all pages before any submission: its receipt would be made beside them
                citizen = stack.enter_context(self._citizen(times, leistung=grossform.LEISTUNG, answers=answers))
                begun.append((citizen, base := citizen.begin()))
                for page in range(1, grossform.PAGES):
                    key, following = f"seite{page}", f"{base}seite{page + 1}/"
                    citizen.get(f"{base}{key}/")
                    times.clear()
                    assert str(citizen.post(f"{base}{key}/", answers[key]).headers["location"]).endswith(following)
                    citizen.get(following)
                    steps += [sum(times)] if number else []  # the first makes each process read form and templates
                    disk += [synced(probe)] if number else []
            for citizen, base in begun:
                citizen.fill_in(base)
                times.clear()
                assert citizen.post(base + "einreichung/", {"richtig": "ja", "betrag_gesehen": "0"}).is_redirect
                submitted.append(times[0])
        p50, p99 = median_and_p99(steps)
        self.add("196 fields: step posted and next drawn, p50", p50, "ms")
        self.add("196 fields: step posted and next drawn, p99", p99, "ms", 40)
        self.add("196 fields: 8 kB on the disk between them, p99", median_and_p99(disk)[1], "ms")
        self.add("196 fields: submission, p99", median_and_p99(submitted)[1], "ms", 100)

    def _citizen(self, times: list[float], cpu: list[float] | None = None, **more: Any) -> Citizen:
        """Notes how many ms each request took, and in `cpu` how many the web workers had spent by its end."""

        def note(method: str, path: str, seconds: float) -> None:
            times.append(seconds * 1000)
            if cpu is not None:
                cpu.append(cpu_of(self.stack.workers()))

        return Citizen(self.stack.portal, HOST, self.ort_id, on_request=note, **more)

    def postkorb(self) -> None:
        """Both times a full page of new Vorgänge, so that only how many there are makes a difference."""
        session, clerk, office = json.loads(self.stack.run("-m", "tests.stack_commands", "staff"))
        cookie = f"arbeitsplatz={session}"
        values = {"kommune": KOMMUNE, "office": office, "clerk": clerk}
        found, alone = list[Figures](), list[Figures]()
        for first, last in ((1, 100), (101, 100_000)):
            with psycopg.connect(self.stack.dsn(), autocommit=True) as superuser:
                superuser.execute("SET session_replication_role = replica")
                superuser.execute(_PLANT, values | {"first": first, "last": last})
                superuser.execute("VACUUM ANALYZE vorgang_vorgang")
            found.append(load(self.stack, "/arbeitsplatz/", seconds=SECONDS, cookie=cookie))
            self.add_load(f"Postkorb with {last} Vorgänge", found[-1])
            # How eight connections fall to two processes is chance: p50 was 29 and 118 ms for the same hundred.
            alone.append(load(self.stack, "/arbeitsplatz/", seconds=SECONDS, cookie=cookie, connections=1))
            self.add(f"Postkorb with {last} Vorgänge, one client, p50", alone[-1].p50, "ms")
            self.add_page(f"Postkorb with {last} Vorgänge", "/arbeitsplatz/", cookie)
        self.add("Postkorb, time at 100000 / at 100", found[1].cpu / found[0].cpu, "x (CPU)", 1.3)
        self.add("Postkorb, one client, p50 at 100000 / at 100", alone[1].p50 / alone[0].p50, "x", 1.3)

    def crowd(self) -> None:
        """Thirty case workers and two hundred citizens at once, with pauses: no wrong answer."""
        cookies = json.loads(self.stack.run("-m", "tests.stack_commands", "crowd", str(crowd.Size.clerks)))
        self._submitted(20, leistung=crowd.LEISTUNG, declarations=FREE)
        spent = cpu_of(self.stack.workers())
        found = crowd.run(self.stack, cookies, self.ort_id)
        spent = cpu_of(self.stack.workers()) - spent
        for who, times in found.times.items():
            p50, p99 = found.figures(who)
            self.add(f"crowd, {who}: requests", len(times), "")
            self.add(f"crowd, {who}: p50", p50, "ms")
            self.add(f"crowd, {who}: p99", p99, "ms")
        for what, count in sorted(found.done.items()):
            self.add(f"crowd: {what}", count, "")
        self.add("crowd: told that it has changed meanwhile", found.conflicts, "")
        self.add("crowd, CPU a request, web", spent / max(1, sum(map(len, found.times.values()))), "ms")
        self.add("crowd: wrong answers", len(found.errors), "", 0)
        print("\n".join(found.errors[:20]))

    def million(self) -> None:
        """A million Vorgänge in eleven authorities, any of them opened."""
        with psycopg.connect(self.stack.dsn()) as superuser:
            [(count, clerks)] = superuser.execute(
                "SELECT (SELECT count(*) FROM vorgang_vorgang), (SELECT array_agg(id) FROM konto_mitarbeiter)"
            ).fetchall()
        self.add("Vorgänge", count, "", million.MANY, at_least=True)
        cookies = json.loads(self.stack.run("-m", "tests.stack_commands", "log_in", json.dumps(clerks)))
        self.settle()
        probe, disk = self.stack.folder / f"platte-{os.getpid()}", list[float]()
        for name, figure in million.measure(self.stack, cookies, lambda: disk.append(synced(probe))):
            self.add(f"{name}, p50", figure.p50, "ms")
            self.add(f"{name}, p99", figure.p99, "ms", million.BOUND)
            self.add(f"{name}, CPU a request, web", figure.web, "ms")
            self.add(f"{name}, CPU a request, PostgreSQL", figure.database, "ms")
            if disk:
                self.add(f"{name}, 8 kB on the disk between them, p99", median_and_p99(disk)[1], "ms")
                disk.clear()
        probe.unlink()
        opened = [path for path, _number in million.openable(self.stack, 3)]
        asked = [[path, f"arbeitsplatz={cookies[0]}"] for path in (*million.pages(self.stack).values(), *opened)]
        counts = json.loads(self.stack.run("-m", "tests.stack_commands", "queries", json.dumps(asked)))
        self.add("statements of the fullest of these pages", max(counts.values()), "", MOST)

    def fill_million(self) -> None:
        """Made once and kept: what the part `million` looks into."""
        clerks = json.loads(self.stack.run("-m", "tests.stack_commands", "desks", str(million.CLERKS)))
        self._submitted(1)
        self.add("Vorgänge planted", bestand.plant(self.stack, clerks, million.MANY), "s", 600)

    def _submitted(self, count: int, **more: Any) -> list[str]:
        """Addresses at the office of so many Vorgänge that came by the assistant."""
        found = []
        for _ in range(count):
            with self._citizen([], **more) as citizen:
                base = citizen.begin()
                citizen.fill_in(base)
                found.append("/arbeitsplatz" + citizen.submit(base)[0])
        return found

    def editing(self) -> None:
        """What a thousand publications leave behind must not slow what citizens see; every page here is drawn anew."""
        before = self._seen_by_citizens("before")
        self.add("1000 publications", float(self.stack.run("-m", "tests.stack_commands", "edit", "1000")), "s")
        after = self._seen_by_citizens("after")
        for name, earlier in before.items():
            self.add(f"{name}, p50 after / before 1000 publications", after[name] / earlier, "x", 1.3)

    def _seen_by_citizens(self, mark: str) -> dict[str, float]:
        return {
            "search page": suche.over_http(self.stack, "/suche/", suche.questions())[0],
            "Leistung page": suche.pages_over_http(self.stack, mark)[0],
        }

    def searching(self) -> None:
        """The search with what the jury asked; then inside one Kommune of 400 Kreise, timed in a process of its own."""
        for name, path, bound in (
            ("search page", "/suche/", 30),
            ("search API", "/api/v1/leistungen", 30),
            ("suggestions", "/suche/vorschlaege", 15),
        ):
            p50, p99 = suche.over_http(self.stack, path, suche.typed() if bound == 15 else suche.questions())
            self.add(f"{name}, p50", p50, "ms")
            self.add(f"{name}, p99", p99, "ms", bound)
        self.add("400 Kreise planted", suche.plant(self.stack), "s", 120)
        found = json.loads(self.stack.run("-m", "tests.benchmarks.suche", suche.ASKED))
        self.add("search in a million Angebote, p50", found["search"][0], "ms")
        self.add("search in a million Angebote, p99", found["search"][1], "ms", 100)
        self.add("suggestions in a million Angebote, p99", found["suggest"][1], "ms", 15)
        self.add("a web worker's memory after editing and searching", self._memory(), "MiB")

    def rest(self) -> None:
        self._submitted(5)
        self.add("a receipt as PDF, worker's CPU", float(self.stack.run("-m", "tests.stack_commands", "pdf")), "ms", 50)
        self.add("a web worker's memory (the larger one)", self._memory(), "MiB", 120)

    def _memory(self) -> float:
        return max(map(rss_of, self.stack.workers()))


def measure(parts: Sequence[str], result: Result) -> None:
    """These parts; the crowd opens what it finds, so none of what other parts planted may lie there.

    The million has databases of its own, which are kept.
    """
    if usual := [part for part in PARTS if part in parts]:
        forms = grossform.write(VAR / "test" / f"formulare-{os.getpid()}")
        with running_stack("bench", mode="demo", web_settings={"PORTAL_FORMULARE": str(forms)}) as stack:
            bench = Bench(stack, result)
            for part in usual:
                bench.measure(part)
        shutil.rmtree(forms)
    if "crowd" in parts:
        with running_stack("crowd", mode="demo") as stack:
            Bench(stack, result).measure("crowd")
    if "million" in parts:
        mark = bestand.fingerprint(million.MANY)

        def fill(made: Stack) -> None:
            Bench(made, result).measure("fill_million")

        with kept_stack("million", mark=mark, fill=fill, mode="demo") as stack:
            Bench(stack, result).measure("million")


def main(parts: Sequence[str]) -> int:
    result = Result(VAR / "bench.json", os.getloadavg()[0], SECONDS)
    measure(parts, result)
    print(f"{len(result.missed)} bounds missed; load average before the start {result.load_average_before:.1f}; "
          "var/bench.json")  # fmt: skip
    return 1 if result.missed else 0


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(prog="make bench")
    arguments.add_argument("parts", nargs="*", choices=[*PARTS, *ON_REQUEST, []], help="only these; all without one")
    sys.exit(main(arguments.parse_args().parts or PARTS))
