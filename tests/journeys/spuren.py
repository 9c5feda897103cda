"""Looking for planted words where no personal data may stand: logs, mails, addresses, database dumps, stored files."""

from __future__ import annotations

import base64
import subprocess
from collections.abc import Iterator, Mapping

from demo.database import as_ordinary_user, binary
from tests.journeys.stack import TEMPLATES, Stack
from tests.journeys.visitor import Visitor
from tests.settings import CLUSTER

_CIPHERTEXT = b"\x01"  # its version: what every ciphertext of the portal begins with (portal.core.crypto)
# Only what is too long to stand in ciphertext by chance: PDF, PNG, JPEG, and ZIP as office programs write it.
_FORMATS = (b"%PDF-", b"\x89PNG\r\n\x1a\n", b"JFIF\0", b"Exif\0\0", b"PK\x03\x04\x14\0")
_SYLLABLES = ("zwir", "quab", "knol", "drux", "plim", "vork", "schnu")
NUMBER = 50


def planted_words() -> list[str]:
    """Fifty words that stand nowhere else, made of letters only so that every field takes them."""
    syllables = len(_SYLLABLES)
    return [
        (_SYLLABLES[i % syllables] + _SYLLABLES[i // syllables % syllables] + "kanari" + chr(97 + i % 26)).capitalize()
        for i in range(NUMBER)
    ]


def forms_of(word: str) -> set[bytes]:
    """The word in clear, as PostgreSQL dumps bytes (hex), and inside Base64 at each of its three offsets."""
    plain = word.encode()
    forms = {plain, plain.hex().encode()}
    for offset in range(3):
        encoded = base64.b64encode(b"\0" * offset + plain)
        forms.add(encoded[4 if offset else 0 : (offset + len(plain)) // 3 * 4])
    return forms


def traces(places: Mapping[str, bytes], words: list[str]) -> list[str]:
    """Which word stands where, upper and lower case alike for what is in clear."""
    found = []
    for place, content in places.items():
        lowered = content.lower()
        for word in words:
            plain = word.lower().encode()
            if plain in lowered or plain.hex().encode() in lowered or any(form in content for form in forms_of(word)):
                found.append(f"{word} in {place}")
    return found


def plain_files(places: Mapping[str, bytes]) -> list[str]:
    """What lies in the file store and is no ciphertext, or has a document inside; a PDF in a dump too.

    A document is compressed: its words would not be found in it.
    """
    stored = {place: content for place, content in places.items() if place.startswith("files/")}
    dumps = {place: content for place, content in places.items() if place.startswith("dump of ")}
    return [
        *(place for place, content in stored.items()
          if not content.startswith(_CIPHERTEXT) or any(each in content for each in _FORMATS)),
        *(place for place, content in dumps.items() if _FORMATS[0] in content or _FORMATS[0].hex().encode() in content),
    ]  # fmt: skip


def places_of(stack: Stack, visitors: list[Visitor]) -> dict[str, bytes]:
    """Everything that is kept or passed on in clear. Of a mail its envelope is left out: it names who gets it."""
    places = {f"log of {path.stem}": path.read_bytes() for path in (stack.folder / "log").glob("*.log")}
    places["log of postgres"] = CLUSTER.log.read_bytes()
    places["mails"] = "\n".join(mail["subject"] + mail["text"] for mail in stack.mails()).encode()
    places["addresses"] = "\n".join(url for visitor in visitors for url in visitor.urls).encode()
    for template, database in TEMPLATES.items():
        places[f"dump of {template}"] = dump(database)
    for folder in ("files", "payment"):
        for path in _files(stack, folder):
            places[path] = (stack.folder / path).read_bytes()
            places[f"name of {path}"] = path.encode()
    return places


def dump(database: str) -> bytes:
    """All of a database as an administrator's pg_dump writes it."""
    command = [*as_ordinary_user(), str(binary("pg_dump")), "--dbname", CLUSTER.dsn("postgres", database)]
    done = subprocess.run(command, capture_output=True, check=True)
    return done.stdout


def _files(stack: Stack, folder: str) -> Iterator[str]:
    for path in sorted((stack.folder / folder).rglob("*")):
        if path.is_file():
            yield str(path.relative_to(stack.folder))
