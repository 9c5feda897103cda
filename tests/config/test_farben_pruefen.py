"""`portal farben_pruefen`: one JSON line for each colour, without settings and without a database."""

from __future__ import annotations

import json
import subprocess
import sys

from tests.browser import CHECKOUT


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "portal.config.cli", "farben_pruefen", *arguments],
        env={"PYTHONPATH": str(CHECKOUT / "src"), "PORTAL_ENV_FILE": "/nirgends"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_one_line_for_each_colour_as_it_was_given() -> None:
    done = run("#1A3DA5", "#ffd500")

    assert (done.returncode, done.stderr) == (0, "")
    assert [json.loads(line) for line in done.stdout.splitlines()] == [
        {"farbe": "#1A3DA5", "besteht": True, "kontrast": 9.31, "vorschlag": "#1a3da5"},
        {"farbe": "#ffd500", "besteht": False, "kontrast": 1.42, "vorschlag": "#8c750c"},
    ]


def test_what_is_no_colour_is_named_and_the_others_are_judged() -> None:
    done = run("rot", "#12", "#abc")

    assert done.returncode == 2
    assert [json.loads(line)["farbe"] for line in done.stdout.splitlines()] == ["#abc"]
    assert "„rot“ ist keine Farbe." in done.stderr and "„#12“ ist keine Farbe." in done.stderr
    assert "Traceback" not in done.stderr


def test_without_a_colour_it_says_how_it_is_called() -> None:
    done = run()

    assert done.returncode == 2 and "farben_pruefen '#rrggbb'" in done.stderr
