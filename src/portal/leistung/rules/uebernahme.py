"""How what somebody delivers is judged against what is here: nothing of ours is overwritten unseen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Ergebnis(StrEnum):
    """What came of one field, or of an object as a whole."""

    NEU = "neu"  # not here; waits for an editor, or is added to a catalogue of keys
    GEAENDERT = "geaendert"  # taken over: nothing here, or still what the last import brought
    UNVERAENDERT = "unveraendert"
    KONFLIKT = "konflikt"  # somebody here says something else: an editor decides
    IGNORIERT = "ignoriert"  # cannot be used here; the reason is said


@dataclass(frozen=True)
class Vergleich:
    """One finding. `gegenstand` is kind and id; texts are plain, lists one entry a line."""

    gegenstand: str
    titel: str
    ergebnis: Ergebnis
    feld: str = ""
    vorhanden: str = ""
    geliefert: str = ""
    grund: str = ""


def judge(*, hier: str, ausgegeben: str, geliefert: str, zuletzt: str | None) -> Ergebnis:
    """What to do with a text that was delivered.

    `hier` is what is stored, `ausgegeben` what we would hand out ourselves (less, where it is not confirmed), `zuletzt`
    what an import last wrote here. An empty delivery never deletes.
    """
    if not geliefert or geliefert in (hier, ausgegeben):
        return Ergebnis.UNVERAENDERT
    if not hier or hier == zuletzt:
        return Ergebnis.GEAENDERT
    return Ergebnis.KONFLIKT


def judge_words(hier: Sequence[str], geliefert: Sequence[str]) -> tuple[Ergebnis, list[str]]:
    """Words are only ever added: what is delivered and not here, whatever the case."""
    known = {word.casefold() for word in hier}
    missing = [word for word in dict.fromkeys(geliefert) if word.casefold() not in known]
    return (Ergebnis.GEAENDERT if missing else Ergebnis.UNVERAENDERT), missing


_WORDS = {
    Ergebnis.NEU: "neu",
    Ergebnis.GEAENDERT: "geändert",
    Ergebnis.UNVERAENDERT: "unverändert",
    Ergebnis.KONFLIKT: "Konflikt",
    Ergebnis.IGNORIERT: "ignoriert",
}


def told(ergebnis: Ergebnis) -> str:
    """In German, for reports."""
    return _WORDS[ergebnis]
