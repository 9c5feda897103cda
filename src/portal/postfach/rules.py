"""How a person is reached: the ways there are, and which of their choices counts. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol, TypeVar


class Weg(StrEnum):
    """What a person chose. The message itself is always in the Postfach of the portal too."""

    PORTAL = "portal"  # they look into it by themselves
    EMAIL = "email"  # an e-mail without content says that something is there
    PAPIER = "papier"  # a letter besides
    BUNDID = "bundid"  # the Postfach of their BundID account besides, where it is connected
    ALLGEMEIN = "allgemein"  # of one Vorgang: as for all of them


WITH_NOTICES = frozenset({Weg.EMAIL, Weg.BUNDID})  # of the second where a delivery fails


class Wahl(Protocol):
    """A choice as it is kept (models.Zustellwahl)."""

    @property
    def weg(self) -> str: ...
    @property
    def faden_id(self) -> object: ...
    @property
    def am(self) -> datetime: ...
    @property
    def einwilligung_am(self) -> datetime | None: ...


W = TypeVar("W", bound=Wahl)


@dataclass(frozen=True)
class Zugang:
    """How one Vorgang reaches its person now.

    `einwilligung_am`: since when they agree to have Bescheide made known in the Postfach of this portal (§ 41 VwVfG
    NRW); None: they do not, or not any more.
    """

    weg: Weg
    einwilligung_am: datetime | None = None

    @property
    def elektronisch(self) -> bool:
        """Whether a Bescheid may be made known in the Postfach; otherwise it is posted."""
        return self.weg is not Weg.PAPIER and self.einwilligung_am is not None


def counting(wahlen: Iterable[W]) -> W | None:
    """The choice that counts for a Vorgang, of its own choices and of those for all: the newest of its own, if it has
    one that does not refer to the general one, else the newest of those. None: nothing was ever chosen.
    """
    newest = sorted(wahlen, key=lambda wahl: wahl.am, reverse=True)
    own = next((wahl for wahl in newest if wahl.faden_id is not None), None)
    if own is not None and own.weg != Weg.ALLGEMEIN:
        return own
    return next((wahl for wahl in newest if wahl.faden_id is None), None)


def zugang_by(wahl: Wahl | None, *, has_address: bool) -> Zugang:
    """What a choice comes to. Who never chose gets a notice where they left an address, and agreed to nothing."""
    if wahl is None:
        return Zugang(Weg.EMAIL if has_address else Weg.PORTAL)
    return Zugang(Weg(wahl.weg), wahl.einwilligung_am)


_PERMANENT = re.compile(r"5\.\d{1,3}\.\d{1,3}|5\d\d")


def permanent_code(text: str) -> str:
    """The code of a refusal that repeating cannot help (RFC 3463 class 5, or a reply of RFC 5321), or ""."""
    found = _PERMANENT.match(text.strip())
    return found[0] if found else ""
