"""The eight classic ways to wrap a signed SAML message (Somorovsky et al., On Breaking SAML, USENIX Security 2012).

`plain` rebuilds a whole response as against any service provider; `inside` puts the same trees inside the encryption,
as somebody could who knows the portal's public key and the text of an assertion of their own.
"""

from __future__ import annotations

from copy import deepcopy

from lxml import etree

from tests.adapters.bundid.forge import BPK2, DS, SAML, SAMLP

EVIL = "TESTKEY-EVIL"
NAMES = tuple(f"XSW{number}" for number in range(1, 9))


def _signature(element: etree._Element) -> etree._Element:
    found = element.find(f"{{{DS}}}Signature")
    assert found is not None
    return found


def _evil_twin(element: etree._Element) -> etree._Element:
    """A copy without signature, with another ID and the key of another person."""
    text = etree.tostring(element, with_tail=False).replace(BPK2.encode(), EVIL.encode())
    twin = etree.fromstring(text)
    twin.set("ID", "_evil")
    for signature in twin.findall(f"{{{DS}}}Signature"):
        twin.remove(signature)
    return twin


def _without_signature(element: etree._Element) -> etree._Element:
    bare = deepcopy(element)
    bare.remove(_signature(bare))
    return bare


def _object(signature: etree._Element, content: etree._Element) -> None:
    etree.SubElement(signature, f"{{{DS}}}Object").append(content)


def response_wrapped(name: str, document: bytes) -> bytes:
    """XSW1 and 2 wrap the signed response itself."""
    original = etree.fromstring(document)
    evil = _evil_twin(original)
    signature = deepcopy(_signature(original))
    bare = _without_signature(original)
    if name == "XSW1":
        signature.append(bare)
        evil.insert(1, signature)
    else:
        evil.insert(1, signature)
        evil.insert(1, bare)
    return etree.tostring(evil)


def assertion_wrapped(name: str, document: bytes) -> bytes:
    """XSW3 to 8 on a response whose assertion is readable."""
    root = etree.fromstring(document)
    original = root.find(f"{{{SAML}}}Assertion")
    assert original is not None
    evil = _evil_twin(original)
    if name == "XSW3":
        root.insert(root.index(original), evil)
        return etree.tostring(root)
    if name == "XSW7":
        extensions = etree.Element(f"{{{SAMLP}}}Extensions")
        extensions.append(evil)
        root.insert(1, extensions)
        return etree.tostring(root)
    root.replace(original, evil)
    if name == "XSW5":
        evil.insert(1, deepcopy(_signature(original)))
        root.append(_without_signature(original))
    else:
        _wrap_inside(name, evil, original)
    return etree.tostring(root)


def inside(name: str, assertion: bytes) -> bytes:
    """XSW3 to 8 in one element, to be encrypted: what in the plain form is a neighbour becomes a child."""
    original = etree.fromstring(assertion)
    evil = _evil_twin(original)
    if name == "XSW3":
        evil.append(original)
    elif name == "XSW5":
        evil.insert(1, deepcopy(_signature(original)))
        evil.append(_without_signature(original))
    elif name == "XSW7":
        advice = etree.SubElement(evil, f"{{{SAML}}}Advice")
        advice.append(original)
    else:
        _wrap_inside(name, evil, original)
    return etree.tostring(evil)


def _wrap_inside(name: str, evil: etree._Element, original: etree._Element) -> None:
    if name == "XSW4":
        evil.append(original)
        return
    signature = deepcopy(_signature(original))
    bare = _without_signature(original)
    if name == "XSW6":
        signature.append(bare)
    else:
        _object(signature, bare)
    evil.insert(1, signature)


def borrowed_signature(assertion: bytes) -> bytes:
    """No second assertion at all: only a signature that speaks of an ID that is not there."""
    original = etree.fromstring(assertion)
    evil = _evil_twin(original)
    evil.insert(1, deepcopy(_signature(original)))
    return etree.tostring(evil)
