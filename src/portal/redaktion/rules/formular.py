"""What an editor sets for a form of their Kommune; the content of a draft and of a Fassung."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from portal.core.angaben import Angaben
from portal.formular.rules.oertlich import Ortsstand, Textwert
from portal.redaktion.rules.text import Textfehler, clean, faults


class Formularstand(Angaben):
    """`ort` was written for the version that it names; None for `gilt_ab`: from its publication on."""

    gilt_ab: date | None = None
    ort: Ortsstand


def changed_places(old: Ortsstand, new: Ortsstand) -> list[str]:
    """The ids of the places that say something else."""
    names = sorted({*old.werte, *new.werte})
    return [name for name in names if old.werte.get(name) != new.werte.get(name)]


def with_clean_texts(ort: Ortsstand) -> Ortsstand:
    """The same, its texts in the editors' notation (`text`)."""
    texts = {
        name: wert.model_copy(
            update={"text": clean(wert.text), "en": {clean(german): clean(said) for german, said in wert.en.items()}}
        )
        for name, wert in ort.werte.items()
        if isinstance(wert, Textwert)
    }
    return ort.model_copy(update={"werte": {**ort.werte, **texts}})


def faults_of_texts(ort: Ortsstand) -> Iterator[tuple[str, Textfehler]]:
    """What stands in the way of its texts, each with the field of the page."""
    for name, wert in ort.werte.items():
        if isinstance(wert, Textwert):
            yield from ((f"w_{name}", fault) for fault in faults(wert.text))
            yield from ((f"en_{name}", fault) for said in wert.en.values() for fault in faults(said))


def as_json(ort: Ortsstand) -> dict[str, Any]:
    return ort.model_dump(mode="json", by_alias=True)
