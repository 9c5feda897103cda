"""The entry of a form in the register of processing, as data beside its definition: what no code can know.

What is asked and how long it is kept is read from the form and from the models; here stand purposes and recipients,
each with whether the data protection officer of the controller has confirmed it (until then a page says "zu prüfen").
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from portal.core.angaben import FesteAngaben
from portal.formular.rules.grundmodell import Slug

Text = Annotated[str, Field(min_length=3, max_length=300)]


class Zweck(FesteAngaben):
    text: Text
    rechtsgrundlage: str = ""  # empty: not known, a gap on the page
    bestaetigt: bool = False


class Empfaenger(FesteAngaben):
    """`wenn`: always, where this Kommune charges a fee, or where somebody logs in."""

    wer: Text
    wofuer: Text
    wenn: Literal["immer", "gebuehr", "anmeldung"] = "immer"
    bestaetigt: bool = False


class Verarbeitung(FesteAngaben):
    """One entry."""

    formular: Slug
    zwecke: Annotated[list[Zweck], Field(min_length=1)]
    empfaenger: list[Empfaenger]
