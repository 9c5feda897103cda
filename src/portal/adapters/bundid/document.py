"""From untrusted bytes to a tree: no DTD, no network, no comments, bounded size, unambiguous IDs."""

from __future__ import annotations

import base64
import binascii

from lxml import etree

from portal.adapters.bundid.names import DS, NS, SAML, SAMLP
from portal.konto.ports import AnmeldungAbgelehnt, Grund

_MOST_BYTES = 256 * 1024  # a real response has about 20 kB


def decode(saml_response: str) -> bytes:
    """The document in a form field. Raises AnmeldungAbgelehnt."""
    if len(saml_response) > _MOST_BYTES * 4 // 3:
        raise AnmeldungAbgelehnt(Grund.ZU_GROSS)
    try:
        return base64.b64decode("".join(saml_response.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise AnmeldungAbgelehnt(Grund.UNLESBAR, "base64") from error


def parse(data: bytes, unreadable: Grund = Grund.UNLESBAR) -> etree._Element:
    """The root of `data`. Raises AnmeldungAbgelehnt; `unreadable` is the reason for what is no XML."""
    if b"<!DOCTYPE" in data:
        raise AnmeldungAbgelehnt(Grund.DOKUMENTTYP)
    # The encoding is fixed: another one could spell a DTD in bytes that the lines above do not know.
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise AnmeldungAbgelehnt(unreadable, "XML") from error
    # Canonicalisation drops comments: a value split by one would be signed as a whole and read in part.
    if any(not isinstance(node.tag, str) for node in root.getroottree().iter()):
        raise AnmeldungAbgelehnt(Grund.KOMMENTAR)
    return root


def refuse_ambiguous(root: etree._Element) -> None:
    """Two elements of one ID, or a message within a message, is how signatures are wrapped."""
    ids = [value for node in root.iter() for name, value in node.attrib.items() if _local(name).lower() == "id"]
    if len(ids) != len(set(ids)):
        raise AnmeldungAbgelehnt(Grund.UMGEPACKT, "ID zweimal")
    if any(node is not root for node in root.iter(f"{{{SAMLP}}}Response")):
        raise AnmeldungAbgelehnt(Grund.UMGEPACKT, "Response in einer anderen")


def only_signature(root: etree._Element) -> etree._Element | None:
    """The signature of `root`, its direct child; None when the document has none. Any other place is refused."""
    signatures = list(root.iter(f"{{{DS}}}Signature"))
    if not signatures:
        return None
    if len(signatures) > 1 or signatures[0].getparent() is not root:
        raise AnmeldungAbgelehnt(Grund.UMGEPACKT, "Signatur an fremder Stelle")
    return signatures[0]


def assertions(root: etree._Element) -> list[etree._Element]:
    """Every readable assertion below `root`, at whatever depth."""
    return [node for node in root.iter(f"{{{SAML}}}Assertion") if node is not root]


def only_child(parent: etree._Element, path: str, grund: Grund = Grund.UNVOLLSTAENDIG) -> etree._Element:
    """The one child at `path`. Raises AnmeldungAbgelehnt when there is none or a second."""
    found = parent.findall(path, NS)
    if len(found) != 1:
        raise AnmeldungAbgelehnt(grund, path)
    return found[0]


def text_of(element: etree._Element | None) -> str:
    """The text without surrounding space; elements inside are not text."""
    return "" if element is None or element.text is None else element.text.strip()


def _local(name: str | bytes) -> str:
    return str(name).rpartition("}")[2]
