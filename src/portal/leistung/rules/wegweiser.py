"""The guided finder: a few questions about a situation, and the checklist that follows from the answers.

A Wegweiser is data (`daten/wegweiser/*.json`). What does not fit together fails when it is read: a condition on a
question that is not asked before, on an answer that cannot be given, an id that is there twice.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any, Literal

from pydantic import ConfigDict, Field, TypeAdapter, model_validator
from pydantic.dataclasses import dataclass as checked

from portal.leistung.rules.fristen import end_of_period

# Names a question cannot have: the pages use them in the same address.
RESERVED = frozenset({"gefragt", "stichtag", "wegweiser", "erledigt"})

Antworten = Mapping[str, Sequence[str]]  # id of the question -> the values that were chosen; () is "none of these"


class Phase(StrEnum):
    """When a point is due; in the order of the checklist."""

    VORHER = "vorher"
    SOFORT = "sofort"
    DANACH = "danach"
    SPAETER = "spaeter"


# Every process keeps all of them: a BaseModel, with a dict and a set in each, would take three times the memory.
_STRICT = ConfigDict(extra="forbid", defer_build=True)


@checked(frozen=True, slots=True, kw_only=True, config=_STRICT)
class Bedingung:
    """Holds when one of the values in `ist` was chosen."""

    frage: str
    ist: tuple[str, ...] = Field(min_length=1)

    def holds(self, answers: Antworten) -> bool:
        return any(value in self.ist for value in answers.get(self.frage, ()))


@checked(frozen=True, slots=True, kw_only=True, config=_STRICT)
class Antwort:
    wert: str = Field(pattern=r"^[a-z0-9_-]+$")
    text: str = Field(min_length=1)


@checked(frozen=True, slots=True, kw_only=True, config=_STRICT)
class Frage:
    """A question; `eine` answer or `mehrere` (then none is an answer too). Asked only when `wenn` holds."""

    id: str = Field(pattern=r"^[a-z0-9_-]+$")
    text: str = Field(min_length=1)
    hinweis: str = ""
    art: Literal["eine", "mehrere"]
    antworten: tuple[Antwort, ...] = Field(min_length=2)
    wenn: Bedingung | None = None

    @property
    def werte(self) -> frozenset[str]:
        return frozenset(antwort.wert for antwort in self.antworten)

    def takes(self, values: Sequence[str]) -> bool:
        """Whether `values` answer this question."""
        known = all(value in self.werte for value in values)
        return known and (self.art == "mehrere" or len(values) == 1)


@checked(frozen=True, slots=True, kw_only=True, config=_STRICT)
class Frist:
    """A deadline in words; `tage` or `monate` after the event `ab`, so that a date can be computed.

    `verlaengert`: it ends with the next working day when its last day is none (§ 31 (3) VwVfG NRW, § 193 BGB).
    """

    text: str = Field(min_length=1)
    tage: int | None = Field(default=None, ge=0)  # 0: on the day itself
    monate: int | None = Field(default=None, ge=1)
    ab: str | None = None
    verlaengert: bool = True
    rechtsgrundlage: str | None = None
    sicherheit: Literal["gelesen", "eigenes Wissen"]

    @model_validator(mode="after")
    def _one_length(self) -> Frist:
        if self.tage is not None and self.monate is not None:
            raise ValueError("a Frist has days or months")
        return self

    @property
    def ist_geprueft(self) -> bool:
        """Whether somebody read the provision; otherwise the page says that it must be checked."""
        return self.sicherheit == "gelesen"

    def runs_from(self, stichtag: Stichtag | None) -> bool:
        """Whether its last day can be computed from that day."""
        return stichtag is not None and self.ab in stichtag.ab and (self.tage or self.monate) is not None

    def end(self, event: date) -> date:
        """The last day, when the event was on that day."""
        days, months = self.tage or 0, self.monate or 0
        return end_of_period(event, days=days, months=months, extended=self.verlaengert and days + months > 0)


@checked(frozen=True, slots=True, kw_only=True, config=_STRICT)
class Punkt:
    """One thing to do: with a Leistung of the catalogue, or at somebody else (`bei`)."""

    id: str = Field(pattern=r"^[a-z0-9_-]+$")
    leistung: str | None = None
    titel: str = Field(min_length=1)
    text: str = ""
    frist: Frist | None = None
    phase: Phase
    wenn: tuple[Bedingung, ...] = ()
    bei: str | None = None


@checked(frozen=True, slots=True, kw_only=True, config=_STRICT)
class Stichtag:
    """The day the deadlines run from, how it is asked for, and for which events it stands."""

    frage: str = Field(min_length=1)
    ab: tuple[str, ...] = Field(min_length=1)


@dataclass(frozen=True)
class Abschnitt:
    """The points of one phase."""

    phase: Phase
    punkte: tuple[Punkt, ...]


@checked(frozen=True, slots=True, kw_only=True, config=_STRICT)
class Wegweiser:
    """The guided finder of one situation."""

    id: str = Field(pattern=r"^[a-z0-9-]+$", max_length=40)
    lebenslage: str | None = None
    titel: str = Field(min_length=1)
    einleitung: str
    zielgruppe: Literal["buerger", "unternehmen"]
    reihenfolge: int = Field(ge=1)  # in lists, the commonest first
    stand: str = Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")  # month in which the content was checked
    stichtag: Stichtag | None = None
    fragen: tuple[Frage, ...] = Field(min_length=1)
    punkte: tuple[Punkt, ...] = Field(min_length=1)

    @property
    def stand_am(self) -> date:
        """The first day of the month in which the content was checked."""
        return date.fromisoformat(f"{self.stand}-01")

    @model_validator(mode="after")
    def _fits_together(self) -> Wegweiser:
        before: dict[str, frozenset[str]] = {}
        for frage in self.fragen:
            if frage.id in before or frage.id in RESERVED:
                raise ValueError(f"the id {frage.id} cannot be used for a question (again)")
            if len(frage.werte) != len(frage.antworten):
                raise ValueError(f"{frage.id}: the same answer twice")
            _check([frage.wenn] if frage.wenn else [], before, frage.id)
            before[frage.id] = frage.werte
        for punkt in self.punkte:
            _check(punkt.wenn, before, punkt.id)
        if len({punkt.id for punkt in self.punkte}) != len(self.punkte):
            raise ValueError("the same id for two points")
        return self

    def told_in(self, words: Mapping[str, str]) -> Wegweiser:
        """The same in another language: `words` holds each German text. Raises WegweiserFaulty for a missing one."""
        missing = [text for text in self.texts() if text not in words]
        if missing:
            raise WegweiserFaulty(f"{self.id}: not translated: {missing[0]}")
        return wegweiser_of(_told(asdict(self), words))

    def texts(self) -> list[str]:
        """What it says, each text once: titles, questions, answers, points, deadlines."""
        found: list[str] = []
        _told(asdict(self), _Listening(found))
        return list(dict.fromkeys(found))

    def counting(self, answers: Antworten) -> dict[str, tuple[str, ...]]:
        """The answers that count: of questions that are asked, and that take them; the rest is left out."""
        counted: dict[str, tuple[str, ...]] = {}
        for frage in self.fragen:
            given = answers.get(frage.id)
            if given is not None and (frage.wenn is None or frage.wenn.holds(counted)) and frage.takes(given):
                counted[frage.id] = tuple(given)
        return counted

    def next_question(self, answers: Antworten) -> Frage | None:
        """The first question that is asked and not answered; None when the checklist is ready."""
        counted = self.counting(answers)
        for frage in self.fragen:
            if frage.id not in counted and (frage.wenn is None or frage.wenn.holds(counted)):
                return frage
        return None

    def longest_way(self, answers: Antworten) -> int:
        """How many questions there are at most, with these answers: those that are ruled out do not count."""
        counted = self.counting(answers)
        return sum(1 for frage in self.fragen if frage.id in counted or self._may_come(frage, counted))

    def _may_come(self, frage: Frage, counted: Antworten) -> bool:
        if frage.wenn is None or frage.wenn.holds(counted):
            return True
        if frage.wenn.frage in counted:
            return False
        earlier = next(other for other in self.fragen if frage.wenn and other.id == frage.wenn.frage)
        return self._may_come(earlier, counted)

    def checkliste(self, answers: Antworten) -> list[Abschnitt]:
        """What is to do, by phase; a point is there when all its conditions hold."""
        counted = self.counting(answers)
        due = [punkt for punkt in self.punkte if all(condition.holds(counted) for condition in punkt.wenn)]
        parts = [Abschnitt(phase, tuple(punkt for punkt in due if punkt.phase == phase)) for phase in Phase]
        return [part for part in parts if part.punkte]


def read_wegweiser(file: bytes) -> Wegweiser:
    """A file of `daten/wegweiser/`. Raises pydantic.ValidationError."""
    return _adapter().validate_json(file)


def wegweiser_of(data: Mapping[str, Any]) -> Wegweiser:
    """As `read_wegweiser`, of what such a file holds."""
    return _adapter().validate_python(data)


@cache
def _adapter() -> TypeAdapter[Wegweiser]:
    return TypeAdapter(Wegweiser)


class WegweiserFaulty(ValueError):
    """A Wegweiser names something the catalogue does not have, or is not wholly translated."""


_TEXTS = frozenset({"titel", "einleitung", "text", "hinweis", "bei"})


class _Listening(dict[str, str]):
    """Writes down which texts are asked for."""

    def __init__(self, found: list[str]) -> None:
        self._found = found

    def __getitem__(self, text: str) -> str:
        self._found.append(text)
        return text


def _told(data: dict[str, Any], words: Mapping[str, str]) -> dict[str, Any]:
    """`data` of a Wegweiser with each text looked up in `words`; conditions and names stay."""
    told: dict[str, Any] = {}
    for name, value in data.items():
        if isinstance(value, str) and value and name in _TEXTS:
            told[name] = words[value]
        elif name == "stichtag" and value:
            told[name] = value | {"frage": words[value["frage"]]}
        elif name == "frist" and value:
            told[name] = _told(value, words)
        elif isinstance(value, tuple) and value and name in {"fragen", "antworten", "punkte"}:
            told[name] = [_told(part, words) for part in value]
        else:
            told[name] = value
    return told


def check_names(wegweiser: Collection[Wegweiser], *, leistungen: Collection[str], lebenslagen: Collection[str]) -> None:
    """Raises WegweiserFaulty for a Leistung or Lebenslage that is not among these ids."""
    for one in wegweiser:
        if one.lebenslage and one.lebenslage not in lebenslagen:
            raise WegweiserFaulty(f"{one.id}: there is no Lebenslage {one.lebenslage}")
        unknown = [point.leistung for point in one.punkte if point.leistung and point.leistung not in leistungen]
        if unknown:
            raise WegweiserFaulty(f"{one.id}: there is no Leistung {', '.join(unknown)}")


def _check(conditions: Collection[Bedingung], before: Mapping[str, frozenset[str]], where: str) -> None:
    for condition in conditions:
        if condition.frage not in before:
            raise ValueError(f"{where}: {condition.frage} is not asked before")
        if unknown := set(condition.ist) - before[condition.frage]:
            raise ValueError(f"{where}: {condition.frage} has no answer {', '.join(sorted(unknown))}")
