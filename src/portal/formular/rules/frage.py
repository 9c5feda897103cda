"""Single questions as the blocks of pages write them (`vertretung`, `gewerbe`): JSON of a field."""

from __future__ import annotations

from typing import Any

_FILE = "Ein gut lesbares Foto oder eine PDF-Datei."


def has(field: str, *values: str) -> dict[str, Any]:
    """The condition that a choice has one of these values."""
    return {"in": [{"feld": field}, list(values)]}


def choice(name: str, label: str, kurz: str, options: list[dict[str, str]], fehlt: str, **more: Any) -> dict[str, Any]:
    """One of several, obligatory."""
    field = {"id": name, "typ": "auswahl", "label": label, "kurz": kurz, "pflicht": True, "optionen": options}
    return {**field, "meldungen": {"fehlt": fehlt}, **more}


def yes_no(name: str, label: str, kurz: str, fehlt: str, **more: Any) -> dict[str, Any]:
    """A choice rather than `janein`, so that other fields of its page can be shown and hidden by it."""
    return choice(name, label, kurz, [{"wert": "ja", "label": "Ja"}, {"wert": "nein", "label": "Nein"}], fehlt, **more)


def text(name: str, label: str, fehlt: str = "", **more: Any) -> dict[str, Any]:
    """A line of text, obligatory where something is said for its missing."""
    return {"id": name, "typ": "text", "label": label, "pflicht": bool(fehlt), "meldungen": {"fehlt": fehlt}, **more}


def file(name: str, label: str, kurz: str, fehlt: str, **more: Any) -> dict[str, Any]:
    """An upload, obligatory."""
    field = {"id": name, "typ": "datei", "label": label, "kurz": kurz, "hinweis": _FILE, "pflicht": True}
    return {**field, "meldungen": {"fehlt": fehlt}, **more}
