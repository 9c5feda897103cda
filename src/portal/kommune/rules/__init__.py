"""Pure decisions about authorities: what counts as a fact, and which colours a design may have."""

from portal.kommune.rules.quellen import is_verified

__all__ = ["is_verified"]
