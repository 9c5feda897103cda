"""Pure decisions about authorities: what counts as a fact, and which colours a design may have."""

from portal.kommune.rules.farbwelt import VORSCHLAEGE, FarbeUnreadable, Urteil, judge, next_proposal
from portal.kommune.rules.quellen import is_verified

__all__ = ["VORSCHLAEGE", "FarbeUnreadable", "Urteil", "is_verified", "judge", "next_proposal"]
