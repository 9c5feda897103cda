"""What stands in a file of ours or in an editor's draft, read strictly."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Angaben(BaseModel):
    """An unknown name is a fault. Built when first needed: a process that never reads one keeps no reader of it."""

    model_config = ConfigDict(extra="forbid", defer_build=True)


class FesteAngaben(Angaben):
    """Nobody changes them at run time."""

    model_config = ConfigDict(frozen=True)
