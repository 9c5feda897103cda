"""What a verified assertion says: for whom, until when, at which level, and who."""

from __future__ import annotations

import unicodedata
from datetime import datetime, timedelta
from typing import Final

from lxml import etree

from portal.adapters.bundid.document import only_child, text_of
from portal.adapters.bundid.names import AKDB, ATTRIBUTE, BEARER, NS, QAA, STORK, STUFEN, VERIFIED
from portal.konto.ports import AnmeldungAbgelehnt, Grund, Identitaet

SKEW: Final = timedelta(seconds=60)
_LONGEST_ID: Final = 160  # what the replay table holds
_LONGEST_VALUE: Final = 1000
_NO_ATTRIBUTES_OF_A_PERSON: Final = frozenset({"bpk2", "postfach_handle", "verfahren"})


def read_assertion(
    assertion: etree._Element, *, issuer: str, audience: str, acs_url: str, request_id: str, stufe: int, at: datetime
) -> Identitaet:
    """The identity in an assertion whose signature was verified before. Raises AnmeldungAbgelehnt."""
    assertion_id = assertion.get("ID", "")
    if assertion.get("Version") != "2.0" or len(assertion_id) > _LONGEST_ID:
        raise AnmeldungAbgelehnt(Grund.UNVOLLSTAENDIG, "Assertion")
    if text_of(only_child(assertion, "saml:Issuer", Grund.FREMDER_ABSENDER)) != issuer:
        raise AnmeldungAbgelehnt(Grund.FREMDER_ABSENDER, "Assertion")
    confirmed_until = _check_confirmation(assertion, acs_url=acs_url, request_id=request_id, at=at)
    valid_until = _check_conditions(assertion, audience=audience, at=at)
    attributes = _attributes(assertion)
    reached = _check_stufe(assertion, attributes, wanted=stufe)
    return _identitaet(
        attributes, assertion_id=assertion_id, not_on_or_after=min(confirmed_until, valid_until) + SKEW, stufe=reached
    )


def _check_confirmation(assertion: etree._Element, *, acs_url: str, request_id: str, at: datetime) -> datetime:
    confirmation = only_child(assertion, "saml:Subject/saml:SubjectConfirmation")
    if confirmation.get("Method") != BEARER:
        raise AnmeldungAbgelehnt(Grund.UNVOLLSTAENDIG, "bearer")
    data = only_child(confirmation, "saml:SubjectConfirmationData")
    if data.get("Recipient") != acs_url:
        raise AnmeldungAbgelehnt(Grund.FREMDER_EMPFAENGER)
    if data.get("InResponseTo") is None:
        raise AnmeldungAbgelehnt(Grund.UNVERLANGT, "Assertion")
    if data.get("InResponseTo") != request_id:
        raise AnmeldungAbgelehnt(Grund.FREMDE_ANFRAGE, "Assertion")
    return _check_period(data, at=at)


def _check_conditions(assertion: etree._Element, *, audience: str, at: datetime) -> datetime:
    conditions = only_child(assertion, "saml:Conditions")
    named = only_child(conditions, "saml:AudienceRestriction/saml:Audience", Grund.FREMDER_EMPFAENGERKREIS)
    if text_of(named) != audience:
        raise AnmeldungAbgelehnt(Grund.FREMDER_EMPFAENGERKREIS)
    return _check_period(conditions, at=at)


def _check_period(element: etree._Element, *, at: datetime) -> datetime:
    """NotOnOrAfter, which must be there, and NotBefore, which may."""
    until = _moment(element.get("NotOnOrAfter"))
    if at >= until + SKEW:
        raise AnmeldungAbgelehnt(Grund.ABGELAUFEN)
    if element.get("NotBefore") is not None and at < _moment(element.get("NotBefore")) - SKEW:
        raise AnmeldungAbgelehnt(Grund.NOCH_NICHT_GUELTIG)
    return until


def _moment(value: str | None) -> datetime:
    try:
        moment = datetime.fromisoformat(value or "")
    except ValueError as error:
        raise AnmeldungAbgelehnt(Grund.UNVOLLSTAENDIG, "Zeitangabe") from error
    if moment.tzinfo is None:
        raise AnmeldungAbgelehnt(Grund.UNVOLLSTAENDIG, "Zeitangabe ohne Zone")
    return moment


def _attributes(assertion: etree._Element) -> dict[str, tuple[str, str]]:
    """OID -> (value, trust level). Some printed OIDs have a stray space; values are made NFC (SB 6)."""
    found: dict[str, tuple[str, str]] = {}
    for attribute in assertion.iterfind("saml:AttributeStatement/saml:Attribute", NS):
        oid = (attribute.get("Name") or "").strip().removeprefix("urn:oid:").strip()
        values = attribute.findall("saml:AttributeValue", NS)
        if oid in found or len(values) > 1:
            raise AnmeldungAbgelehnt(Grund.ATTRIBUT, oid[:60])
        value = unicodedata.normalize("NFC", text_of(values[0])) if values else ""
        if len(value) > _LONGEST_VALUE:
            raise AnmeldungAbgelehnt(Grund.ATTRIBUT, oid[:60])
        found[oid] = (value, (attribute.get(f"{{{AKDB}}}TrustLevel") or "").strip())
    return found


def _check_stufe(assertion: etree._Element, attributes: dict[str, tuple[str, str]], *, wanted: int) -> int:
    """The level is told twice, and the lower of both counts."""
    statement = only_child(assertion, "saml:AuthnStatement")
    told = (
        text_of(only_child(statement, "saml:AuthnContext/saml:AuthnContextClassRef")),
        attributes.get(QAA, ("", ""))[0],
    )
    levels = {f"{STORK}{level}": level for level in STUFEN}
    if any(name not in levels for name in told):
        raise AnmeldungAbgelehnt(Grund.STUFE_UNBEKANNT)
    reached = min(levels[name] for name in told)
    if reached < wanted:
        raise AnmeldungAbgelehnt(Grund.STUFE_ZU_NIEDRIG)
    return reached


def _identitaet(
    attributes: dict[str, tuple[str, str]], *, assertion_id: str, not_on_or_after: datetime, stufe: int
) -> Identitaet:
    values = {name: attributes[oid][0] for name, oid in ATTRIBUTE.items() if oid in attributes and attributes[oid][0]}
    verified = frozenset(
        name for name in values.keys() - _NO_ATTRIBUTES_OF_A_PERSON if attributes[ATTRIBUTE[name]][1] in VERIFIED
    )
    return Identitaet(
        assertion_id=assertion_id,
        not_on_or_after=not_on_or_after,
        stufe=stufe,
        verfahren=values.pop("verfahren", ""),
        geprueft=verified,
        **values,
    )
