"""The browser of the tests: several tests at once find it unpacked once, or the first would lose it while it runs."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests import browser


def test_of_several_at_once_only_one_unpacks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    unpacked = []

    def unpack(folder: Path) -> None:
        unpacked.append(folder)
        time.sleep(0.2)
        folder.mkdir(parents=True)
        (folder / "fertig").touch()

    monkeypatch.setattr(browser, "VAR", tmp_path)
    monkeypatch.setattr(browser, "_unpack", unpack)
    with ThreadPoolExecutor(4) as several:
        found = [each.result() for each in [several.submit(browser.unpack_chromium) for _ in range(4)]]
    assert unpacked == [found[0]] and set(found) == {found[0]}
