"""Answers that must be accepted, in every variety that the sources leave open, and what is read from them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from portal.adapters.bundid import BundId
from portal.konto.ports import AnmeldungAbgebrochen, AnmeldungAbgelehnt, Grund, Identitaet
from tests.adapters.bundid.forge import (
    ACS,
    BPK2,
    DS,
    MORE,
    NOW,
    REQUEST_ID,
    RSA_SHA256,
    XENC,
    XENC11,
    Recipe,
    attributes,
    build,
)


def finish(provider: BundId, recipe: Recipe, *, stufe: int = 3, at: timedelta = timedelta()) -> Identitaet:
    return provider.finish(saml_response=build(recipe), acs_url=ACS, request_id=REQUEST_ID, stufe=stufe, at=NOW + at)


VARIETIES: dict[str, dict[str, Any]] = {
    "BundID: PSS, response signed": {},
    "response not signed": {"sign_response": False},
    "PSS with SHA-384": {"signature": "http://www.w3.org/2007/05/xmldsig-more#sha384-rsa-MGF1"},
    "PSS with SHA-512": {"signature": "http://www.w3.org/2007/05/xmldsig-more#sha512-rsa-MGF1"},
    "RSA-SHA256": {"signature": RSA_SHA256},
    "RSA-SHA512": {"signature": f"{MORE}rsa-sha512"},
    "digest SHA-512": {"digest": f"{XENC}sha512"},
    "AES-128-GCM": {"content": f"{XENC11}aes128-gcm"},
    "AES-192-GCM": {"content": f"{XENC11}aes192-gcm"},
    "OAEP without DigestMethod": {"oaep_digest": None},
    "OAEP with SHA-256": {"oaep_digest": f"{XENC}sha256"},
    "xmlenc11 OAEP, MGF1 with SHA-256": {
        "wrapping": f"{XENC11}rsa-oaep",
        "oaep_digest": f"{XENC}sha256",
        "mgf": f"{XENC11}mgf1sha256",
    },
    "xmlenc11 OAEP, MGF not named": {"wrapping": f"{XENC11}rsa-oaep", "oaep_digest": f"{XENC}sha512"},
    "OAEP SHA-1 named": {"oaep_digest": f"{DS}sha1"},
}


@pytest.mark.parametrize("changes", VARIETIES.values(), ids=VARIETIES.keys())
def test_accepts(provider: BundId, recipe: Recipe, changes: dict[str, Any]) -> None:
    assert finish(provider, replace(recipe, **changes)).bpk2 == BPK2


def test_reads_the_person(provider: BundId, recipe: Recipe) -> None:
    identitaet = finish(provider, recipe)
    assert identitaet == Identitaet(
        assertion_id="_assertion1",
        not_on_or_after=NOW + timedelta(minutes=6),
        stufe=4,
        verfahren="eID",
        bpk2=BPK2,
        postfach_handle="3f1c9a52-0000-4000-8000-00000000beef",
        vorname="Marta",
        nachname="Testmutter",
        geburtsdatum="1991-04-12",
        email="marta.testmutter@example.org",
        geprueft=frozenset({"vorname", "nachname"}),
    )


def test_decomposed_names_become_composed(provider: BundId, recipe: Recipe) -> None:
    told = attributes(vorname="Ju\u0308rgen", nachname="M\u0302uster")
    identitaet = finish(provider, replace(recipe, attributes=told))
    assert (identitaet.vorname, identitaet.nachname) == ("J\u00fcrgen", "M\u0302uster")


def test_oid_with_a_stray_space(provider: BundId, recipe: Recipe) -> None:
    told = {f" {oid} ": pair for oid, pair in attributes().items()}
    assert finish(provider, replace(recipe, attributes=told)).bpk2 == BPK2


def test_login_without_account_at_the_provider_has_no_key(provider: BundId, recipe: Recipe) -> None:
    told = {oid: pair for oid, pair in attributes().items() if not oid.endswith("494450.3")}
    assert finish(provider, replace(recipe, attributes=told)).bpk2 is None


@pytest.mark.parametrize(("told", "qaa"), [("3", "4"), ("4", "3")])
def test_the_lower_of_both_levels_counts(provider: BundId, recipe: Recipe, told: str, qaa: str) -> None:
    changed = replace(recipe, level=f"STORK-QAA-Level-{told}", attributes=attributes(qaa=f"STORK-QAA-Level-{qaa}"))
    assert finish(provider, changed, stufe=3).stufe == 3
    with pytest.raises(AnmeldungAbgelehnt) as refused:
        finish(provider, changed, stufe=4)
    assert refused.value.grund is Grund.STUFE_ZU_NIEDRIG


@pytest.mark.parametrize("seconds", [-65, 0, 359])
def test_clocks_may_differ_by_a_minute(provider: BundId, recipe: Recipe, seconds: int) -> None:
    assert finish(provider, recipe, at=timedelta(seconds=seconds)).bpk2 == BPK2


def test_cancel_and_refusal_differ(provider: BundId, recipe: Recipe) -> None:
    with pytest.raises(AnmeldungAbgebrochen):
        finish(provider, replace(recipe, status=("Requester", "AuthnFailed")))
    with pytest.raises(AnmeldungAbgelehnt) as refused:
        finish(provider, replace(recipe, status=("Requester", "RequestDenied")))
    assert refused.value.grund is Grund.VOM_ANBIETER


def test_a_cancel_meant_for_another_request_ends_nothing(provider: BundId, recipe: Recipe) -> None:
    with pytest.raises(AnmeldungAbgelehnt) as refused:
        finish(provider, replace(recipe, status=("Requester", "AuthnFailed"), in_response_to="_other"))
    assert refused.value.grund is Grund.FREMDE_ANFRAGE
