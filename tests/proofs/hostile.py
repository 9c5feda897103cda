"""What nobody types by accident: values, names, keys and bodies for the hostile walks of `tests.proofs.forms`."""

from __future__ import annotations

from random import Random
from typing import Any

from portal.formular.rules import Formular, Schritt

TEXTS = (
    "", " ", "\x00", "a\x00b", "\u202egnp.exe", "😀", "Иван", "李", "a\u0336b", "Ạ̈" * 50, "ß" * 300, "x" * 20_000,
    "9" * 5_000, "-" + "9" * 30, "1." + "000." * 2_000, "1e309", "NaN", "-0", "0x10", "１２", "٣", "1,2,3", "1.234",
    "31.2.2020", "0.0.0", "1.1.0000", "1.1.99999", "99991231", "27. März 87", "2011-13-45", "24:00", "9 Uhr 99",
    "DE" + "0" * 20, "DE89370400440532013000" * 40, "ZZ", "neu", "1", "2", "99", "-1", "ja", "nein", "vielleicht",
    "<script>alert(1)</script>", "'; DROP TABLE antrag_antrag; --", "{ort}", "{{7*7}}", "%s%n", "../../etc/passwd",
    "00000000-0000-0000-0000-000000000000", "a\r\nb", "a\nb\n" * 200, "name@", "@", "a@b@c", "+" * 40, "\t", "null",
)  # fmt: skip
_NAMES = (
    "id", "ort", "__class__", "csrfmiddlewaretoken", "zurueck", "weiter", "betrag_gesehen", "antworten", "stufe",
    "kommune_id", "", "a" * 300, "näme", "x[]", "x.y",
)  # fmt: skip
_BODIES = (
    (b"%ED%A0%80=%FF%FE&text_pflicht=%00", "application/x-www-form-urlencoded"),
    (b"text_pflicht=\xff\xfe\xfd&name=\xc3\x28", "application/x-www-form-urlencoded"),
    (b"&&&===;;;%%%zz", "application/x-www-form-urlencoded"),
    (b"--x\r\nContent-Disposition: form-data; name=\"a\"", "multipart/form-data; boundary=x"),
    (b"no parts at all", "multipart/form-data; boundary=yyy"),
    (b"--x--\r\n", "multipart/form-data"),
    (b'{"text_pflicht": "a"}', "application/json"),
    (b"<x/>", "text/xml"),
    (b"text_pflicht=a", "application/x-www-form-urlencoded; charset=utf-7"),
    (b"", "application/x-www-form-urlencoded"),
)  # fmt: skip


def text(chance: Random) -> str:
    """One of the known nasty ones, or any characters."""
    if chance.random() < 0.8:
        return chance.choice(TEXTS)
    points = (chance.choice([chance.randint(32, 126), chance.randint(160, 0xD7FF), chance.randint(0xE000, 0x1FFFF)])
              for _ in range(chance.randint(1, 60)))  # fmt: skip
    return "".join(map(chr, points))


def value(chance: Random) -> str | list[str]:
    """One value, or several for one name."""
    return [text(chance) for _ in range(chance.randint(2, 6))] if chance.random() < 0.15 else text(chance)


def page(formular: Formular, schritt: Schritt | None, chance: Random) -> dict[str, Any]:
    """A post of a page: its own fields with anything or left out, fields of other pages, names that are none."""
    own = list(schritt.felder) if schritt is not None else []
    typed: dict[str, Any] = {}
    for feld in own:
        if chance.random() < 0.85:
            options = [option.wert for option in feld.optionen]
            typed[feld.id] = chance.choice(options) if options and chance.random() < 0.6 else value(chance)
    others = [feld.id for each in formular.schritte for feld in each.felder if feld not in own]
    for name in [*chance.sample(others, min(2, len(others))), *chance.sample(_NAMES, 2)]:
        typed[name] = value(chance)
    if chance.random() < 0.1:
        typed["entfernen"] = text(chance)
    return typed


def key(formular: Formular, chance: Random) -> str:
    """The address of a page: one that may be off the way, or none at all."""
    if chance.random() < 0.25:
        return chance.choice(["x", "pruefen-1", "-1", "1", "..%2f", "einreichungen", "a" * 200, "ü", "%00", "liste-1"])
    schritt = chance.choice(formular.schritte)
    return schritt.id if chance.random() < 0.5 else f"{schritt.id}-{chance.choice([0, 1, 2, 3, 99, 999, 1000])}"


def group_path(formular: Formular, chance: Random) -> str:
    """Add an entry to a group, or take one away, that may not be there."""
    gruppe = chance.choice([*(gruppe.id for gruppe in formular.gruppen), "gibt-es-nicht"])
    if chance.random() < 0.5:
        return f"gruppen/{gruppe}/"
    return f"gruppen/{gruppe}/{chance.choice([0, 1, 1, 2, 3, 99, 10**30])}/entfernung/"


def body(chance: Random) -> tuple[bytes, str]:
    """A body that no browser sends, and its content type."""
    return chance.choice(_BODIES)
