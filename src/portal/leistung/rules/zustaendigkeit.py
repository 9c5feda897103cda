"""Who answers on a day: what the data say as a rule, with the agreements in force applied over it.

Pure: the same question with the same records on the same day has the same answer. Bodies are told apart by their ids.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import TypeVar

from portal.leistung.rules.texte import Name, Satz, satz

T = TypeVar("T")


class Art(StrEnum):
    """Kinds of agreement. Only the first three change an answer (§ 23 GkG NRW; design: Annahme is own word)."""

    DELEGIEREND = "delegierend"
    MANDATIEREND = "mandatierend"
    ANNAHME = "annahme"
    SYSTEM = "system"
    ZUSAMMENARBEIT = "zusammenarbeit"
    UNKLAR = "unklar"


Zeilen = Sequence[tuple[date, int | None]]  # first day and office, in order of the days; None: as the data say


@dataclass(frozen=True)
class Frage:
    """What is asked: a Leistung, its Funktion ("" where it has none), in the area of a Kommune."""

    leistung: str
    funktion: str
    kommune: str


@dataclass(frozen=True)
class Grundregel:
    """What the data say as a rule. `vereinbarung`: its effect is in there already; `ohne`: who answers without it."""

    stelle: str
    amt: str | None = None
    vereinbarung: str | None = None
    ohne: str | None = None
    entscheidet: str | None = None  # takes the decision where `stelle` only takes the application
    gueltig_ab: date | None = None
    unklar: bool = False


@dataclass(frozen=True)
class Regelung:
    """An agreement, as far as it can change an answer. `bis` is its last day; an unknown day does not limit it."""

    id: str
    art: Art
    von: frozenset[str]
    an: tuple[str, ...]
    gebiet: frozenset[str] | None = None
    funktionen: frozenset[str] = frozenset()
    leistungen: frozenset[str] = frozenset()
    in_kraft: bool = False  # known to be
    beendet: bool = False  # known not to be
    ab: date | None = None
    bis: date | None = None
    amt: str | None = None
    schalter: Mapping[tuple[str, str], bool | None] = field(default_factory=dict)  # (Kommune, Leistung) takes it

    @property
    def parties(self) -> frozenset[str]:
        """Who takes part, and whose area is named."""
        return self.von | frozenset(self.an) | (self.gebiet or frozenset())

    def is_within(self, tag: date) -> bool:
        """Whether the day lies between its first and its last one."""
        return (self.ab is None or self.ab <= tag) and (self.bis is None or tag <= self.bis)

    def is_in_force(self, tag: date) -> bool:
        return self.in_kraft and self.is_within(tag)

    def is_about(self, frage: Frage) -> bool:
        """Named Leistungen narrow the Funktionen."""
        return frage.leistung in self.leistungen if self.leistungen else frage.funktion in self.funktionen

    def recipient(self, kommune: str) -> str | None:
        """Who acts in the area of `kommune`; None where several could and none of them is the one there."""
        if len(self.an) == 1:
            return self.an[0]
        return kommune if kommune in self.an else None


@dataclass(frozen=True)
class Rollen:
    """Who has which part. `traeger` is None where an unclear agreement leaves it open; then it is one of `offen`."""

    traeger: str | None
    stelle: str
    amt: str | None = None
    annahme: tuple[tuple[str, str], ...] = ()  # (Kommune, agreement)
    vereinbarungen: tuple[str, ...] = ()  # which moved something, or may have
    offen: tuple[str, ...] = ()
    unklar: bool = False

    @property
    def kostenglaeubiger(self) -> str | None:
        """Whose authority acts (§ 12 GebG NRW): a mandate acts in the name of the Träger."""
        return self.traeger

    @property
    def verantwortlich(self) -> str | None:
        """The data controller (Art. 4 Nr. 7 DSGVO) is in whose name it is decided."""
        return self.traeger


def office_set_on(zeilen: Zeilen, tag: date) -> int | None:
    """The office that has the Funktion on the day as its authority has set it; None where it has set nothing."""
    return next((amt for ab, amt in reversed(zeilen) if ab <= tag), None)


def deposited(
    grund: Grundregel,
    rollen: Rollen,
    zeilen: Zeilen,
    tag: date,
    *,
    of_data: T | None,
    with_key: Callable[[str], T | None],
    with_id: Callable[[int], T | None],
    with_funktion: Callable[[], T | None],
) -> T | None:
    """The office that an agreement names, else the one that the authority has set for the Funktion; else that of the
    data, or after an agreement the recipient's own for the Funktion.

    How an office is found among those of `rollen.stelle` the caller says; only the one that counts is looked for.
    """
    is_as_always = (rollen.stelle, rollen.amt) == (grund.stelle, grund.amt)
    if rollen.amt and not is_as_always:
        return with_key(rollen.amt)
    if office_id := office_set_on(zeilen, tag):
        return with_id(office_id)
    return of_data if is_as_always else with_funktion()


def replanned(zeilen: Zeilen, amt: int | None, ab: date, *, today: date) -> list[tuple[date, int | None]]:
    """The lines once the office has the Funktion from `ab` on (not before `today`), instead of what was planned."""
    kept = [each for each in zeilen if each[0] <= today and each[0] < ab]
    return kept if office_set_on(kept, ab) == amt else [*kept, (ab, amt)]


def first_day(*, wirksam_ab: date | None, bekanntgemacht_am: date | None, seit: date | None) -> date | None:
    """The day an agreement takes effect: as agreed, else the day after its publication (§ 24 Abs. 4 GkG NRW)."""
    if wirksam_ab is None and bekanntgemacht_am is not None:
        return bekanntgemacht_am + timedelta(days=1)
    return wirksam_ab or seit


class Stand(StrEnum):
    """How an agreement stands on a day, for people."""

    GILT = "gilt"
    SPAETER = "spaeter"
    ZU_PRUEFEN = "zu-pruefen"
    BEENDET = "beendet"


def stand_on(regelung: Regelung, tag: date) -> Stand:
    """Whether it counts on the day; what nobody has checked is said to be so."""
    if regelung.beendet or (regelung.bis is not None and regelung.bis < tag):
        return Stand.BEENDET
    if not regelung.in_kraft:
        return Stand.ZU_PRUEFEN
    return Stand.GILT if regelung.is_within(tag) else Stand.SPAETER


def decide(frage: Frage, grund: Grundregel, regelungen: Sequence[Regelung], tag: date) -> Rollen:
    """Who has which part in `frage` on the day `tag`."""
    rollen = _base(grund, regelungen, tag)
    for regelung in _moving(frage, rollen, regelungen, tag, done=grund.vereinbarung):
        rollen = _moved(rollen, regelung, frage.kommune)
    return replace(rollen, annahme=tuple(_accepting(frage, rollen, regelungen, tag)))


def changes_ahead(
    frage: Frage, grund: Grundregel, regelungen: Sequence[Regelung], tag: date
) -> list[tuple[date, Regelung]]:
    """Agreements that are settled and will change the answer on a later day, the earliest first."""
    today = decide(frage, grund, regelungen, tag)
    ahead = sorted({(each.ab, each.id) for each in regelungen if each.in_kraft and each.ab and each.ab > tag})
    by_id = {each.id: each for each in regelungen}
    found = []
    for day, name in ahead:
        then = decide(frage, grund, regelungen, day)
        if name in then.vereinbarungen and then != today:
            found.append((day, by_id[name]))
    return found


def answers_since(frage: Frage, grund: Grundregel, regelungen: Sequence[Regelung], tag: date) -> date | None:
    """The day since which who acts on `tag` has done so without a break; None where it was never otherwise."""
    acts = decide(frage, grund, regelungen, tag).stelle
    turns = {each.ab for each in regelungen if each.ab} | {each.bis + timedelta(1) for each in regelungen if each.bis}
    for day in sorted((each for each in turns if each <= tag), reverse=True):
        if decide(frage, grund, regelungen, day - timedelta(1)).stelle != acts:
            return day
    return None


def _base(grund: Grundregel, regelungen: Sequence[Regelung], tag: date) -> Rollen:
    """The rule of the data, without the agreement in it on days when that does not count."""
    unklar = grund.unklar or (grund.gueltig_ab is not None and tag < grund.gueltig_ab)
    plain = Rollen(grund.entscheidet or grund.stelle, grund.stelle, grund.amt, unklar=unklar)
    contained = next((each for each in regelungen if each.id == grund.vereinbarung), None)
    if contained is None:
        return plain
    if contained.beendet or not contained.is_within(tag):
        return Rollen(grund.ohne, grund.ohne) if grund.ohne else replace(plain, unklar=True)
    known = replace(plain, vereinbarungen=(contained.id,))
    if contained.in_kraft and contained.art is Art.DELEGIEREND:
        return known
    if contained.in_kraft and contained.art is Art.MANDATIEREND:
        return replace(known, traeger=grund.ohne)
    # Practised, but whether the task moved is not known: nobody is called Träger who may not be.
    return replace(known, traeger=None, offen=tuple(filter(None, (grund.ohne, grund.stelle))))


def _moving(
    frage: Frage, rollen: Rollen, regelungen: Sequence[Regelung], tag: date, *, done: str | None
) -> Iterator[Regelung]:
    """Agreements to apply, in order: each hands on the task of who has it by then; a mandate comes last, and once."""
    open_ones = [
        each
        for each in regelungen
        if each.art in (Art.DELEGIEREND, Art.MANDATIEREND)
        and each.id != done
        and each.is_in_force(tag)
        and each.is_about(frage)
        and (each.gebiet is None or frage.kommune in each.gebiet)
        and each.recipient(frage.kommune) is not None
    ]
    open_ones.sort(key=_precedence)
    traeger = rollen.traeger
    while found := next((each for each in open_ones if _hands_on(each, traeger, frage.kommune)), None):
        yield found
        if found.art is Art.MANDATIEREND:
            return
        traeger = found.recipient(frage.kommune)
        open_ones.remove(found)


def _hands_on(regelung: Regelung, traeger: str | None, kommune: str) -> bool:
    return traeger in regelung.von and regelung.recipient(kommune) != traeger


def _precedence(regelung: Regelung) -> tuple[bool, int, bool, str]:
    """Delegations first; the later agreement before the older, the one about named Leistungen before the general."""
    begins = regelung.ab.toordinal() if regelung.ab else 0
    return (regelung.art is Art.MANDATIEREND, -begins, not regelung.leistungen, regelung.id)


def _moved(rollen: Rollen, regelung: Regelung, kommune: str) -> Rollen:
    recipient = regelung.recipient(kommune)
    assert recipient is not None
    moved = replace(
        rollen, stelle=recipient, amt=regelung.amt, vereinbarungen=(*rollen.vereinbarungen, regelung.id), unklar=False
    )
    return replace(moved, traeger=recipient) if regelung.art is Art.DELEGIEREND else moved


def _accepting(frage: Frage, rollen: Rollen, regelungen: Sequence[Regelung], tag: date) -> Iterator[tuple[str, str]]:
    """Kommunen that take the application for who answers, each once. A switch decides where there is one."""
    seen = {rollen.stelle}
    for regelung in sorted(regelungen, key=lambda each: each.id):
        if regelung.art is not Art.ANNAHME or regelung.beendet or not regelung.is_within(tag):
            continue
        if not regelung.is_about(frage) or regelung.von.isdisjoint((rollen.stelle, rollen.traeger or "")):
            continue
        for kommune in sorted({*regelung.an, *(each for each, _ in regelung.schalter)}):
            here = kommune == frage.kommune if regelung.gebiet is None else frage.kommune in regelung.gebiet
            takes = regelung.schalter.get((kommune, frage.leistung), regelung.in_kraft and kommune in regelung.an)
            if here and takes and kommune not in seen:
                seen.add(kommune)
                yield kommune, regelung.id


# In words. Names come as an authority signs ("Stadt X", "Kreis Y") or as a body outside is called.


def named(bezeichnung: str) -> str:
    """With its article where that is sure: "die Stadt X", "Jobcenter Y"."""
    return f"{Name(bezeichnung):wer}"


def told_delegation(titel: str, an: str) -> Satz:
    """The task has moved."""
    form = (
        "Die Aufgabe ist übertragen: {an:Wer} entscheidet in eigenem Namen. "
        "Grundlage ist die Vereinbarung „{titel}“ (§ 23 Abs. 2 Satz 1 GkG NRW)."
    )
    return satz(form, titel=titel, an=Name(an))


def told_mandate(titel: str, von: str, an: str) -> Satz:
    """Somebody acts in another's name."""
    form = (
        "{an:Wer} bearbeitet das und handelt dabei im Namen {von:wessen}. "
        "Grundlage ist die Vereinbarung „{titel}“ (§ 23 Abs. 2 Satz 2 GkG NRW)."
    )
    return satz(form, titel=titel, von=Name(von), an=Name(an))


def told_creditor(traeger: str) -> Satz:
    """Who gets the fee, where that is not who acts."""
    return satz("Fällt eine Gebühr an, bekommt sie {wer:wer} (§ 12 GebG NRW).", wer=Name(traeger))


def told_open(titel: str, an: str) -> Satz:
    """An agreement is practised, and its effect is not known."""
    form = (
        "{an:Wer} bearbeitet das auf Grund der Vereinbarung „{titel}“. Ob die Zuständigkeit damit "
        "übertragen ist oder im Namen einer anderen Behörde gehandelt wird, ist nicht geklärt."
    )
    return satz(form, titel=titel, an=Name(an))


def told_acceptance(annahme: str, stelle: str, bedingung: str) -> Satz:
    """Where else the application can be handed in."""
    form = "Den Antrag nimmt auch {annahme:wer} an. Die Entscheidung trifft {stelle:wer}."
    who = {"annahme": Name(annahme), "stelle": Name(stelle)}
    return satz(f"{form} Bedingung: {{bedingung}}.", bedingung=bedingung, **who) if bedingung else satz(form, **who)


def told_ahead(tag: date, titel: str, stelle: str) -> Satz:
    """What will change, and when."""
    form = "Ab {tag} gilt die Vereinbarung „{titel}“. Dann wenden Sie sich bitte an: {stelle}."
    return satz(form, tag=f"{tag:%d.%m.%Y}", titel=titel, stelle=stelle)


def told_successor(tag: date, stelle: str, kommune: str) -> Satz:
    """Which office of the same authority follows one that closes."""
    form = "Ab {tag} wenden Sie sich bitte an: {stelle}, {kommune}."
    return satz(form, tag=f"{tag:%d.%m.%Y}", stelle=stelle, kommune=kommune)


def told_acceptance_unknown(kommune: str) -> Satz:
    """Unknown is not no."""
    return satz("Ob auch {kommune:wer} den Antrag annimmt, ist nicht bekannt.", kommune=Name(kommune))


def told_court(name: str) -> Satz:
    """Which court, where the data only suppose it."""
    return satz("Für diesen Ort: {wer}. Das ist noch nicht bestätigt.", wer=name)


def told_decision(annahme: str, entscheidet: str) -> Satz:
    """Who decides where the office only takes the application."""
    form = "{annahme:Wer} nimmt den Antrag auf. Die Entscheidung trifft: {entscheidet}."
    return satz(form, annahme=Name(annahme), entscheidet=entscheidet)


def told_special(fall: str, name: str) -> Satz:
    """Who answers in a special case."""
    return satz("Geht es um „{fall}“, ist zuständig: {wer}.", fall=fall, wer=name)


def told_not_deposited(bezeichnung: str) -> Satz:
    """Nothing is known: no office is named."""
    return satz("Wer hier zuständig ist, ist für {kommune:wer} noch nicht hinterlegt.", kommune=Name(bezeichnung))


def told_derived(bezeichnung: str) -> Satz:
    """An answer that was taken over from the other Kommunen."""
    form = "So ist es in den anderen Kommunen; für {kommune:wer} ist es noch nicht bestätigt."
    return satz(form, kommune=Name(bezeichnung))


def told_unclear(bezeichnung: str, telefon: str) -> Satz:
    """Whom to ask where the data say themselves that they are not certain."""
    asked = satz("{wer}, Telefon {nummer}", wer=bezeichnung, nummer=telefon) if telefon else bezeichnung
    return satz("Diese Angabe ist nicht gesichert. Bitte fragen Sie vorher nach: {wen}.", wen=asked)
