"""Our metadata for BundID's Self-Service-Portal: no validUntil, no ID, no algorithms of our own (SB 5.4 and 7.2)."""

from __future__ import annotations

import base64
from collections.abc import Sequence

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from portal.adapters.bundid.names import DS, HTTP_POST, MD, SAMLP, TRANSIENT
from portal.adapters.bundid.options import BundIdOptions


def build_metadata(options: BundIdOptions, acs_urls: Sequence[str]) -> bytes:
    """One entity for all Kommunen, with one address to answer to for each host. Raises ValueError without any."""
    if not acs_urls:
        raise ValueError("Mindestens eine ACS-Adresse ist nötig.")
    root = etree.Element(f"{{{MD}}}EntityDescriptor", nsmap={"md": MD, "ds": DS})
    root.set("entityID", options.entity_id)
    descriptor = etree.SubElement(root, f"{{{MD}}}SPSSODescriptor")
    descriptor.set("AuthnRequestsSigned", "true")
    descriptor.set("WantAssertionsSigned", "true")
    descriptor.set("protocolSupportEnumeration", SAMLP)
    _add_key(descriptor, "signing", options.signing.certificate)
    _add_key(descriptor, "encryption", options.decryption[0].certificate)
    etree.SubElement(descriptor, f"{{{MD}}}NameIDFormat").text = TRANSIENT
    for index, url in enumerate(acs_urls):
        service = etree.SubElement(descriptor, f"{{{MD}}}AssertionConsumerService")
        service.set("Binding", HTTP_POST)
        service.set("Location", url)
        service.set("index", str(index))
        service.set("isDefault", "true" if index == 0 else "false")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _add_key(descriptor: etree._Element, use: str, certificate: x509.Certificate) -> None:
    key = etree.SubElement(descriptor, f"{{{MD}}}KeyDescriptor")
    key.set("use", use)
    data = etree.SubElement(etree.SubElement(key, f"{{{DS}}}KeyInfo"), f"{{{DS}}}X509Data")
    element = etree.SubElement(data, f"{{{DS}}}X509Certificate")
    element.text = base64.b64encode(certificate.public_bytes(Encoding.DER)).decode()
