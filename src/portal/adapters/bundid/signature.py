"""Verify one enveloped signature strictly and hand back only what it covers."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from cryptography import x509
from lxml import etree
from signxml.algorithms import DigestAlgorithm, SignatureMethod
from signxml.exceptions import InvalidDigest, InvalidInput, InvalidSignature
from signxml.verifier import SignatureConfiguration, VerifyResult, XMLVerifier

from portal.adapters.bundid.document import only_child, only_signature
from portal.adapters.bundid.names import NS
from portal.konto.ports import AnmeldungAbgelehnt, Grund

_METHODS: Final = frozenset(
    {
        SignatureMethod.RSA_SHA256,
        SignatureMethod.RSA_SHA384,
        SignatureMethod.RSA_SHA512,
        SignatureMethod.SHA256_RSA_MGF1,
        SignatureMethod.SHA384_RSA_MGF1,
        SignatureMethod.SHA512_RSA_MGF1,
    }
)
_DIGESTS: Final = frozenset({DigestAlgorithm.SHA256, DigestAlgorithm.SHA384, DigestAlgorithm.SHA512})
_C14N: Final = "http://www.w3.org/2001/10/xml-exc-c14n#"
_ENVELOPED: Final = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"


def verified(
    root: etree._Element, certificates: tuple[x509.Certificate, ...], *, at: datetime
) -> etree._Element | None:
    """`root` as it was signed by one of `certificates`; None when it bears no signature.

    Keys named in the document are ignored. Raises AnmeldungAbgelehnt.
    """
    signature = only_signature(root)
    if signature is None:
        return None
    _check_algorithms(signature)
    _check_reference(signature, root)
    for certificate in certificates:
        result = _verify(root, certificate, at=at)
        if result is not None:
            return _covered(result, root)
    raise AnmeldungAbgelehnt(Grund.SIGNATUR_FREMD)


def _check_algorithms(signature: etree._Element) -> None:
    """Before any key is used, so that a refused algorithm is never even tried."""
    info = only_child(signature, "ds:SignedInfo", Grund.UMGEPACKT)
    method = only_child(info, "ds:SignatureMethod", Grund.UMGEPACKT).get("Algorithm", "")
    digests = [element.get("Algorithm", "") for element in info.iterfind(".//ds:DigestMethod", NS)]
    if "hmac" in method.lower():
        raise AnmeldungAbgelehnt(Grund.SIGNATUR_HMAC)
    if any("sha1" in name.lower() for name in (method, *digests)):
        raise AnmeldungAbgelehnt(Grund.SIGNATUR_SHA1)
    transforms = [element.get("Algorithm") for element in info.iterfind(".//ds:Transform", NS)]
    allowed = (
        method in {each.value for each in _METHODS}
        and set(digests) <= {each.value for each in _DIGESTS}
        and only_child(info, "ds:CanonicalizationMethod", Grund.UMGEPACKT).get("Algorithm") == _C14N
        and transforms == [_ENVELOPED, _C14N]
    )
    if not allowed:
        raise AnmeldungAbgelehnt(Grund.SIGNATUR_VERFAHREN)


def _check_reference(signature: etree._Element, root: etree._Element) -> None:
    reference = only_child(signature, "ds:SignedInfo/ds:Reference", Grund.UMGEPACKT)
    own_id = root.get("ID", "")
    if not own_id or reference.get("URI") != f"#{own_id}":
        raise AnmeldungAbgelehnt(Grund.UMGEPACKT, "Signatur über ein anderes Element")


def _verify(root: etree._Element, certificate: x509.Certificate, *, at: datetime) -> VerifyResult | None:
    """None when another key made the signature."""
    config = SignatureConfiguration(
        location="./",
        expect_references=1,
        signature_methods=_METHODS,
        digest_algorithms=_DIGESTS,
        # A pinned certificate stands for its key; that it ends is an alarm for operators (`check`), not for citizens.
        verification_time=min(max(at, certificate.not_valid_before_utc), certificate.not_valid_after_utc),
        ignore_ambiguous_key_info=True,
    )
    try:
        result = XMLVerifier().verify(root, x509_cert=certificate, expect_config=config, id_attribute="ID")
    except InvalidDigest as error:
        raise AnmeldungAbgelehnt(Grund.VERAENDERT) from error
    except InvalidSignature:
        return None
    except (InvalidInput, etree.DocumentInvalid, ValueError) as error:
        raise AnmeldungAbgelehnt(Grund.UMGEPACKT, type(error).__name__) from error
    if isinstance(result, list):
        raise AnmeldungAbgelehnt(Grund.UMGEPACKT, "mehrere Verweise")
    return result


def _covered(result: VerifyResult, root: etree._Element) -> etree._Element:
    signed = result.signed_xml
    if signed is None or signed.tag != root.tag or signed.get("ID") != root.get("ID"):
        raise AnmeldungAbgelehnt(Grund.UMGEPACKT, "Signatur über ein anderes Element")
    return signed
