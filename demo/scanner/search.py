"""Looking for EICAR in data, in the Flate streams of a PDF and in the members of a ZIP."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

# In two parts, so that this file itself is no virus to a scanner.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
_STREAM = re.compile(rb"stream\r?\n")
_DEEPEST = 3
_STEP = 16 * 1024
_LARGEST_PART = 64 * 1024 * 1024  # bytes of one unpacked stream or member


class TooLarge(Exception):
    """Something inside unpacks to more than the scanner looks at: there is no verdict."""


def is_infected(data: bytes, depth: int = 0) -> bool:
    """Whether EICAR is in `data`. Raises TooLarge."""
    if EICAR in data:
        return True
    return depth < _DEEPEST and any(is_infected(part, depth + 1) for part in _parts(data))


def _parts(data: bytes) -> Iterator[bytes]:
    if b"%PDF-" in data[:1024]:
        yield from _pdf_streams(data)
    if zipfile.is_zipfile(io.BytesIO(data)):
        yield from _zip_members(data)


def _pdf_streams(data: bytes) -> Iterator[bytes]:
    for match in _STREAM.finditer(data):
        yield _inflate(data, match.end())


def _inflate(data: bytes, start: int) -> bytes:
    """What can be unpacked from `start` on; nothing where no Flate stream begins. Raises TooLarge."""
    unpack = zlib.decompressobj()
    part = bytearray()
    for position in range(start, len(data), _STEP):
        try:
            part += unpack.decompress(data[position : position + _STEP], _LARGEST_PART + 1 - len(part))
        except zlib.error:
            break  # not Flate, or damaged: what came before is looked at all the same
        if len(part) > _LARGEST_PART:
            raise TooLarge
        if unpack.eof:
            break
    return bytes(part)


def _zip_members(data: bytes) -> Iterator[bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for member in archive.infolist():
            if member.flag_bits & 1:
                continue  # encrypted: clamd cannot look into it either
            with archive.open(member) as file:
                part = file.read(_LARGEST_PART + 1)
            if len(part) > _LARGEST_PART:
                raise TooLarge
            yield part
