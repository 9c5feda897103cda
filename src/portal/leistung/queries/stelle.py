"""What an answer about responsibility is made of: the office, and who else has a part in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from portal.core import clock
from portal.kommune.models import Kommune, Organisationseinheit
from portal.kommune.rules.kontakt import TOWN_HALL, Kontakt, Kontaktzeit, next_contact
from portal.kommune.rules.zeiten import Zeitraum
from portal.leistung.models import ExterneStelle


@dataclass(frozen=True)
class Beteiligter:
    """An authority or a body outside that has a part: its id and its name as it signs."""

    id: str
    name: str


@dataclass(frozen=True)
class Annahme:
    """Who takes the application as well, under which condition ("" = none), by which agreement (id)."""

    stelle: Beteiligter
    bedingung: str
    vereinbarung: str


@dataclass(frozen=True)
class Beleg:
    """An agreement behind an answer."""

    id: str
    titel: str


@dataclass(frozen=True)
class Stelle:
    """Who answers, and how to reach them. What is not deposited is empty; nothing is made up.

    The office acts (durchführende Stelle); `traeger` is in whose name it is decided, None where that is not known:
    then it is one of `offen`.
    """

    name: str
    grund: str
    rechtsgrundlage: str = ""
    bestaetigt: bool = False  # verified in a public source
    unklar: bool = False  # the data say themselves that it is not certain: ask the town hall
    kommune: Kommune | None = None
    organisationseinheit: Organisationseinheit | None = None
    rathaus: Organisationseinheit | None = None
    extern: ExterneStelle | None = None
    traeger: Beteiligter | None = None
    offen: tuple[Beteiligter, ...] = ()
    annahmestellen: tuple[Annahme, ...] = ()
    vereinbarungen: tuple[Beleg, ...] = ()
    hinweise: tuple[
        str, ...
    ] = ()  # further sentences: what an agreement does, who takes the application, special cases
    eigener: Kontakt = field(default_factory=Kontakt)  # set for this Leistung: telephone, e-mail
    tag: date = field(default_factory=clock.today)  # the day that was asked about

    @property
    def id(self) -> str:
        """The id of the Kommune or of the body outside."""
        return self.kommune.id if self.kommune else self.extern.id if self.extern else ""

    @property
    def amt(self) -> str | None:
        """The key of the office, where it is one of the Kreis."""
        office = self.organisationseinheit
        is_amt = office is not None and self.kommune is not None and self.kommune.ist_kreis
        return office.schluessel if office and is_amt and office.schluessel != TOWN_HALL else None

    @property
    def kostenglaeubiger(self) -> Beteiligter | None:
        """To whom the fee is owed (§ 12 GebG NRW): whose authority acts, and a mandate acts in the Träger's name."""
        return self.traeger

    @property
    def verantwortlich(self) -> Beteiligter | None:
        """The data controller (Art. 4 Nr. 7 DSGVO): in whose name it is decided."""
        return self.traeger

    @property
    def begruendung(self) -> tuple[str, ...]:
        """Everything that explains the answer, in sentences, with the legal basis."""
        basis = (f"Rechtsgrundlage: {self.rechtsgrundlage}.",) if self.rechtsgrundlage else ()
        return (self.grund, *basis, *self.hinweise)

    @property
    def hat_eigene_anschrift(self) -> bool:
        """Whether the address is the office's own; otherwise it is the town hall's, and the page says so."""
        office = self.organisationseinheit
        return bool(office and office.contact_on(self.tag).anschrift)

    def kontakt_am(self, day: date) -> Kontakt:
        """How to reach the office: where it has no address or number of its own, those of its town hall."""
        own = self.organisationseinheit.contact_on(day) if self.organisationseinheit else Kontakt()
        hall = self.rathaus.contact_on(day) if self.rathaus else Kontakt()
        telefon, email = self.eigener.telefon or own.telefon or hall.telefon, self.eigener.email or own.email
        return Kontakt(own.anschrift or hall.anschrift, telefon, email)

    @property
    def kontakt(self) -> Kontakt:
        return self.kontakt_am(self.tag)

    @property
    def kontakt_bald(self) -> Kontaktzeit | None:
        """What of the contact changes next, if that comes soon."""
        offices = filter(None, (self.organisationseinheit, self.rathaus))
        return next_contact(self.kontakt_am, [each for office in offices for each in office.other_contacts], self.tag)

    @property
    def oeffnungszeiten(self) -> str:
        """Of this office only, as they are that day; the town hall's are not the office's."""
        return self.organisationseinheit.hours_on(self.tag) if self.organisationseinheit else ""

    @property
    def zeiten_bald(self) -> Zeitraum | None:
        """The next change of the opening hours, if it comes soon."""
        return self.organisationseinheit.hours_ahead(self.tag) if self.organisationseinheit else None
