"""Reads XDatenfelder 2 and 3 from files nobody vouches for: without DTD, entities or network, and with bounds.

Strict: an element that the standard does not know, one that comes twice, an empty id or a value outside its list make
the file unreadable, with the line. What version 2 says in other words is brought to those of version 3: ids get three
zeros after their second digit, versions a third part.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from itertools import count
from typing import Any

from lxml import etree
from pydantic import ValidationError

from portal.adapters.xdatenfelder.namen import ELEMENTE, LOST_2, NAMEN, NAMEN_2, NS2, NS3, SKIPPED, Name
from portal.formular.rules import fim

_MOST_BYTES = 60 * 1024 * 1024  # the largest released schema has 9 MB with its relations
_MOST_NODES = 2_000_000
_DEEPEST = 40  # groups in groups; the deepest known schema has 7
_ROOTS = {
    "xdatenfelder.stammdatenschema.0102": "stammdatenschema",
    "xdatenfelder.datenfeldgruppe.0103": "datenfeldgruppe",
    "xdatenfelder.datenfeld.0104": "datenfeld",
}
_ID_2 = re.compile(r"([A-Z]\d\d)(\d{6})")
_VERSION_2 = re.compile(r"\d+\.\d+")

_Node = etree._Element


class Unlesbar(ValueError):
    """The file is no XDatenfelder that can be read; says why in German, with the line where there is one."""


def read_schema(data: bytes) -> fim.Stammdatenschema:
    """The schema of a file. A message with a single group or field becomes a schema of that one. Raises Unlesbar."""
    root = _parsed(data)
    namespace, kind = etree.QName(root).namespace, _ROOTS.get(etree.QName(root).localname)
    if namespace not in (NS2, NS3) or kind is None:
        raise Unlesbar("Das ist kein XDatenfelder in Version 2 oder 3 (anderer Namensraum oder andere Nachricht).")
    body = [node for node in _children(root) if _local(node) == kind]
    if len(body) != 1:
        raise Unlesbar(f"Die Nachricht enthält nicht genau ein Element „{kind}“.")
    part = _Reader(old=namespace == NS2).element(body[0], 0)
    if isinstance(part, fim.Stammdatenschema):
        return part
    assert isinstance(part, fim.Datenfeld | fim.Datenfeldgruppe)
    whole = (fim.Struktur(anzahl="1:1", enthaelt=part),)
    return fim.Stammdatenschema(id=part.id, version=part.version, name=part.name, struktur=whole)


def _parsed(data: bytes) -> _Node:
    if len(data) > _MOST_BYTES:
        raise Unlesbar(f"Die Datei ist größer als {_MOST_BYTES // 1024 // 1024} MB.")
    parser = etree.XMLPullParser(
        events=("start",), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        nodes = count(1)
        for start in range(0, len(data), 65536):
            parser.feed(data[start : start + 65536])
            for _event, node in parser.read_events():
                assert isinstance(node, etree._Element)
                if node.getroottree().docinfo.internalDTD is not None:
                    raise Unlesbar(
                        "Die Datei enthält eine Dokumenttypdefinition (DTD). Solche Dateien nehmen wir nicht an."
                    )
                if next(nodes) > _MOST_NODES:
                    raise Unlesbar("Die Datei hat zu viele Elemente.")
        return parser.close()
    except etree.XMLSyntaxError as error:
        raise Unlesbar(f"Die Datei ist kein gültiges XML (Zeile {error.lineno}).") from error


class _Reader:
    """Reads the elements of one file; `old` where it is version 2."""

    def __init__(self, *, old: bool) -> None:
        self._old = old
        self._kinds: dict[str, Callable[[list[_Node], int], Any]] = {
            "text": lambda nodes, depth: _text(_single(nodes)),
            "code": lambda nodes, depth: self._code(nodes),
            "zahl": lambda nodes, depth: _number(_single(nodes)),
            "kennung": lambda nodes, depth: _text(_only(_single(nodes), "id")),
            "texte": lambda nodes, depth: tuple(map(_text, nodes)),
            "bezuege": lambda nodes, depth: self._bezuege(nodes),
            "stichworte": lambda nodes, depth: tuple(
                fim.Stichwort(text=_text(each), uri=each.get("uri", "")) for each in nodes
            ),
            "regeln": lambda nodes, depth: tuple(self._made(fim.Regel, each, depth) for each in nodes),
            "struktur": lambda nodes, depth: tuple(self._struktur(each, depth + 1) for each in nodes),
            "praezisierung": lambda nodes, depth: self._praezisierung(_single(nodes)),
            "werte": lambda nodes, depth: tuple(map(_codewert, _children(_single(nodes)))),
            "codeliste": lambda nodes, depth: self._codeliste(_single(nodes)),
        }

    def element(self, node: _Node, depth: int) -> fim.Stammdatenschema | fim.Datenfeldgruppe | fim.Datenfeld:
        kind = _local(node)
        made: fim.Stammdatenschema | fim.Datenfeldgruppe | fim.Datenfeld = self._made(ELEMENTE[kind], node, depth)
        return made

    def _made(self, model: type[Any], node: _Node, depth: int) -> Any:
        """The model's object out of the element's children, each read as the table of names says."""
        if depth > _DEEPEST:
            raise _at(node, f"Gruppen sind mehr als {_DEEPEST}-fach verschachtelt.")
        kind = _local(node)
        names = {name.tag: name for name in NAMEN[kind]}
        found: dict[str, list[_Node]] = {}
        for child in _children(node):
            tag = self._tag(kind, child)
            if tag == "identifikation" or tag in names:
                found.setdefault(tag, []).append(child)
            elif tag and tag not in SKIPPED:
                raise _at(child, f"Das Element „{_local(child)}“ gehört nicht an diese Stelle.")
        given = self._identification(node, found.pop("identifikation", []))
        given |= {names[tag].attribut: self._kinds[names[tag].art](nodes, depth) for tag, nodes in found.items()}
        try:
            return model(**{key: value for key, value in given.items() if value is not None})
        except ValidationError as error:
            raise _at(node, _first_fault(error, NAMEN[kind])) from error

    def _tag(self, kind: str, child: _Node) -> str:
        """The element's name in version 3; "" for what version 2 says and version 3 does not."""
        tag = _local(child)
        if not self._old:
            return tag
        return "" if tag in LOST_2[kind] else NAMEN_2[kind].get(tag, tag)

    def _identification(self, node: _Node, nodes: list[_Node]) -> dict[str, Any]:
        if not nodes:
            raise _at(node, "Die Identifikation fehlt.")
        parts = {"id": "", "version": ""}
        for child in _children(_single(nodes)):
            if _local(child) not in parts:
                raise _at(child, f"Das Element „{_local(child)}“ gehört nicht an diese Stelle.")
            if parts[_local(child)]:
                raise _at(child, f"Das Element „{_local(child)}“ kommt zweimal vor.")
            parts[_local(child)] = _text(child)
        if not parts["id"]:
            raise _at(node, "Die Identifikation hat keine ID.")
        return {"id": self._id(parts["id"]), "version": self._version(parts["version"])}

    def _id(self, text: str) -> str:
        match = _ID_2.fullmatch(text) if self._old else None
        return f"{match[1]}000{match[2]}" if match else text

    def _version(self, text: str) -> str:
        return f"{text}.0" if self._old and _VERSION_2.fullmatch(text) else text

    def _code(self, nodes: list[_Node]) -> Any:
        text = _text(_only(_single(nodes), "code"))
        return int(text) if text.isascii() and text.isdigit() and _local(nodes[0]) == "freigabestatus" else text

    def _bezuege(self, nodes: list[_Node]) -> tuple[fim.Bezug, ...]:
        """Version 2 writes all sources into one element, a line each; an empty one says nothing."""
        found = []
        for node in nodes:
            lines = _text(node).splitlines() if self._old else [_text(node)]
            found += [fim.Bezug(text=line.strip(), link=node.get("link", "")) for line in lines if line.strip()]
        return tuple(found)

    def _struktur(self, node: _Node, depth: int) -> fim.Struktur:
        parts: dict[str, list[_Node]] = {"anzahl": [], "bezug": [], "enthaelt": []}
        for child in _children(node):
            if _local(child) not in parts:
                raise _at(child, f"Das Element „{_local(child)}“ gehört nicht an diese Stelle.")
            parts[_local(child)].append(child)
        if not parts["anzahl"] or not parts["enthaelt"]:
            raise _at(node, "Einer Struktur fehlt die Anzahl oder der Inhalt.")
        inside = _single(_children(_single(parts["enthaelt"])))
        if _local(inside) not in ("datenfeld", "datenfeldgruppe"):
            raise _at(inside, f"Das Element „{_local(inside)}“ gehört nicht an diese Stelle.")
        try:
            return fim.Struktur(
                anzahl=_text(_single(parts["anzahl"])),
                bezuege=self._bezuege(parts["bezug"]),
                enthaelt=self.element(inside, depth),
            )
        except ValidationError as error:
            raise _at(node, _first_fault(error, ())) from error

    def _praezisierung(self, node: _Node) -> fim.Praezisierung | None:
        given: dict[str, Any] = {str(key): str(value) for key, value in node.attrib.items()}
        if self._old:
            given = _json_object(node)
        unknown = set(given) - set(fim.Praezisierung.model_fields) - {"note"}
        if unknown:
            raise _at(node, f"Unbekannte Präzisierung: {', '.join(sorted(unknown))}.")
        return (
            fim.Praezisierung(**{key: str(value) for key, value in given.items() if key != "note"}) if given else None
        )

    def _codeliste(self, node: _Node) -> fim.Codeliste:
        if self._old:
            node = _only(node, "genericodeIdentification")
        names = {"canonicalIdentification": "kennung", "version": "version", "canonicalVersionUri": "uri"}
        return fim.Codeliste(**{names[_local(each)]: _text(each) for each in _children(node) if _local(each) in names})


def _json_object(node: _Node) -> dict[str, Any]:
    text = _text(node)
    try:
        found = json.loads(text) if text else {}
    except ValueError as error:
        raise _at(node, "Die Präzisierung ist kein gültiges JSON.") from error
    if not isinstance(found, dict):
        raise _at(node, "Die Präzisierung ist kein gültiges JSON.")
    return found


def _codewert(node: _Node) -> fim.Codewert:
    texts = {_local(each): _text(each) for each in _children(node)}
    if unknown := set(texts) - {"code", "name", "hilfe"}:
        raise _at(node, f"Das Element „{min(unknown)}“ gehört nicht an diese Stelle.")
    return fim.Codewert(code=texts.get("code", ""), name=texts.get("name", ""), hilfe=texts.get("hilfe", ""))


def _number(node: _Node) -> int:
    text = _text(node)
    if not (text.isascii() and text.isdigit()):
        raise _at(node, f"„{text[:40]}“ ist keine Zahl.")
    return int(text)


def _single(nodes: list[_Node]) -> _Node:
    if len(nodes) > 1:
        raise _at(nodes[1], f"Das Element „{_local(nodes[1])}“ kommt zweimal vor.")
    if not nodes:
        raise Unlesbar("Ein Element ist leer, in dem etwas stehen muss.")
    return nodes[0]


def _only(node: _Node, name: str) -> _Node:
    """The one child of this name."""
    found = [child for child in _children(node) if _local(child) == name]
    if len(found) != 1:
        raise _at(node, f"In „{_local(node)}“ steht nicht genau ein Element „{name}“.")
    return found[0]


def _children(node: _Node) -> list[_Node]:
    return [child for child in node if isinstance(child.tag, str)]


def _local(node: _Node) -> str:
    return etree.QName(node).localname


def _text(node: _Node) -> str:
    return (node.text or "").strip()


def _at(node: _Node, text: str) -> Unlesbar:
    return Unlesbar(f"Zeile {node.sourceline}: {text}")


def _first_fault(error: ValidationError, names: tuple[Name, ...]) -> str:
    """In German: which element has a value that the standard does not know."""
    fault = error.errors()[0]
    place = str(fault["loc"][0]) if fault["loc"] else ""
    tag = next((name.tag for name in names if name.attribut == place), place)
    if fault["type"] == "missing":
        return f"Das Element „{tag}“ fehlt."
    return f"Das Element „{tag}“ hat einen Wert, den der Standard nicht kennt: „{str(fault.get('input'))[:40]}“."
