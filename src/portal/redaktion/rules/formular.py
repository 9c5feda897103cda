"""What an editor sets for a form of their Kommune; the content of a draft and of a Fassung."""

from __future__ import annotations

from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict

from portal.formular.rules.oertlich import Ortsstand


class Formularstand(BaseModel):
    """`ort` was written for the version that it names; None for `gilt_ab`: from its publication on."""

    model_config = ConfigDict(extra="forbid")

    gilt_ab: date | None = None
    ort: Ortsstand


def changed_places(old: Ortsstand, new: Ortsstand) -> list[str]:
    """The ids of the places that say something else."""
    names = sorted({*old.werte, *new.werte})
    return [name for name in names if old.werte.get(name) != new.werte.get(name)]


def as_json(ort: Ortsstand) -> dict[str, Any]:
    return ort.model_dump(mode="json", by_alias=True)
