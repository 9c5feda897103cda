"""var/bench.json: of each part what it showed when it was measured last, whichever parts a run is about.

    {"parts": {"start": {"commit": "41d1a04", "at": "2026-11-22T23:05:12+00:00", "load_average_before": 0.8,
                         "seconds_each": 4, "missed": [], "figures": [{"name": "cold start to the first answer",
                         "value": 1.3, "unit": "s", "bound": 2, "at_least": false, "verdict": "ok"}]}}}

`commit` is the checkout's, "" without git; `at` (UTC) is when the part began; `load_average_before` (one minute) is of
before the run, because from then on the benchmark itself is the load. A part is written as soon as it has ended, so
that one which fails loses nothing of those before it, and its own earlier figures stay with their commit and time.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from demo.database import CHECKOUT
from demo.process import write_atomically


@dataclass(frozen=True)
class Line:
    """One figure; `bound` is the most it may be, or the least where `at_least`. Without a bound it only tells."""

    name: str
    value: float
    unit: str
    bound: float | None = None
    at_least: bool = False

    @property
    def verdict(self) -> str:
        if self.bound is None:
            return ""
        fits = self.value >= self.bound if self.at_least else self.value <= self.bound
        return "ok" if fits else "MISSED"

    def __str__(self) -> str:
        sign = "" if self.bound is None else f"{'>=' if self.at_least else '<='} {self.bound:g}"
        return f"{self.name:44}{self.value:10.1f} {self.unit:12}{sign:>10}  {self.verdict}"


@dataclass
class Result:
    """One run, written into the file at `path`; `missed` are the names of this run's figures that miss their bound."""

    path: Path
    load_average_before: float
    seconds_each: int
    missed: list[str] = field(default_factory=list)

    @contextmanager
    def part(self, name: str) -> Iterator[list[Line]]:
        """The lines of one part, to be added to; they take the place of its earlier ones unless the block raises."""
        lines, began = list[Line](), datetime.now(UTC)
        yield lines
        missed = [line.name for line in lines if line.verdict == "MISSED"]
        self.missed += missed
        parts = kept(self.path)
        parts[name] = {
            "commit": commit(CHECKOUT),
            "at": began.isoformat(timespec="seconds"),
            "load_average_before": self.load_average_before,
            "seconds_each": self.seconds_each,
            "missed": missed,
            "figures": [{**asdict(line), "verdict": line.verdict} for line in lines],
        }
        write_atomically(self.path, json.dumps({"parts": parts}, ensure_ascii=False, indent=2) + "\n")


def kept(path: Path) -> dict[str, dict[str, Any]]:
    """The parts in the file; none where there is no file, or one of the time when it held a single run."""
    if not path.exists():
        return {}
    parts: dict[str, dict[str, Any]] = json.loads(path.read_text(encoding="utf-8")).get("parts", {})
    return parts


def commit(checkout: Path) -> str:
    """The short name of the commit that lies there, "" where git is missing or knows none."""
    command = ["git", "-C", str(checkout), "rev-parse", "--short", "HEAD"]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""
