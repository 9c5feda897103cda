"""The file store: durable, never overwriting, refusing names that are not its own."""

from __future__ import annotations

import os
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from portal.adapters.dateisystem import Dateisystem
from portal.core.ports import Permanent, Temporary


@pytest.fixture
def store(tmp_path: Path) -> Dateisystem:
    return Dateisystem(options={"folder": str(tmp_path / "files")})


def age(store: Dateisystem, name: str, days: int) -> None:
    then = datetime.now(UTC).timestamp() - days * 86400
    os.utime(store.folder / name[:2] / name, (then, then))


def test_gives_back_what_was_put(store: Dateisystem) -> None:
    names = [store.put(content) for content in (b"eins", b"zwei", b"eins", b"")]
    assert len(set(names)) == 4
    assert [store.get(name) for name in names] == [b"eins", b"zwei", b"eins", b""]


def test_nobody_else_can_read(store: Dateisystem) -> None:
    path = store.folder / (name := store.put(b"x"))[:2] / name
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(store.folder.stat().st_mode) == 0o700


def test_a_store_that_is_not_there_is_a_disturbance(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    store = Dateisystem(options={"folder": str(tmp_path / "file" / "files")})
    for attempt in (lambda: store.put(b"x"), lambda: store.get("a" * 48), lambda: store.delete("a" * 48)):
        with pytest.raises(Temporary):
            attempt()


def test_what_is_deleted_is_gone(store: Dateisystem) -> None:
    name = store.put(b"x")
    store.delete(name)
    store.delete(name)
    with pytest.raises(Permanent):
        store.get(name)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "a" * 47, "A" * 48, "a" * 48 + "/x", "0" * 48 + "\n"])
def test_foreign_names_are_refused(name: str, store: Dateisystem) -> None:
    for attempt in (store.get, store.delete):
        with pytest.raises(Permanent):
            attempt(name)


def test_a_name_is_never_written_twice(store: Dateisystem, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.adapters.dateisystem.secrets.token_hex", lambda _: "ab" * 24)
    name = store.put(b"das Erste")
    with pytest.raises(Temporary):
        store.put(b"das Zweite")
    assert store.get(name) == b"das Erste"
    assert [path.name for path in store.folder.glob("??/*")] == [name]


def test_a_full_disk_is_a_disturbance_and_leaves_nothing(store: Dateisystem, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("portal.adapters.dateisystem.os.fsync", full)
    with pytest.raises(Temporary):
        store.put(b"x")
    assert not [path for path in store.folder.glob("??/*") if path.is_file()]


def test_old_names_are_listed_and_half_written_files_go(store: Dateisystem) -> None:
    old, new = store.put(b"alt"), store.put(b"neu")
    age(store, old, days=2)
    half = store.folder / old[:2] / f"{'0' * 48}.neu"
    half.write_bytes(b"hal")
    os.utime(half, (0, 0))
    listed = set(store.names_before(datetime.now(UTC) - timedelta(days=1)))
    assert listed == {old}
    assert store.get(new) == b"neu"
    assert not half.exists()
