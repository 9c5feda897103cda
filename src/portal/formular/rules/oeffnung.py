"""Where a form lets each Kommune say its own."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from portal.core.angaben import FesteAngaben
from portal.formular.rules.grundmodell import Kennung, Slug


class Oeffnung(FesteAngaben):
    """A place of the form where a Kommune may say its own (ADR 47): what it says is an `oertlich.Ortsstand`.

    `id` becomes the id of the further question or file; a text or an amount stands where `{platzhalter}` stands, whose
    default says what is shown while nothing is known. An amount is nobody's to say here: it is the one that is charged,
    from the Kommune's Angebot (`oertlich.amounts`).
    """

    id: Kennung
    art: Literal["text", "gebuehr", "frage", "anlage", "empfaenger", "option", "tag"]
    titel: str  # for the editor: "Frist für die Anmeldung"
    hinweis: str = ""  # for the editor: what belongs here, and where it is usually found
    platzhalter: Kennung | None = None  # text, gebuehr
    satz: Kennung | None = None  # gebuehr: the key of the form's rate, whose confirmed amount stands there
    vorlage: str = "{betrag}"  # gebuehr: the sentence with it
    schritt: Slug | None = None  # frage, anlage: the page that asks
    feld: Kennung | None = None  # option: the choice, and which of its options; tag: the field that gets the day
    davor: dict[Kennung, int] = {}  # tag: further fields, each so many days before it
    wert: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,60}$")] | None = None
    empfaenger: Kennung | None = None  # the one who may be another here
    max_laenge: Annotated[int, Field(ge=1, le=4000)] = 400  # of a text

    @model_validator(mode="after")
    def check(self) -> Self:
        told = {
            name for name in ("platzhalter", "satz", "schritt", "feld", "wert", "empfaenger") if getattr(self, name)
        }
        if told != _ZIELE[self.art]:
            raise ValueError(f"{self.id}: `{self.art}` says {sorted(_ZIELE[self.art])}, not {sorted(told)}")
        return self


_ZIELE = {
    "text": {"platzhalter"},
    "gebuehr": {"platzhalter", "satz"},
    "frage": {"schritt"},
    "anlage": {"schritt"},
    "option": {"feld", "wert"},
    "tag": {"feld"},
    "empfaenger": {"empfaenger"},
}
