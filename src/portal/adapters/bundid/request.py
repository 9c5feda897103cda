"""The signed AuthnRequest with BundID's extension (SB 9 and 10.1), as fields of a form for the HTTP-POST binding."""

from __future__ import annotations

import base64
import secrets
from datetime import UTC, datetime

from lxml import etree
from signxml.algorithms import CanonicalizationMethod, DigestAlgorithm, SignatureMethod
from signxml.signer import XMLSigner

from portal.adapters.bundid.names import AKDB, ATTRIBUTE, CLASSIC_UI, DS, HTTP_POST, QAA, SAML, SAMLP, STORK, TRANSIENT
from portal.adapters.bundid.options import BundIdOptions

_NAME_LENGTH = 50  # of OrganizationDisplayName (SB 9.5)
_NSMAP = {"samlp": SAMLP, "saml": SAML}


def new_request_id() -> str:
    """An ID as xs:NCName wants it (no digit in front), with 160 random bits."""
    return f"_{secrets.token_hex(20)}"


def build_request(
    options: BundIdOptions,
    *,
    request_id: str,
    acs_url: str,
    stufe: int,
    anzeigename: str,
    zurueck_url: str,
    at: datetime,
) -> str:
    """The request, signed and base64 encoded. Elements stand in the order of the SAML schema."""
    root = etree.Element(f"{{{SAMLP}}}AuthnRequest", nsmap=_NSMAP)
    root.set("ID", request_id)
    root.set("Version", "2.0")
    root.set("IssueInstant", at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
    root.set("Destination", options.provider.sso_url)
    root.set("AssertionConsumerServiceURL", acs_url)
    root.set("ProtocolBinding", HTTP_POST)
    root.set("ForceAuthn", "true")
    _add(root, SAML, "Issuer", options.entity_id)
    # signxml signs where it finds this placeholder; appended at the end the document would not obey its schema.
    etree.SubElement(root, f"{{{DS}}}Signature", nsmap={"ds": DS}).set("Id", "placeholder")
    root.append(_extensions(options, stufe=stufe, anzeigename=anzeigename, zurueck_url=zurueck_url))
    policy = _add(root, SAMLP, "NameIDPolicy")
    policy.set("Format", TRANSIENT)
    policy.set("AllowCreate", "true")
    context = _add(root, SAMLP, "RequestedAuthnContext")
    context.set("Comparison", "minimum")
    _add(context, SAML, "AuthnContextClassRef", f"{STORK}{stufe}")
    return base64.b64encode(etree.tostring(_sign(root, options, request_id))).decode()


def _sign(root: etree._Element, options: BundIdOptions, request_id: str) -> etree._Element:
    signer = XMLSigner(
        signature_algorithm=SignatureMethod.RSA_SHA256,  # the new PSS rule does not touch requests (FAQ 10.9.2)
        digest_algorithm=DigestAlgorithm.SHA256,
        c14n_algorithm=CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0,
    )
    return signer.sign(
        root, key=options.signing.key, cert=[options.signing.certificate], reference_uri=request_id, id_attribute="ID"
    )


def _extensions(options: BundIdOptions, *, stufe: int, anzeigename: str, zurueck_url: str) -> etree._Element:
    extensions = etree.Element(f"{{{SAMLP}}}Extensions", nsmap=_NSMAP)
    request = etree.SubElement(extensions, f"{{{AKDB}}}AuthenticationRequest", nsmap={"akdb": AKDB})
    request.set("EnableStatusDetail", "true")
    request.set("Version", "2")
    if options.methods:
        _add_methods(request, options)
    attributes = _add(request, AKDB, "RequestedAttributes")
    # The level is not the operator's choice: without it in the answer no login is accepted.
    _add_attribute(attributes, QAA, required=False)
    for name in options.attributes:
        # At level 1 nothing is checked, so nothing may be required (SB 9.2).
        _add_attribute(attributes, ATTRIBUTE[name], required=stufe > 1 and name in options.required_attributes)
    display = _add(request, AKDB, "DisplayInformation")
    version = etree.SubElement(display, f"{{{CLASSIC_UI}}}Version", nsmap={"classic-ui": CLASSIC_UI})
    _add(version, CLASSIC_UI, "OrganizationDisplayName", shorten(anzeigename))
    _add(version, CLASSIC_UI, "Lang", options.language)
    _add(version, CLASSIC_UI, "BackURL", zurueck_url)
    _add(version, CLASSIC_UI, "OnlineServiceId", options.online_service_id)
    return extensions


def _add_attribute(attributes: etree._Element, oid: str, *, required: bool) -> None:
    attribute = _add(attributes, AKDB, "RequestedAttribute")
    attribute.set("Name", f"urn:oid:{oid}")
    attribute.set("RequiredAttribute", "true" if required else "false")


def _add_methods(request: etree._Element, options: BundIdOptions) -> None:
    methods = _add(request, AKDB, "AuthnMethods")
    for name in options.methods:
        method = _add(methods, AKDB, name)
        _add(method, AKDB, "Enabled", "true")
        if name == "eID" and options.berechtigungszertifikat:
            _add(method, AKDB, "Berechtigungszertifikat").set("Bundesland", options.berechtigungszertifikat)


def _add(parent: etree._Element, namespace: str, name: str, text: str | None = None) -> etree._Element:
    element = etree.SubElement(parent, f"{{{namespace}}}{name}")
    element.text = text
    return element


def shorten(name: str) -> str:
    """At most 50 characters, cut between words where possible: BundID shows no more."""
    if len(name) <= _NAME_LENGTH:
        return name
    head = name[: _NAME_LENGTH - 1]
    return head[: head.rfind(" ")].rstrip(" ,–-") + "…" if " " in head else head + "…"
