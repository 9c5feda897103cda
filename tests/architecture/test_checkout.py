"""What is in the repository works on any machine: no links to a workplace, no path of one."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.browser import CHECKOUT

# Workplaces that have been seen, and the one where this runs.
_PLACE = re.compile(rb"/(?:work/main|root/\.|home/user)|" + re.escape(os.fsencode(CHECKOUT)))


def tracked() -> list[tuple[str, str]]:
    """(mode, path) of every file that git knows."""
    listing = subprocess.run(["git", "ls-files", "-sz"], cwd=CHECKOUT, capture_output=True, check=True).stdout
    entries = [line.partition("\t") for line in listing.decode().split("\0") if line]
    return [(head.split()[0], path) for head, _, path in entries]


def test_nothing_is_a_link() -> None:
    files = tracked()
    assert len(files) > 500
    assert [path for mode, path in files if mode == "120000"] == []


def test_no_file_names_a_place_of_one_machine() -> None:
    named = [
        path for _, path in tracked()
        if (CHECKOUT / path).is_file() and _PLACE.search((CHECKOUT / path).read_bytes())
    ]  # fmt: skip
    assert named == []


@pytest.mark.parametrize(
    ("check", "test", "code"), [(0, 0, 0), (2, 0, 2), (0, 3, 3)], ids=["all well", "check fails", "tests fail"]
)
def test_ci_runs_both_and_tells_how_long_they_took(tmp_path: Path, check: int, test: int, code: int) -> None:
    (tmp_path / ".ci").mkdir()
    shutil.copy(CHECKOUT / ".ci" / "run", tmp_path / ".ci")
    make = tmp_path / "make"
    make.write_text(f'#!/bin/sh\nif [ "$1" = check ]; then exit {check}; fi\necho "== 3 passed =="\nexit {test}\n')
    make.chmod(0o755)
    environment = os.environ | {"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        [tmp_path / ".ci" / "run"], env=environment, capture_output=True, text=True, timeout=30, check=False
    )
    assert done.returncode == code
    *_, passed, of_check, of_test = done.stdout.splitlines()
    assert passed == "== 3 passed =="
    assert re.fullmatch(r"make check took \d+ s", of_check)
    assert re.fullmatch(r"make test took \d+ s, both \d+ s \(bound 1200 s\)", of_test)
