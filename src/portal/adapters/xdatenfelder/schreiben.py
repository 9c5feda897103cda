"""Writes XDatenfelder 3 (message 0102), element by element in the order that the standard fixes."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from lxml import etree
from pydantic import BaseModel

from portal.adapters.xdatenfelder.namen import ELEMENTE, NAMEN, NS3, Name
from portal.formular.rules import fim

_Node = etree._Element
_KINDS = {model: kind for kind, model in ELEMENTE.items()}


def write_schema(schema: fim.Stammdatenschema, *, nachricht: UUID, at: datetime) -> bytes:
    """The schema as a message of its own; `nachricht` names the message, `at` says when it was made."""
    root = etree.Element(f"{{{NS3}}}xdatenfelder.stammdatenschema.0102", nsmap={"xdf3": NS3})
    header = _add(root, "header")
    _add(header, "nachrichtID", str(nachricht))
    _add(header, "erstellungszeitpunkt", at.isoformat())
    _element(root, schema)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _element(parent: _Node, element: Any) -> None:
    kind = _KINDS[type(element)]
    node = _add(parent, kind)
    identification = _add(node, "identifikation")
    _add(identification, "id", element.id)
    if element.version:
        _add(identification, "version", element.version)
    for name in NAMEN[kind]:
        value = getattr(element, name.attribut)
        if value not in ("", None, ()):
            _write(node, name, value)


def _write(node: _Node, name: Name, value: Any) -> None:
    match name.art:
        case "code":
            _code(_add(node, name.tag), name, str(value))
        case "kennung":
            _add(_add(node, name.tag), "id", value)
        case "texte":
            for each in value:
                _add(node, name.tag, each)
        case "bezuege" | "stichworte":
            for each in value:
                _source(node, name.tag, each)
        case "regeln":
            for each in value:
                _element(node, each)
        case "struktur":
            for each in value:
                _struktur(node, each)
        case "praezisierung":
            child = _add(node, name.tag)
            for key, text in _filled(value).items():
                child.set(key, text)
        case "werte":
            _values(_add(node, name.tag), value)
        case "codeliste":
            _codeliste(_add(node, name.tag), value)
        case _:
            _add(node, name.tag, str(value))


def _code(node: _Node, name: Name, value: str) -> None:
    uri, version = name.liste
    node.set("listURI", uri)
    node.set("listVersionID", version)
    etree.SubElement(node, "code").text = value  # without a namespace: so the standard has it


def _source(node: _Node, tag: str, value: fim.Bezug | fim.Stichwort) -> None:
    child = _add(node, tag, value.text)
    key, address = ("link", value.link) if isinstance(value, fim.Bezug) else ("uri", value.uri)
    if address:
        child.set(key, address)


def _struktur(node: _Node, struktur: fim.Struktur) -> None:
    child = _add(node, "struktur")
    _add(child, "anzahl", struktur.anzahl)
    for bezug in struktur.bezuege:
        _source(child, "bezug", bezug)
    _element(_add(child, "enthaelt"), struktur.enthaelt)


def _values(node: _Node, werte: tuple[fim.Codewert, ...]) -> None:
    for wert in werte:
        child = _add(node, "wert")
        for tag, text in {"code": wert.code, "name": wert.name, "hilfe": wert.hilfe}.items():
            if text or tag != "hilfe":
                _add(child, tag, text)


def _codeliste(node: _Node, liste: fim.Codeliste) -> None:
    for tag, text in {"canonicalIdentification": liste.kennung, "version": liste.version,
                      "canonicalVersionUri": liste.uri}.items():  # fmt: skip
        if text:
            _add(node, tag, text)


def _filled(model: BaseModel) -> dict[str, str]:
    return {key: str(value) for key, value in model.model_dump().items() if value}


def _add(parent: _Node, tag: str, text: str | None = None) -> _Node:
    node = etree.SubElement(parent, f"{{{NS3}}}{tag}")
    node.text = text
    return node
