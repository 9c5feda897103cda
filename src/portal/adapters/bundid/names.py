"""Names in the SAML and BundID protocols (SB = Schnittstellenbeschreibung BundID 10.2, FAQ = BundID FAQs 01/2025)."""

from __future__ import annotations

from typing import Final

SAML: Final = "urn:oasis:names:tc:SAML:2.0:assertion"
SAMLP: Final = "urn:oasis:names:tc:SAML:2.0:protocol"
MD: Final = "urn:oasis:names:tc:SAML:2.0:metadata"
DS: Final = "http://www.w3.org/2000/09/xmldsig#"
XENC: Final = "http://www.w3.org/2001/04/xmlenc#"
XENC11: Final = "http://www.w3.org/2009/xmlenc11#"
AKDB: Final = "https://www.akdb.de/request/2018/09"
CLASSIC_UI: Final = "https://www.akdb.de/request/2018/09/classic-ui/v1"
NS: Final = {"saml": SAML, "samlp": SAMLP, "md": MD, "ds": DS, "xenc": XENC, "xenc11": XENC11}

HTTP_POST: Final = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
TRANSIENT: Final = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
BEARER: Final = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
STATUS: Final = "urn:oasis:names:tc:SAML:2.0:status:"

STORK: Final = "STORK-QAA-Level-"
STUFEN: Final = (1, 3, 4)  # 2 is defined but not used (SB 6.2.3)

BPK2: Final = "1.3.6.1.4.1.25484.494450.3"
QAA: Final = "1.2.40.0.10.2.1.1.261.94"
VERFAHREN: Final = "1.3.6.1.4.1.25484.494450.2"

# Our field of konto.ports.Identitaet -> OID (SB 6). By OID and never by FriendlyName.
ATTRIBUTE: Final = {
    "bpk2": BPK2,
    "postfach_handle": "2.5.4.18",
    "verfahren": VERFAHREN,
    "vorname": "2.5.4.42",
    "nachname": "2.5.4.4",
    "geburtsname": "1.2.40.0.10.2.1.1.225566",
    "titel": "0.9.2342.19200300.100.1.40",
    "geburtsdatum": "1.2.40.0.10.2.1.1.55",
    "geburtsort": "1.3.6.1.5.5.7.9.2",
    "strasse": "2.5.4.16",
    "plz": "2.5.4.17",
    "ort": "2.5.4.7",
    "land": "1.2.40.0.10.2.1.1.225599",
    "staatsangehoerigkeit": "1.2.40.0.10.2.1.1.225577",
    "email": "0.9.2342.19200300.100.1.3",
    "telefon": "2.5.4.20",
}
VERIFIED: Final = frozenset({"SUBSTANTIELL", "HOCH"})  # other values of TrustLevel vouch for nothing
