"""Forged answers: each is refused for its own reason, and its untampered twin is accepted."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from lxml import etree

from portal.adapters.bundid import BundId
from portal.konto.ports import AnmeldungAbgelehnt, Grund
from tests.adapters.bundid.forge import (
    ACS,
    BPK2,
    DS,
    ENTITY_ID,
    ENVELOPED,
    EXC_C14N,
    IDP,
    MORE,
    NOW,
    REQUEST_ID,
    SAML,
    XENC,
    Keys,
    Recipe,
    attributes,
    build,
    build_assertion,
    build_document,
    canonical,
    encrypt,
    sign,
)
from tests.adapters.bundid.wrappings import NAMES, assertion_wrapped, borrowed_signature, inside, response_wrapped


def finish(provider: BundId, saml_response: str, *, stufe: int = 4, at: datetime = NOW) -> str | None:
    identitaet = provider.finish(saml_response=saml_response, acs_url=ACS, request_id=REQUEST_ID, stufe=stufe, at=at)
    return identitaet.bpk2


def assert_refused(provider: BundId, saml_response: str, grund: Grund, *, at: datetime = NOW) -> None:
    with pytest.raises(AnmeldungAbgelehnt) as refused:
        finish(provider, saml_response, at=at)
    assert refused.value.grund is grund


def replaced(old: str, new: str) -> Callable[[bytes], bytes]:
    def change(document: bytes) -> bytes:
        assert old.encode() in document  # else nothing would be forged
        return document.replace(old.encode(), new.encode())

    return change


def beside(addition: str) -> Callable[[bytes], bytes]:
    """Something more, as last child of the response or assertion."""

    def change(document: bytes) -> bytes:
        head, mark, tail = document.rpartition(b"</")
        return head + addition.encode() + mark + tail

    return change


@dataclass(frozen=True)
class Forgery:
    """`base` makes the twin, which is accepted; `base` and `changes` together the forgery."""

    grund: Grund
    changes: dict[str, Any]
    base: dict[str, Any] = field(default_factory=dict)


UNSIGNED = {"sign_response": False}
COMMENT = BPK2.replace("-", "<!-- -->-")
INSTRUCTION = BPK2.replace("-", "<?x y?>-")
ASSERTION = f'<a:Assertion xmlns:a="{SAML}" ID="_plain" Version="2.0"/>'
ENCRYPTED = f'<a:EncryptedAssertion xmlns:a="{SAML}"/>'

FORGERIES: dict[str, Forgery] = {
    # The document
    "no XML": Forgery(Grund.UNLESBAR, {"at_the_end": lambda document: document[:-5]}),
    "too large": Forgery(Grund.ZU_GROSS, {"around": beside(" " * 300_000)}),
    "DTD": Forgery(Grund.DOKUMENTTYP, {"at_the_end": lambda d: b'<!DOCTYPE x [<!ENTITY e "y">]>' + d}),
    "DTD inside the encryption": Forgery(
        Grund.DOKUMENTTYP, {"after_signing": lambda d: b'<!DOCTYPE x SYSTEM "file:///etc/passwd">' + d}
    ),
    "DTD in another encoding": Forgery(
        Grund.UNLESBAR, {"at_the_end": lambda d: ("\ufeff<!DOCTYPE x>" + d.decode()).encode("utf-16-le")}
    ),
    "DTD in UTF-7": Forgery(
        Grund.UNLESBAR, {"at_the_end": lambda d: b'<?xml version="1.0" encoding="utf-7"?>+ADwAIQ-DOCTYPE x>' + d}
    ),
    "comment in the identifier": Forgery(Grund.KOMMENTAR, {"after_signing": replaced(BPK2, COMMENT)}),
    "instruction in the identifier": Forgery(Grund.KOMMENTAR, {"before_signing": replaced(BPK2, INSTRUCTION)}),
    "comment in the response": Forgery(Grund.KOMMENTAR, {"at_the_end": replaced(IDP, "http://<!-- -->127")}),
    "another message": Forgery(Grund.KEINE_ANTWORT, {"around": replaced("p:Response", "p:LogoutResponse")}),
    "another version": Forgery(Grund.KEINE_ANTWORT, {"version": "1.1"}),
    # For whom
    "other issuer of the response": Forgery(Grund.FREMDER_ABSENDER, {"issuer": "https://evil.example/idp"}),
    "other issuer of the assertion": Forgery(Grund.FREMDER_ABSENDER, {"assertion_issuer": "https://evil.example/idp"}),
    "other destination": Forgery(Grund.FREMDES_ZIEL, {"destination": "https://evil.example/acs"}),
    "destination with a longer path": Forgery(Grund.FREMDES_ZIEL, {"destination": f"{ACS}/evil"}),
    "no destination": Forgery(Grund.FREMDES_ZIEL, {"destination": None}),
    "unsolicited": Forgery(Grund.UNVERLANGT, {"in_response_to": None}),
    "assertion unsolicited": Forgery(Grund.UNVERLANGT, {"confirmed_request": None}),
    "answers another request": Forgery(Grund.FREMDE_ANFRAGE, {"in_response_to": "_of_somebody_else"}),
    "assertion answers another request": Forgery(Grund.FREMDE_ANFRAGE, {"confirmed_request": "_of_somebody_else"}),
    "other recipient": Forgery(Grund.FREMDER_EMPFAENGER, {"recipient": "https://evil.example/acs"}),
    "recipient that contains ours": Forgery(Grund.FREMDER_EMPFAENGER, {"recipient": f"https://evil.example/?{ACS}"}),
    "other audience": Forgery(Grund.FREMDER_EMPFAENGERKREIS, {"audience": "https://other.example/saml"}),
    "audience with a longer path": Forgery(Grund.FREMDER_EMPFAENGERKREIS, {"audience": f"{ENTITY_ID}/x"}),
    "no audience": Forgery(Grund.FREMDER_EMPFAENGERKREIS, {"audience": None}),
    # Encryption
    "assertion not encrypted": Forgery(Grund.UNVERSCHLUESSELT, {"encrypt": False}),
    "plain assertion beside the encrypted one": Forgery(Grund.UNVERSCHLUESSELT, {"around": beside(ASSERTION)}),
    "plain assertion in the encrypted element": Forgery(
        Grund.UNVERSCHLUESSELT, {"around": replaced("</a:EncryptedAssertion>", f"{ASSERTION}</a:EncryptedAssertion>")}
    ),
    "something else in the encrypted element": Forgery(
        Grund.VERSCHLUESSELUNG, {"around": replaced("</a:EncryptedAssertion>", "<p:X/></a:EncryptedAssertion>")}
    ),
    "two encrypted assertions": Forgery(Grund.ANZAHL, {"around": beside(ENCRYPTED)}),
    "encrypted assertion in extensions": Forgery(
        Grund.ANZAHL, {"around": beside(f"<p:Extensions>{ENCRYPTED}</p:Extensions>")}
    ),
    "no assertion": Forgery(
        Grund.ANZAHL, {"around": lambda d: d[: d.index(b"<a:EncryptedAssertion")] + b"</p:Response>"}
    ),
    "something else encrypted": Forgery(Grund.ANZAHL, {"after_signing": lambda d: b"<x/>"}),
    "RSA 1.5": Forgery(Grund.VERSCHLUESSELUNG, {"wrapping": f"{XENC}rsa-1_5", "oaep_digest": None}),
    "AES-CBC": Forgery(Grund.VERSCHLUESSELUNG, {"content": f"{XENC}aes256-cbc"}),
    "ciphertext changed": Forgery(
        Grund.NICHT_ENTSCHLUESSELBAR, {"at_the_end": lambda d: _flip_ciphertext(d)}, base=UNSIGNED
    ),
    # Signature
    "unsigned": Forgery(Grund.UNSIGNIERT, {"sign_assertion": False, "sign_response": False}),
    "only the response signed": Forgery(Grund.UNSIGNIERT, {"sign_assertion": False}),
    "assertion changed": Forgery(Grund.VERAENDERT, {"after_signing": replaced(BPK2, "TESTKEY-EVIL")}),
    "response changed": Forgery(Grund.VERAENDERT, {"at_the_end": replaced('_response1" V', '_response1" X="" V')}),
    "digest forged too": Forgery(Grund.SIGNATUR_FREMD, {"after_signing": lambda d: _with_true_digest(d)}),
    "RSA-SHA1": Forgery(Grund.SIGNATUR_SHA1, {"signature": f"{DS}rsa-sha1"}),
    "digest SHA-1": Forgery(Grund.SIGNATUR_SHA1, {"digest": f"{DS}sha1"}),
    "HMAC with the public certificate": Forgery(Grund.SIGNATUR_HMAC, {"signature": f"{MORE}hmac-sha256"}),
    "canonical XML with comments": Forgery(
        Grund.SIGNATUR_VERFAHREN, {"transforms": (ENVELOPED, f"{EXC_C14N}WithComments")}
    ),
    "XPath transform": Forgery(
        Grund.SIGNATUR_VERFAHREN,
        {"transforms": (ENVELOPED, "http://www.w3.org/TR/1999/REC-xpath-19991116", EXC_C14N)},
    ),
    "signature over the whole document": Forgery(Grund.UMGEPACKT, {"reference": ""}, base=UNSIGNED),
    "response within a response": Forgery(
        Grund.UMGEPACKT, {"around": beside("<p:X><p:Response/></p:X>")}, base=UNSIGNED
    ),
    "assertion within a signed assertion": Forgery(
        Grund.UMGEPACKT, {"before_signing": beside(f"<a:Advice>{ASSERTION}</a:Advice>")}
    ),
    "same ID twice in a signed assertion": Forgery(
        Grund.UMGEPACKT, {"before_signing": beside('<a:Advice><a:X ID="x"/><a:X ID="x"/></a:Advice>')}
    ),
    "same ID twice, response not signed": Forgery(
        Grund.UMGEPACKT, {"around": beside('<p:X ID="_response1"/>')}, base=UNSIGNED
    ),
    "same ID twice": Forgery(Grund.UMGEPACKT, {"around": beside('<p:X ID="_response1"/>')}),
    # Time, person, level
    "expired": Forgery(Grund.ABGELAUFEN, {"not_on_or_after": timedelta(seconds=-60)}),
    "confirmation expired": Forgery(Grund.ABGELAUFEN, {"confirmed_until": timedelta(seconds=-60)}),
    "not yet valid": Forgery(Grund.NOCH_NICHT_GUELTIG, {"not_before": timedelta(seconds=61)}),
    "confirmation without end": Forgery(Grund.UNVOLLSTAENDIG, {"confirmed_until": None}),
    "not a bearer": Forgery(Grund.UNVOLLSTAENDIG, {"method": "urn:oasis:names:tc:SAML:2.0:cm:sender-vouches"}),
    "two authentication statements": Forgery(Grund.UNVOLLSTAENDIG, {"before_signing": beside("<a:AuthnStatement/>")}),
    "assertion of another version": Forgery(
        Grund.UNVOLLSTAENDIG, {"before_signing": replaced('Version="2.0"', 'Version="1.1"')}
    ),
    "two subjects": Forgery(Grund.UNVOLLSTAENDIG, {"before_signing": lambda d: _twice(d, "Subject")}),
    "two conditions": Forgery(Grund.UNVOLLSTAENDIG, {"before_signing": lambda d: _twice(d, "Conditions")}),
    "time without zone": Forgery(Grund.UNVOLLSTAENDIG, {"before_signing": replaced(".000Z", ".000")}),
    "assertion ID longer than the replay table": Forgery(Grund.UNVOLLSTAENDIG, {"assertion_id": "_" + "a" * 160}),
    "attribute twice": Forgery(Grund.ATTRIBUT, {"before_signing": lambda d: _twice(d, "AttributeStatement")}),
    "attribute with two values": Forgery(
        Grund.ATTRIBUT,
        {"before_signing": replaced(BPK2, f"{BPK2}</a:AttributeValue><a:AttributeValue>TESTKEY-EVIL")},
    ),
    "level too low": Forgery(
        Grund.STUFE_ZU_NIEDRIG,
        {"level": "STORK-QAA-Level-1", "attributes": attributes(qaa="STORK-QAA-Level-1")},
    ),
    "level too low in the context": Forgery(Grund.STUFE_ZU_NIEDRIG, {"level": "STORK-QAA-Level-3"}),
    "level too low in the attribute": Forgery(
        Grund.STUFE_ZU_NIEDRIG, {"attributes": attributes(qaa="STORK-QAA-Level-3")}
    ),
    "invented level": Forgery(Grund.STUFE_UNBEKANNT, {"level": "STORK-QAA-Level-9"}),
    "unspecified level": Forgery(Grund.STUFE_UNBEKANNT, {"attributes": attributes(qaa="")}),
}


def _flip_ciphertext(document: bytes) -> bytes:
    root = etree.fromstring(document)
    value = root.findall(f".//{{{XENC}}}CipherValue")[-1]
    data = bytearray(base64.b64decode(value.text or ""))
    data[40] ^= 1
    value.text = base64.b64encode(bytes(data)).decode()
    return etree.tostring(root)


def _with_true_digest(assertion: bytes) -> bytes:
    """Change the person and the digest; only the signature value cannot be made."""
    root = etree.fromstring(assertion.replace(BPK2.encode(), b"TESTKEY-EVIL"))
    signature = root.find(f"{{{DS}}}Signature")
    assert signature is not None
    root.remove(signature)
    throwaway = Recipe(Keys(provider=rsa.generate_private_key(65537, 2048), portal=_NOBODY))
    resigned = etree.fromstring(sign(etree.tostring(root), throwaway))
    value = resigned.find(f"{{{DS}}}Signature/{{{DS}}}SignatureValue")
    old = signature.find(f"{{{DS}}}SignatureValue")
    assert value is not None and old is not None
    value.text = old.text
    return etree.tostring(resigned)


_NOBODY = rsa.generate_private_key(65537, 2048).public_key()


def _twice(document: bytes, name: str) -> bytes:
    root = etree.fromstring(document)
    element = root.find(f"{{{SAML}}}{name}")
    assert element is not None
    element.addnext(etree.fromstring(etree.tostring(element, with_tail=False)))
    return etree.tostring(root)


@pytest.mark.parametrize("forgery", FORGERIES.values(), ids=FORGERIES.keys())
def test_refused_for_its_own_reason(provider: BundId, recipe: Recipe, forgery: Forgery) -> None:
    twin = replace(recipe, **forgery.base)
    assert finish(provider, build(twin)) == BPK2
    assert_refused(provider, build(replace(twin, **forgery.changes)), forgery.grund)


@pytest.mark.parametrize("sign_response", [True, False])
def test_signed_by_another_key(
    provider: BundId, recipe: Recipe, foreign_key: rsa.RSAPrivateKey, sign_response: bool
) -> None:
    twin = replace(recipe, sign_response=sign_response)
    assert finish(provider, build(twin)) == BPK2
    forged = replace(twin, keys=replace(recipe.keys, provider=foreign_key))
    assert_refused(provider, build(forged), Grund.SIGNATUR_FREMD)


def test_encrypted_for_another_key(provider: BundId, recipe: Recipe, foreign_key: rsa.RSAPrivateKey) -> None:
    forged = replace(recipe, keys=replace(recipe.keys, portal=foreign_key.public_key()))
    assert_refused(provider, build(forged), Grund.NICHT_ENTSCHLUESSELBAR)


def test_no_base64(provider: BundId) -> None:
    assert_refused(provider, "<Response/>", Grund.UNLESBAR)


@pytest.mark.parametrize(("seconds", "grund"), [(360, Grund.ABGELAUFEN), (-66, Grund.NOCH_NICHT_GUELTIG)])
def test_the_minute_of_difference_ends(provider: BundId, recipe: Recipe, seconds: int, grund: Grund) -> None:
    step = timedelta(seconds=1 if seconds > 0 else -1)
    assert finish(provider, build(recipe)) == BPK2
    assert finish_at(provider, recipe, NOW + timedelta(seconds=seconds) - step) == BPK2
    assert_refused(provider, build(recipe), grund, at=NOW + timedelta(seconds=seconds))


def finish_at(provider: BundId, recipe: Recipe, at: datetime) -> str | None:
    return finish(provider, build(recipe), at=at)


def test_a_comment_leaves_the_signature_valid(recipe: Recipe) -> None:
    """Why the comment must be refused by itself: canonicalisation does not see it."""
    clean = build_assertion(recipe)
    split = replaced(BPK2, COMMENT)(clean)
    assert canonical(etree.fromstring(clean)) == canonical(etree.fromstring(split))


# --- wrapping ---------------------------------------------------------------------------------------------------------

PLAIN_REASONS = {name: Grund.UMGEPACKT if name in ("XSW1", "XSW2") else Grund.UNVERSCHLUESSELT for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_wrapped_around_readable_assertions(provider: BundId, recipe: Recipe, name: str) -> None:
    assert finish(provider, build(recipe)) == BPK2
    if name in ("XSW1", "XSW2"):
        document = response_wrapped(name, build_document(recipe))
    else:
        document = assertion_wrapped(name, build_document(replace(recipe, sign_response=False, encrypt=False)))
    assert_refused(provider, base64.b64encode(document).decode(), PLAIN_REASONS[name])


@pytest.mark.parametrize("name", NAMES[2:])
def test_wrapped_inside_the_encryption(provider: BundId, recipe: Recipe, name: str) -> None:
    twin = replace(recipe, sign_response=False)
    assert finish(provider, build(twin)) == BPK2
    forged = replace(twin, after_signing=lambda assertion: inside(name, assertion))
    assert_refused(provider, build(forged), Grund.UMGEPACKT)


def test_signature_that_speaks_of_another_assertion(provider: BundId, recipe: Recipe) -> None:
    forged = replace(recipe, sign_response=False, after_signing=borrowed_signature)
    assert_refused(provider, build(forged), Grund.UMGEPACKT)


def test_evil_encrypted_assertion_before_the_true_one(provider: BundId, recipe: Recipe) -> None:
    evil = encrypt(build_assertion(replace(recipe, attributes=attributes(bpk2="TESTKEY-EVIL"))), recipe)
    forged = replace(
        recipe,
        sign_response=False,
        around=lambda d: d.replace(b"<a:EncryptedAssertion", evil + b"<a:EncryptedAssertion", 1),
    )
    assert_refused(provider, build(forged), Grund.ANZAHL)


def test_signature_of_another_answer_transplanted(provider: BundId, recipe: Recipe) -> None:
    """Both have the same ID, so that only the digest can tell."""
    true = etree.fromstring(build_assertion(recipe))

    def transplant(assertion: bytes) -> bytes:
        root = etree.fromstring(assertion)
        root.replace(root[1], true[1])
        return etree.tostring(root)

    forged = replace(recipe, sign_response=False, attributes=attributes(bpk2="TESTKEY-EVIL"), after_signing=transplant)
    assert_refused(provider, build(forged), Grund.VERAENDERT)


# --- replay -----------------------------------------------------------------------------------------------------------


class ReplayTable:
    """What konto.operations.accept_assertion does with a unique key in the database."""

    def __init__(self) -> None:
        self._seen: dict[str, datetime] = {}

    def accept_assertion(self, *, assertion_id: str, valid_until: datetime) -> None:
        if assertion_id in self._seen:
            raise AnmeldungAbgelehnt(Grund.WIEDERHOLT)
        self._seen[assertion_id] = valid_until

    def forget(self, *, at: datetime) -> None:
        self._seen = {name: until for name, until in self._seen.items() if until > at}


def log_in(provider: BundId, table: ReplayTable, saml_response: str, *, at: datetime = NOW) -> str | None:
    identitaet = provider.finish(saml_response=saml_response, acs_url=ACS, request_id=REQUEST_ID, stufe=4, at=at)
    table.accept_assertion(assertion_id=identitaet.assertion_id, valid_until=identitaet.not_on_or_after)
    return identitaet.bpk2


def test_replayed(provider: BundId, recipe: Recipe) -> None:
    table, answer = ReplayTable(), build(recipe)
    assert log_in(provider, table, answer) == BPK2
    assert log_in(provider, table, build(replace(recipe, assertion_id="_assertion2"))) == BPK2
    with pytest.raises(AnmeldungAbgelehnt) as refused:
        log_in(provider, table, answer)
    assert refused.value.grund is Grund.WIEDERHOLT


def test_replayed_in_another_envelope(provider: BundId, recipe: Recipe) -> None:
    """The same assertion, encrypted anew under a new response: the table knows the assertion, not the message."""
    table = ReplayTable()
    log_in(provider, table, build(recipe))
    with pytest.raises(AnmeldungAbgelehnt) as refused:
        log_in(provider, table, build(replace(recipe, sign_response=False)))
    assert refused.value.grund is Grund.WIEDERHOLT


@pytest.mark.parametrize("confirmed_until", [timedelta(minutes=2), timedelta(minutes=9)])
def test_what_the_table_has_forgotten_is_refused_as_expired(
    provider: BundId, recipe: Recipe, confirmed_until: timedelta
) -> None:
    table, answer = ReplayTable(), build(replace(recipe, confirmed_until=confirmed_until))
    log_in(provider, table, answer)
    last = provider.finish(saml_response=answer, acs_url=ACS, request_id=REQUEST_ID, stufe=4, at=NOW).not_on_or_after
    assert last == NOW + min(confirmed_until, recipe.not_on_or_after) + timedelta(minutes=1)
    table.forget(at=last)
    with pytest.raises(AnmeldungAbgelehnt) as refused:
        log_in(provider, table, answer, at=last)
    assert refused.value.grund is Grund.ABGELAUFEN
