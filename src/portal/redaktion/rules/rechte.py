"""Who may do which editorial act in their own Kommune; row-level security keeps everybody out of another one."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum


class Handlung(StrEnum):
    """An editorial act."""

    ANSEHEN = "ansehen"  # drafts, history, previews of the own Kommune
    SCHREIBEN = "schreiben"  # save and discard a draft, ask for its release
    VEROEFFENTLICHEN = "veroeffentlichen"
    MITREDEN = "mitreden"  # propose, comment and support what the platform should do
    ZUSCHRIFTEN = "zuschriften"  # read what citizens wrote, mark it as done
    VERWALTEN = "verwalten"  # design, people, rules of the Kommune; agreements bind it
    GRUNDTEXT = "grundtext"  # write the text that all Kommunen inherit
    PLATTFORM = "plattform"  # new Kommunen
    ARCHIV = "archiv"  # look into Akten that were offered to the archive, and take them or not
    ZAHLEN = "zahlen"  # enter how many came by other ways


_EDITOR = frozenset({Handlung.ANSEHEN, Handlung.SCHREIBEN, Handlung.ZUSCHRIFTEN, Handlung.MITREDEN})
# In a small Gemeinde one person does everything, so an administrator may also write and publish.
RECHTE: dict[str, frozenset[Handlung]] = {
    "redaktion": _EDITOR | {Handlung.VEROEFFENTLICHEN},
    "freigabe": _EDITOR | {Handlung.VEROEFFENTLICHEN},
    "verwaltung": _EDITOR | {Handlung.VEROEFFENTLICHEN, Handlung.VERWALTEN, Handlung.ZAHLEN},
    "archiv": frozenset({Handlung.ANSEHEN, Handlung.ARCHIV}),
    "plattform": _EDITOR | {Handlung.VEROEFFENTLICHEN, Handlung.GRUNDTEXT, Handlung.PLATTFORM},
}
GRANTABLE = frozenset({"redaktion", "freigabe", "verwaltung", "sachbearbeitung", "standesbeamter", "archiv"})
RELEASERS = frozenset({"freigabe", "verwaltung", "plattform"})
LEAST_FOR_TWO = 3  # a Kommune with fewer people may not bind itself to a second one: holidays would stop everything


def needed(art: str, handlung: Handlung) -> Handlung:
    """The right that an act on this kind of piece takes: common texts are the platform's, agreements bind."""
    if art == "vereinbarung" and handlung is Handlung.VEROEFFENTLICHEN:
        return Handlung.VERWALTEN
    return Handlung.GRUNDTEXT if art == "grundtext" else handlung


def may(arten: Collection[str], handlung: Handlung) -> bool:
    """Whether somebody with these kinds of roles may do this in that Kommune."""
    return any(handlung in RECHTE.get(art, frozenset()) for art in arten)


def may_grant(arten: Collection[str], art: str) -> bool:
    """Whether somebody with these roles may give this one in their Kommune; the platform's are not theirs to give."""
    return may(arten, Handlung.VERWALTEN) and art in GRANTABLE


def needs_second_person(*, vier_augen: bool, people: int) -> bool:
    """Whether a release by somebody else is needed: switched on, and enough people there today."""
    return vier_augen and people >= LEAST_FOR_TWO


def may_release(arten: Collection[str], *, is_author: bool, second_person: bool) -> bool:
    """Whether this person may publish this draft."""
    if not may(arten, Handlung.VEROEFFENTLICHEN):
        return False
    return not second_person or (not is_author and bool(RELEASERS & set(arten)))
