"""What is in the repository works on any machine: no links to a workplace, no path of one."""

from __future__ import annotations

import os
import re
import subprocess

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
