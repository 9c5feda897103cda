"""var/bench.json keeps of every part what was measured last; a run tells only what it missed itself."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from demo.database import CHECKOUT
from tests.benchmarks.result import Line, Result, commit, kept


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "bench.json"


def measure(path: Path, part: str, value: float, load_average: float = 0.5) -> Result:
    """A run of one part, whose only figure may be at most 2."""
    run = Result(path, load_average, 4)
    with run.part(part) as lines:
        lines.append(Line("cold start", value, "s", 2))
    return run


def value_of(path: Path, part: str) -> float:
    return float(kept(path)[part]["figures"][0]["value"])


def test_a_part_says_what_it_showed_and_when_and_under_which_load(path: Path) -> None:
    measure(path, "start", 1.5, load_average=3.25)
    part = kept(path)["start"]
    figure = {"name": "cold start", "value": 1.5, "unit": "s", "bound": 2, "at_least": False, "verdict": "ok"}
    assert part["figures"] == [figure] and part["missed"] == []
    assert part["load_average_before"] == 3.25 and part["seconds_each"] == 4
    assert part["commit"] == commit(CHECKOUT)
    assert datetime.now(UTC) - datetime.fromisoformat(part["at"]) < timedelta(minutes=1)


def test_a_part_measured_again_replaces_only_its_own_figures(path: Path) -> None:
    measure(path, "start", 1.5, load_average=0.25)
    measure(path, "million", 1.0)
    million = kept(path)["million"]
    measure(path, "start", 1.75, load_average=3.0)
    assert kept(path)["million"] == million
    assert value_of(path, "start") == 1.75 and kept(path)["start"]["load_average_before"] == 3.0


def test_a_part_that_raises_loses_nothing_that_was_measured(path: Path) -> None:
    measure(path, "postkorb", 1.0)
    run = Result(path, 0.5, 4)
    with run.part("start") as lines:
        lines.append(Line("cold start", 1.5, "s", 2))
    with pytest.raises(ZeroDivisionError), run.part("postkorb") as lines:
        lines.append(Line("Postkorb", 1 / 0, "s", 2))
    assert value_of(path, "start") == 1.5
    assert value_of(path, "postkorb") == 1.0, "half a part is none: what it showed before stays, with its date"


def test_a_run_has_missed_only_what_it_measured_itself(path: Path) -> None:
    assert measure(path, "start", 2.5).missed == ["cold start"]
    assert measure(path, "million", 1.0).missed == []
    assert kept(path)["start"]["missed"] == ["cold start"]


def test_a_file_of_the_time_before_there_were_parts_gives_way(path: Path) -> None:
    path.write_text('{"load_average_before": 0.8, "missed": [], "figures": []}')
    measure(path, "start", 1.5)
    assert list(kept(path)) == ["start"]


def test_a_checkout_without_git_has_no_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert re.fullmatch("[0-9a-f]{7,40}|", commit(CHECKOUT))
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert commit(tmp_path) == ""
    monkeypatch.setenv("PATH", str(tmp_path))
    assert commit(CHECKOUT) == ""
