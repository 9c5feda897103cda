"""The states of a Bescheid, who may release it, and what is written in it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Stand(StrEnum):
    ENTWURF = "entwurf"
    ZUR_FREIGABE = "zur_freigabe"  # its author has finished; somebody else releases it
    FREIGEGEBEN = "freigegeben"  # decided; the worker makes and signs the document
    VERSANDT = "versandt"


IN_WORK = frozenset({Stand.ENTWURF, Stand.ZUR_FREIGABE})


class SecondPersonNeeded(Exception):
    """Four eyes: the author of a Bescheid does not release it."""


@dataclass(frozen=True)
class Schreibtext:
    """What the clerk writes. `anschrift`: lines; `text`: the decision in words; `begruendung`: § 39 VwVfG NRW."""

    anschrift: str
    anrede: str
    text: str
    begruendung: str


def check_release(*, vier_augen: bool, author_id: int, by_id: int) -> None:
    """Raises SecondPersonNeeded."""
    if vier_augen and author_id == by_id:
        raise SecondPersonNeeded
