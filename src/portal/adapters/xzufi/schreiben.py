"""Writes a catalogue as XZuFi 2.2, object by object, so that the whole never lies in memory."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import astuple
from uuid import uuid4

from lxml import etree

from portal.adapters.xzufi import namen
from portal.adapters.xzufi.namen import NS, VERSION, XSI, tag
from portal.adapters.xzufi.regeln import fault_of_text, plain, to_html
from portal.core.clock import BERLIN
from portal.leistung.ports import Anschrift, Auszug, Katalogdienst, Katalogleistung, Katalogobjekt, Katalogstelle
from portal.leistung.ports import Zustaendigkeitsangabe as Angabe

_PRODUCT = {"produktbezeichnung": "Serviceportal", "produkthersteller": "Serviceportal", "xzufiVersion": VERSION}
_CHUNK = 64 * 1024


def write_document(auszug: Auszug, redaktion: str) -> Iterator[bytes]:
    """The document in pieces of about 64 kB. What breaks a rule of the PVOG is left out (`regeln.faults`)."""
    buffer = io.BytesIO()
    with etree.xmlfile(buffer, encoding="utf-8", buffered=False) as file:
        file.write_declaration()
        with file.element(tag(namen.ROOT), _PRODUCT, nsmap={"xzufi": NS, "xsi": XSI}):
            file.write(_head(auszug))
            for objekt in auszug.objekte:
                written = etree.Element(tag("schreibe"), nsmap={"xzufi": NS, "xsi": XSI})
                _Writer(redaktion, auszug.herausgeber).add(written, objekt)
                file.write(written)
                if buffer.tell() > _CHUNK:
                    yield _taken(buffer)
    yield _taken(buffer)


def _taken(buffer: io.BytesIO) -> bytes:
    piece = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return piece


def _head(auszug: Auszug) -> etree._Element:
    head = etree.Element(tag("nachrichtenkopf"), nsmap={"xzufi": NS})
    _sub(head, "nachrichtUUID", str(uuid4()))
    _sub(head, "erstelltDatumZeit", auszug.erstellt.astimezone(BERLIN).isoformat(timespec="seconds"))
    _sub(head, "sender", auszug.herausgeber)
    return head


class _Writer:
    """Turns objects into elements; knows only how identifiers of this publisher look."""

    def __init__(self, redaktion: str, herausgeber: str) -> None:
        self._agency = {"schemeAgencyName": herausgeber} | ({"schemeAgencyID": redaktion} if redaktion else {})

    def add(self, parent: etree._Element, objekt: Katalogobjekt) -> None:
        match objekt:
            case Katalogleistung():
                self._leistung(parent, objekt)
            case Katalogstelle():
                self._stelle(parent, objekt)
            case Katalogdienst():
                self._dienst(parent, objekt)

    def _leistung(self, parent: etree._Element, leistung: Katalogleistung) -> None:
        node = _sub(parent, "leistung")
        self._id(node, "id", leistung.id, namen.SCHEME_LEISTUNG)
        for key in leistung.leika:
            _sub(node, "idSekundaer", key, schemeID=namen.SCHEME_LEIKA)
        if leistung.leika:
            _struktur(node, leistung.leika[0])
        for key in leistung.leika:
            _code(node, "referenzLeiKa", namen.LIST_LEIKA, code=key)
        for number, (code, texts) in enumerate(_modules(leistung), 1):
            _modul_text(node, number, code, texts)
        _described(node, "modulKosten", leistung.kosten)
        _described(node, "modulBearbeitungsdauer", leistung.bearbeitungsdauer)
        _words(node, leistung.begriffe)
        if leistung.typ:
            _code(node, "typisierung", namen.LIST_TYP, code=leistung.typ)
        if leistung.vertrauensniveau:
            _code(node, "vertrauensniveau", namen.LIST_LEVEL, name=leistung.vertrauensniveau)
        for ars in leistung.gebiete:
            _sub(node, "gueltigkeitGebietID", ars, schemeID=namen.SCHEME_ARS)
        for language in sorted({language for _, language in leistung.texte}):
            _sub(_sub(node, "sprachversion"), "languageCode", language)

    def _stelle(self, parent: etree._Element, stelle: Katalogstelle) -> None:
        node = _sub(parent, "organisationseinheit")
        self._id(node, "id", stelle.id, namen.SCHEME_STELLE)
        _localized(_sub(node, "name"), "name", stelle.name)
        if stelle.anschrift:
            _address(node, stelle.anschrift, stelle.ars)
        for channel, value in (("Telefon", stelle.telefon), ("E-Mail", stelle.email)):
            if value and not fault_of_text(value):
                contact = _sub(node, "kommunikation")
                _code(contact, "kanal", None, name=channel)
                _sub(contact, "kennung", plain(value))
        if stelle.oeffnungszeiten:
            _localized(node, "infoOeffnungszeitenText", stelle.oeffnungszeiten, markup=True)
        for angabe in stelle.zustaendigkeiten:
            self._zustaendigkeit(node, angabe)

    def _dienst(self, parent: etree._Element, dienst: Katalogdienst) -> None:
        node = _sub(parent, "onlinedienst")
        self._id(node, "id", dienst.id, namen.SCHEME_DIENST)
        _localized(node, "bezeichnung", dienst.bezeichnung)
        link = _sub(node, "link", languageCode="de")
        _code(link, "typ", namen.LIST_LINK, code=namen.LINK_SERVICE)
        _sub(link, "link", dienst.url)
        _sub(link, "titel", plain(dienst.bezeichnung))
        if dienst.vertrauensniveau:
            _code(node, "vertrauensniveau", namen.LIST_LEVEL, name=dienst.vertrauensniveau)
        self._zustaendigkeit(node, Angabe(dienst.leistung_id, dienst.gebiete, rolle=""))
        _sub(_sub(node, "sprachversion"), "languageCode", "de")

    def _zustaendigkeit(self, parent: etree._Element, angabe: Angabe) -> None:
        node = _sub(parent, "zustaendigkeit")
        self._id(node, "leistungID", angabe.leistung_id, namen.SCHEME_LEISTUNG)
        for ars in angabe.gebiete:
            _sub(node, "gebietID", ars, schemeID=namen.SCHEME_ARS)
        if angabe.rolle:
            _code(node, "rolle", None, name=angabe.rolle)

    def _id(self, parent: etree._Element, name: str, value: str, scheme: str) -> None:
        _sub(parent, name, value, schemeID=scheme, **self._agency)


def _struktur(parent: etree._Element, key: str) -> None:
    """Object, action and detail as the key is made of them: 99 + 3 + 3 digits, 3 of the action, 3 of the detail."""
    action, detail = key[8:11], key[11:14]
    if action == "000":
        _sub(parent, "struktur").set(f"{{{XSI}}}type", "xzufi:LeistungsstrukturObjekt")
        return
    kind = "MitVerrichtung" if detail == "000" else "MitVerrichtungUndDetail"
    node = _sub(parent, "struktur")
    node.set(f"{{{XSI}}}type", f"xzufi:LeistungsstrukturObjekt{kind}")
    _sub(node, "leistungsobjektID", f"{key[:8]}000000", schemeID=namen.SCHEME_LEIKA)
    _code(_sub(node, "verrichtung"), "verrichtungLeiKa", None, code=action)


def _modules(leistung: Katalogleistung) -> list[tuple[str, dict[str, str]]]:
    """The text modules by code, each with its text by language; without what the PVOG would refuse."""
    modules: dict[str, dict[str, str]] = defaultdict(dict)
    for (code, language), text in sorted(leistung.texte.items()):
        if not fault_of_text(text, language):
            modules[code][language] = text
    return list(modules.items())


def _modul_text(parent: etree._Element, position: int, code: str, texts: dict[str, str]) -> None:
    node = _sub(parent, "modulText")
    _sub(node, "positionDarstellung", str(position))
    _code(node, "leikaTextmodul", namen.LIST_TEXTMODUL, code=code)
    for language, text in texts.items():
        _localized(node, "inhalt", text, language=language, markup=True)


def _described(parent: etree._Element, name: str, text: str) -> None:
    if text and not fault_of_text(text):
        _localized(_sub(parent, name), "beschreibung", text, markup=True)


def _words(parent: etree._Element, words: Iterable[tuple[str, str]]) -> None:
    good = [(language, word) for language, word in words if not fault_of_text(word, language)]
    if good:
        module = _sub(parent, "modulBegriffImKontext")
        for language, word in good:
            _localized(_sub(module, "begriffImKontext"), "begriff", word, language=language)


def _address(parent: etree._Element, anschrift: Anschrift, ars: str) -> None:
    values = [plain(value) for value in astuple(anschrift)]
    if any(map(fault_of_text, values)):
        return
    node = _sub(parent, "anschrift")
    for name, value in zip(("strasse", "hausnummer", "postleitzahl", "ort"), values, strict=True):
        _sub(node, name, value)
    if ars:
        _code(_sub(node, "verwaltungspolitischeKodierung"), "regionalschluessel", (namen.SCHEME_ARS, ""), code=ars)


def _localized(parent: etree._Element, name: str, text: str, *, language: str = "de", markup: bool = False) -> None:
    if not fault_of_text(text, language):
        _sub(parent, name, to_html(text) if markup else plain(text), languageCode=language)


def _code(
    parent: etree._Element, element: str, liste: tuple[str, str] | None, *, code: str = "", name: str = ""
) -> None:
    """A code of a list, whose parts are in no namespace (XÖV). A code that is not known is not written."""
    node = _sub(parent, element)
    if liste:
        for attribute, value in zip(("listURI", "listVersionID"), liste, strict=True):
            if value:
                node.set(attribute, value)
    for part, value in (("code", code), ("name", name)):
        if value:
            etree.SubElement(node, part).text = value


def _sub(parent: etree._Element, name: str, text: str | None = None, **attributes: str) -> etree._Element:
    node = etree.SubElement(parent, tag(name), attributes)
    node.text = text
    return node
