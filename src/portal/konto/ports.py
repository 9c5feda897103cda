"""What konto needs from outside: an identity provider that proves who a citizen is.

The port speaks of logins, levels and persons, in no protocol's words. Which requests are still unanswered and which
assertions have been used already is known to the operations of konto; the adapter is told which answer is expected.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Protocol


class Grund(Enum):
    """Why an answer was refused: one reason for each kind of mistake or forgery. The value goes to the log."""

    # The document
    UNLESBAR = "unlesbar"  # neither base64 nor XML
    ZU_GROSS = "zu_gross"
    DOKUMENTTYP = "dokumenttyp"  # a DTD: entities, external files
    KOMMENTAR = "kommentar"  # a comment or processing instruction splits values after they were signed
    KEINE_ANTWORT = "keine_antwort"  # another document than a response of the expected version
    # For whom and for what
    FREMDER_ABSENDER = "fremder_absender"
    FREMDES_ZIEL = "fremdes_ziel"
    UNVERLANGT = "unverlangt"  # answers no request at all
    FREMDE_ANFRAGE = "fremde_anfrage"  # answers another request than the expected one
    FREMDER_EMPFAENGER = "fremder_empfaenger"
    FREMDER_EMPFAENGERKREIS = "fremder_empfaengerkreis"
    # Encryption
    UNVERSCHLUESSELT = "unverschluesselt"  # a readable assertion, alone or beside the encrypted one
    ANZAHL = "anzahl"  # not exactly one encrypted assertion where it belongs
    VERSCHLUESSELUNG = "verschluesselung"  # algorithm not allowed
    NICHT_ENTSCHLUESSELBAR = "nicht_entschluesselbar"
    # Signature
    UNSIGNIERT = "unsigniert"
    UMGEPACKT = "umgepackt"  # the signature does not cover what would be read
    SIGNATUR_SHA1 = "signatur_sha1"
    SIGNATUR_HMAC = "signatur_hmac"  # the public key used as a shared secret
    SIGNATUR_VERFAHREN = "signatur_verfahren"  # any other algorithm or transform that is not allowed
    SIGNATUR_FREMD = "signatur_fremd"  # made with none of the provider's keys
    VERAENDERT = "veraendert"  # changed after it was signed
    # Time, person, level
    ABGELAUFEN = "abgelaufen"
    NOCH_NICHT_GUELTIG = "noch_nicht_gueltig"
    WIEDERHOLT = "wiederholt"
    UNVOLLSTAENDIG = "unvollstaendig"  # a part that every assertion must have is missing or there twice
    ATTRIBUT = "attribut"  # an attribute twice, or with several values
    STUFE_UNBEKANNT = "stufe_unbekannt"
    STUFE_ZU_NIEDRIG = "stufe_zu_niedrig"
    VOM_ANBIETER = "vom_anbieter"  # the provider itself reports that it refused


class AnmeldungAbgebrochen(Exception):
    """The person cancelled at the identity provider."""


class AnmeldungAbgelehnt(Exception):
    """The answer proves nothing. `grund` is for log and audit; people only read that the login did not work."""

    def __init__(self, grund: Grund, hinweis: str = "") -> None:
        super().__init__(f"{grund.value}: {hinweis}" if hinweis else grund.value)
        self.grund = grund
        self.hinweis = hinweis  # technical detail; never holds a value of the person


@dataclass(frozen=True)
class Anmeldung:
    """A login that begins: `felder` are posted to `url` by the browser. `request_id` names the expected answer."""

    request_id: str
    url: str
    felder: Mapping[str, str]


@dataclass(frozen=True)
class Identitaet:
    """Who logged in. Missing values are empty; a person may have one name only (then `nachname`).

    `stufe` is the STORK QAA level of this login: 1, 3 or 4. `geburtsdatum` is ISO 8601 as delivered. `geprueft` names
    those of the fields below that the provider vouches for as substantial or high. `not_on_or_after` (UTC) is until
    when the caller must remember `assertion_id` to recognise a repetition.
    """

    assertion_id: str
    not_on_or_after: datetime
    stufe: int
    verfahren: str  # eID, Elster, Benutzername ...
    bpk2: str | None = None  # the key of the person; None after a login without account at the provider
    postfach_handle: str = ""
    vorname: str = ""
    nachname: str = ""
    geburtsname: str = ""
    titel: str = ""
    geburtsdatum: str = ""
    geburtsort: str = ""
    strasse: str = ""  # with house number
    plz: str = ""
    ort: str = ""
    land: str = ""  # ISO 3166-1 alpha-2
    staatsangehoerigkeit: str = ""  # as delivered (ICAO, "D")
    email: str = ""
    telefon: str = ""
    geprueft: frozenset[str] = field(default_factory=frozenset)


class IdentityProvider(Protocol):
    """A provider to which the browser is sent and from which it returns with a signed answer."""

    def start(self, *, acs_url: str, stufe: int, anzeigename: str, zurueck_url: str, at: datetime) -> Anmeldung:
        """A new request. `stufe` 1, 3 or 4 is the least that will do; `anzeigename` is who asks; `at` in UTC."""
        ...

    def finish(self, *, saml_response: str, acs_url: str, request_id: str, stufe: int, at: datetime) -> Identitaet:
        """Check the answer to `request_id`. Raises AnmeldungAbgebrochen or AnmeldungAbgelehnt.

        The caller has used up `request_id` before, and enters the assertion into its replay table afterwards.
        """
        ...

    def metadata(self, *, acs_urls: Sequence[str]) -> bytes:
        """The document by which the provider's operators get to know us: addresses and public keys."""
        ...

    def check(self, *, at: datetime) -> list[str]:
        """What an operator should see to, in German: certificates that end within 60 days or have ended."""
        ...
