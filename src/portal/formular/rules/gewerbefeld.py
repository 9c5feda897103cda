"""Questions of a Gewerbeanzeige: each with its number and name on the official form, and its element in FIM."""

from __future__ import annotations

from typing import Any

# Where the numbers of the Anlagen differ: what -> number on each.
_NUMMERN = {"erlaubnis": (28, 25), "handwerk": (29, 26), "titel": (30, 27), "auflage": (31, 28), "datum": (32, 29, 29)}
_FIM = {
    "strasse": ("F60000000243", "1.2.0"), "hausnummer": ("F60000000244", "1.2.0"), "plz": ("F60000000246", "1.1.0"),
    "zusatz": ("F60000000248", "1.1.0"), "ort": ("F60000000247", "2.2.0"), "land": ("F60000000357", "1.0.0"),
    "telefon": ("F60000000240", "1.1.0"), "telefax": ("F60000000241", "1.1.0"), "email": ("F60000000242", "1.1.0"),
    "internet": ("F60000000321", "1.1.0"), "familienname": ("F60000000227", "1.1.0"),
    "vornamen": ("F60000000228", "2.0.0"), "geschlecht": ("F60000000332", "1.3.0"),
    "geburtsname": ("F60000000230", "2.0.0"), "geburtsdatum": ("G60000000083", "2.0.0"),
    "geburtsort": ("F60000000234", "1.2.0"), "geburtsstaat": ("F60000000235", "1.3.0"),
}  # fmt: skip
_KONTAKT = ("telefon", "telefax", "email", "internet")
DATUM = "Zum Beispiel 27.3.2019."


def law_of(anlage: int, number: int | str, name: str) -> str:
    nr = number if isinstance(number, int) else _NUMMERN[number][anlage - 1]
    return f"Anlage {anlage} GewAnzV, Nr. {nr} „{name}“"


def known_as(anlage: int, number: int | str, name: str, fim: tuple[str, str] | None = None) -> dict[str, Any]:
    """What makes a question known to who looks for the official form."""
    known = {"rechtsgrundlage": law_of(anlage, number, name)}
    return known | ({"fim": {"id": fim[0], "version": fim[1]}} if fim else {})


def block(kind: str, prefix: str, names: tuple[str, ...], law: dict[str, str], **more: Any) -> dict[str, Any]:
    """Fields of a shared block, each with its FIM element and the law; `law` by field, "" for the rest."""
    changes: dict[str, dict[str, Any]] = more.pop("aendern", {})
    said = {
        name: {
            "fim": {"id": _FIM[name][0], "version": _FIM[name][1]},
            "rechtsgrundlage": law.get(name, law.get("", "")),
        }
        for name in names
    }
    aendern = {name: said[name] | changes.get(name, {}) for name in names}
    return {"baustein": kind, "id": prefix, "felder": list(names), "aendern": aendern, **more}


def contacts(prefix: str, law: str) -> dict[str, Any]:
    hints = {"telefon": {"hinweis": "Sie müssen hier nichts angeben. Zum Beispiel 02452 123456."}}
    return block("kontakt", prefix, _KONTAKT, {"": law}, aendern=hints)


def site(prefix: str, law: str, *, land: bool) -> list[dict[str, Any]]:
    names = ("land",) * land + ("strasse", "hausnummer", "zusatz", "plz", "ort")
    return [block("adresse", prefix, names, {"": law}), contacts(prefix, law)]
