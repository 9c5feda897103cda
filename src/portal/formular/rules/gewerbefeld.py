"""Questions of a Gewerbeanzeige: each with its number and name on the official form, and its element in FIM."""

from __future__ import annotations

from typing import Any

# Where the numbers of the Anlagen differ: what -> number on each.
_NUMMERN = {"erlaubnis": (28, 25), "handwerk": (29, 26), "titel": (30, 27), "auflage": (31, 28), "datum": (32, 29, 29)}
# What the schemas of NRW call the fields that `bausteine` leaves unbound.
_FIM = {
    "plz": ("F60000000246", "1.1.0"), "land": ("F60000000357", "1.0.0"), "geburtsstaat": ("F60000000235", "1.3.0"),
}  # fmt: skip
_KONTAKT = ("telefon", "telefax", "email", "internet")
DATUM = "Zum Beispiel 27.3.2019."


def law_of(anlage: int, number: int | str, name: str) -> str:
    nr = number if isinstance(number, int) else _NUMMERN[number][anlage - 1]
    return f"Anlage {anlage} GewAnzV, Nr. {nr} „{name}“"


def known_as(anlage: int, number: int | str, name: str, fim: tuple[str, str] | None = None) -> dict[str, Any]:
    """What makes a question known to who looks for the official form."""
    known = {"rechtsgrundlage": law_of(anlage, number, name)}
    return known | _bound(fim)


def _bound(fim: tuple[str, str] | None) -> dict[str, Any]:
    return {"fim": {"id": fim[0], "version": fim[1]}} if fim else {}


def block(kind: str, prefix: str, names: tuple[str, ...], law: dict[str, str], **more: Any) -> dict[str, Any]:
    """Fields of a shared block, each with the law and FIM's element; `law` by field, "" for the rest."""
    changes: dict[str, dict[str, Any]] = more.pop("aendern", {})
    said = {name: {"rechtsgrundlage": law.get(name, law.get("", ""))} | _bound(_FIM.get(name)) for name in names}
    aendern = {name: said[name] | changes.get(name, {}) for name in names}
    return {"baustein": kind, "id": prefix, "felder": list(names), "aendern": aendern, **more}


def contacts(prefix: str, law: str) -> dict[str, Any]:
    hints = {"telefon": {"hinweis": "Sie müssen hier nichts angeben. Zum Beispiel 02452 123456."}}
    return block("kontakt", prefix, _KONTAKT, {"": law}, aendern=hints)


def site(prefix: str, law: str, *, land: bool) -> list[dict[str, Any]]:
    names = ("land",) * land + ("strasse", "hausnummer", "zusatz", "plz", "ort")
    return [block("adresse", prefix, names, {"": law}), contacts(prefix, law)]
