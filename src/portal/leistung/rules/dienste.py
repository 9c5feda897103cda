"""An online service that is not the Kommune's own, and what to do where nobody has deposited its address."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from portal.core.angaben import FesteAngaben

Text = Annotated[str, Field(min_length=3, max_length=300)]


class Worte(FesteAngaben):
    """In one language: what it is called, and what to do instead."""

    name: Text
    stattdessen: Text


class Dienst(FesteAngaben):
    """`url` only where a public source names it; `bestaetigt`: a public source says that the service is there."""

    leistungen: Annotated[list[str], Field(min_length=1)]
    worte: dict[str, Worte]  # by language
    url: str = ""
    bestaetigt: bool = False
    quelle: str
