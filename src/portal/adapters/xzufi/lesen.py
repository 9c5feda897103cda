"""Reads XZuFi 2.2 and 2.3 from files nobody vouches for: in a stream, without DTD, entities or network, with bounds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import BinaryIO

from lxml import etree

from portal.adapters.xzufi import namen
from portal.adapters.xzufi.regeln import from_html, plain
from portal.leistung.ports import (
    Anschrift,
    Katalogdienst,
    Katalogleistung,
    Katalogobjekt,
    Katalogstelle,
    Kennung,
    Unlesbar,
    Zustaendigkeitsangabe,
)

_MOST_NODES = 50_000  # elements of one object: what is held in memory at a time

_ADDRESS = ("strasse", "hausnummer", "postleitzahl", "ort")

_Node = etree._Element


def read_objects(source: BinaryIO, most_bytes: int) -> Iterator[Katalogobjekt]:
    """Every Leistung, office and online service of the file. Raises Unlesbar at the first thing that is wrong."""
    try:
        yield from _objects(_Bounded(source, most_bytes))
    except etree.XMLSyntaxError as error:
        raise Unlesbar(f"Die Datei ist kein gültiges XML (Zeile {error.lineno}).") from error


class _Bounded:
    """A file that ends with an error when it is too long."""

    def __init__(self, source: BinaryIO, most_bytes: int) -> None:
        self._source, self._left, self._most = source, most_bytes, most_bytes

    def read(self, size: int = -1) -> bytes:
        data = self._source.read(65536)
        self._left -= len(data)
        if self._left < 0:
            raise Unlesbar(f"Die Datei ist größer als {self._most // 1024 // 1024} MB. Bitte teilen Sie sie auf.")
        return data


def _objects(source: _Bounded) -> Iterator[Katalogobjekt]:
    """Objects at any depth below the root; each is dropped from memory when it has been read."""
    root: _Node | None = None
    inside: _Node | None = None
    nodes = 0
    events = etree.iterparse(
        source, events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    for event, node in events:
        if root is None:
            root = _checked_root(node)
        if event == "start":
            nodes += 1
            if nodes > _MOST_NODES:
                raise Unlesbar(f"Zeile {node.sourceline}: Ein einzelner Eintrag ist zu groß.")
            inside = node if inside is None and _local(node) in _READERS else inside
        elif inside is not None and node is inside:
            yield _READERS[_local(node)](node)
            inside, nodes = None, _drop(node)
        elif inside is None and node.getparent() is root:
            nodes = _drop(node)


def _checked_root(root: _Node) -> _Node:
    """Refuse a DTD, which could define entities, and what is no XZuFi."""
    if root.getroottree().docinfo.internalDTD is not None:
        raise Unlesbar("Die Datei enthält eine Dokumenttypdefinition (DTD). Solche Dateien nehmen wir nicht an.")
    if etree.QName(root).namespace not in namen.NS_READ:
        raise Unlesbar("Das ist keine XZuFi-Datei in Version 2.2 oder 2.3 (anderer Namensraum).")
    return root


def _drop(node: _Node) -> int:
    """Forget the node and all before it in its parent."""
    node.clear()
    parent = node.getparent()
    while parent is not None and node.getprevious() is not None:
        del parent[0]
    return 0


def _leistung(node: _Node) -> Katalogleistung:
    kennung, weitere = _identifiers(node, namen.SCHEME_LEISTUNG)
    texts: dict[tuple[str, str], str] = {}
    for module in _all(node, "modulText"):
        code = _code(_one(module, "leikaTextmodul"))
        for content in _all(module, "inhalt"):
            text = from_html(content.text or "")
            if code and text:
                texts.setdefault((code, _language(content)), text)
    keys = [_code(each) for name in ("referenzLeiKa", "referenzLeistungsschluessel") for each in _all(node, name)]
    keys += [each.wert for each in weitere if each.schema == namen.SCHEME_LEIKA]
    return Katalogleistung(
        id=kennung.wert,
        leika=tuple(dict.fromkeys(key for key in keys if key)),
        typ=_code(_one(node, "typisierung")),
        texte=texts,
        kosten=_description(node, "modulKosten"),
        bearbeitungsdauer=_description(node, "modulBearbeitungsdauer"),
        vertrauensniveau=_name(_one(node, "vertrauensniveau")),
        begriffe=tuple(_words(node)),
        gebiete=_texts(node, "gueltigkeitGebietID"),
        weitere=weitere,
        eigen=kennung.schema == namen.SCHEME_LEISTUNG,
    )


def _stelle(node: _Node) -> Katalogstelle:
    kennung, _ = _identifiers(node, namen.SCHEME_STELLE)
    address = _one(node, "anschrift")
    contacts = {_name(_one(each, "kanal")): _text(each, "kennung") for each in _all(node, "kommunikation")}
    hours = _one(node, "infoOeffnungszeitenText")
    code = None if address is None else _one(address, "verwaltungspolitischeKodierung")
    return Katalogstelle(
        id=kennung.wert,
        name=_text(_one(node, "name"), "name"),
        ars=_code(_one(code, "regionalschluessel")),
        anschrift=None if address is None else Anschrift(*(_text(address, name) for name in _ADDRESS)),
        telefon=contacts.get("Telefon", ""),
        email=contacts.get("E-Mail", ""),
        oeffnungszeiten="" if hours is None else from_html(hours.text or ""),
        zustaendigkeiten=tuple(map(_zustaendigkeit, _all(node, "zustaendigkeit"))),
        eigen=kennung.schema == namen.SCHEME_STELLE,
    )


def _dienst(node: _Node) -> Katalogdienst:
    kennung, _ = _identifiers(node, namen.SCHEME_DIENST)
    claims = [_zustaendigkeit(each) for each in _all(node, "zustaendigkeit")]
    return Katalogdienst(
        id=kennung.wert,
        bezeichnung=_text(node, "bezeichnung"),
        url=_text(_one(node, "link"), "link"),
        leistung_id=claims[0].leistung_id if claims else "",
        vertrauensniveau=_name(_one(node, "vertrauensniveau")),
        gebiete=claims[0].gebiete if claims else (),
        eigen=kennung.schema == namen.SCHEME_DIENST,
    )


_READERS: dict[str, Callable[[_Node], Katalogobjekt]] = {
    "leistung": _leistung,
    "organisationseinheit": _stelle,
    "onlinedienst": _dienst,
}


def _zustaendigkeit(node: _Node) -> Zustaendigkeitsangabe:
    return Zustaendigkeitsangabe(_text(node, "leistungID"), _texts(node, "gebietID"), _name(_one(node, "rolle")))


def _identifiers(node: _Node, own: str) -> tuple[Kennung, tuple[Kennung, ...]]:
    """The identifier that counts, ours where there is one, and the others. Raises Unlesbar without any."""
    found = [
        Kennung((each.text or "").strip(), each.get("schemeID", ""))
        for name in ("id", "idSekundaer")
        for each in _all(node, name)
        if (each.text or "").strip()
    ]
    if not found:
        raise Unlesbar(f"Zeile {node.sourceline}: Ein Eintrag „{_local(node)}“ hat keine Kennung.")
    first = next((each for each in found if each.schema == own), found[0])
    return first, tuple(each for each in found if each is not first)


def _words(node: _Node) -> Iterator[tuple[str, str]]:
    for module in _all(node, "modulBegriffImKontext"):
        for each in _all(module, "begriffImKontext"):
            word = _one(each, "begriff")
            if word is not None and (text := plain(word.text or "")):
                yield _language(word), text


def _description(node: _Node, module: str) -> str:
    found = _one(node, module)
    described = [] if found is None else [each for each in _all(found, "beschreibung") if _language(each) == "de"]
    return from_html(described[0].text or "") if described else ""


def _local(node: _Node) -> str:
    return str(etree.QName(node).localname) if isinstance(node.tag, str) else ""


def _all(node: _Node | None, name: str) -> list[_Node]:
    """The children of this name: XZuFi's in its namespace, the parts of a code in none."""
    return [] if node is None else [child for child in node if _local(child) == name]


def _one(node: _Node | None, name: str) -> _Node | None:
    return next(iter(_all(node, name)), None)


def _text(node: _Node | None, name: str) -> str:
    found = _one(node, name)
    return "" if found is None else plain(found.text or "")


def _texts(node: _Node, name: str) -> tuple[str, ...]:
    return tuple(plain(each.text or "") for each in _all(node, name))


def _code(node: _Node | None) -> str:
    return _text(node, "code")


def _name(node: _Node | None) -> str:
    return _text(node, "name")


def _language(node: _Node) -> str:
    """Two letters, also of "de-DE"; German where the file says nothing."""
    return (node.get("languageCode") or "de")[:2].lower()
