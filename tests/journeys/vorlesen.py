"""What a screen reader is given of a page: role, name, description and state of each component, in order of reading."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

_ROLES = {
    "textbox": "Eingabefeld",
    "radio": "Optionsfeld",
    "checkbox": "Kontrollfeld",
    "combobox": "Auswahlliste",
    "group": "Gruppe",
    "radiogroup": "Gruppe",
    "alert": "Warnung",
    "heading": "Überschrift",
    "DisclosureTriangle": "Aufklapper",
    "button": "Schalter",
    "file": "Dateiauswahl",
    "status": "Meldung",
}
_STATES = {"invalid": "Eingabe ungültig", "required": "erforderlich", "readonly": "nur lesen", "checked": "ausgewählt"}


def spoken(page: Page) -> list[str]:
    """One line a component inside <main>, as Chromium's accessibility tree has it."""
    session = page.context.new_cdp_session(page)
    nodes: list[dict[str, Any]] = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    known = {node["nodeId"]: node for node in nodes}
    main = next(node for node in nodes if _text(node, "role") == "main")
    return [line for node in _below(main, known) if (line := _line(node, known))]


def _below(node: dict[str, Any], known: dict[str, Any]) -> list[dict[str, Any]]:
    found = []
    for child in node.get("childIds", []):
        if child in known:
            found += [known[child], *_below(known[child], known)]
    return found


def _text(node: dict[str, Any], name: str) -> str:
    return " ".join(str(node.get(name, {}).get("value", "")).split())


def _line(node: dict[str, Any], known: dict[str, Any]) -> str:
    role, name = _text(node, "role"), _text(node, "name")
    if role == "status":  # has no name: what stands in it is read out
        name = " ".join(_text(each, "name") for each in _below(node, known) if _text(each, "role") == "StaticText")
    if node.get("ignored") or role not in _ROLES or not (name or role == "alert"):
        return ""
    states = [
        told
        for state, told in _STATES.items()
        for each in node.get("properties", [])
        if each["name"] == state and each["value"].get("value") in (True, "true")
    ]
    description = _text(node, "description")
    parts = [
        f"{_ROLES[role]} „{name}“" if name else _ROLES[role],
        *states,
        f"dazu: „{description}“" if description else "",
    ]
    return ", ".join(filter(None, parts))
