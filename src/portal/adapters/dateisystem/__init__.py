"""The file store in a folder: random names, written once, durable before they are named anywhere.

It holds ciphertext only and knows nothing of it. Names spread over 256 subfolders by their first two signs.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from portal.core.ports import Permanent, Temporary

_NAME = re.compile(r"[0-9a-f]{48}")
_PARTIAL = ".neu"


class Dateisystem:
    """`options["folder"]` is created when missing, readable by the portal's user only."""

    def __init__(self, *, options: Mapping[str, Any], secret: str = "") -> None:
        self.folder = Path(options["folder"])

    def put(self, content: bytes) -> str:
        """Write under a name with 192 random bits, fsync, rename, fsync the folder. Raises Temporary."""
        name = secrets.token_hex(24)
        path = self._path(name)
        partial = path.with_suffix(_PARTIAL)
        try:
            self._make_folder(path.parent)
            self._write(partial, content)
            os.link(partial, path)  # unlike rename, it refuses to replace a file that is there
            partial.unlink()
            _sync_folder(path.parent)
        except OSError as error:
            with suppress(OSError):  # what cannot be removed now goes with the sweep, see names_before
                partial.unlink(missing_ok=True)
            raise Temporary(f"file store: {error.strerror}") from error
        return name

    def get(self, name: str) -> bytes:
        """Raises Permanent when it is not there, Temporary when it cannot be read now."""
        try:
            return self._path(name).read_bytes()
        except FileNotFoundError as error:
            raise Permanent("not in the file store") from error
        except OSError as error:
            raise Temporary(f"file store: {error.strerror}") from error

    def delete(self, name: str) -> None:
        try:
            self._path(name).unlink(missing_ok=True)
        except OSError as error:
            raise Temporary(f"file store: {error.strerror}") from error

    def names_before(self, moment: datetime) -> Iterator[str]:
        """By the time of writing. Files that a crash left half written are removed on the way."""
        for path in sorted(self.folder.glob("??/*")):
            try:
                old = path.stat().st_mtime < moment.timestamp()
            except FileNotFoundError:
                continue  # deleted meanwhile
            if old and path.suffix == _PARTIAL:
                path.unlink(missing_ok=True)
            elif old and _NAME.fullmatch(path.name):
                yield path.name

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise Permanent("not a name of the file store")
        return self.folder / name[:2] / name

    def _make_folder(self, folder: Path) -> None:
        if not folder.is_dir():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.folder.chmod(0o700)
            _sync_folder(self.folder)

    def _write(self, path: Path, content: bytes) -> None:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
