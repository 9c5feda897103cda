"""What two Kommunen of the demo say of their own about dogs: words of public sources, each with its age.

Nobody has confirmed it for this portal, so the page names the year; where no source says anything, nothing is invented.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from portal.core.tenancy import System, unit
from portal.formular.queries import newest_version
from portal.redaktion.operations.formulare import Formularart
from portal.redaktion.queries.ortsfassungen import latest

FORMULAR = "hund-anmelden"
TEXTE = {
    "uebach-palenberg": {
        "frist": "Melden Sie Ihren Hund innerhalb von zwei Wochen an, einen Welpen erst nach drei Monaten.",
        "steuer": "Die Hundesteuer im Jahr: ein Hund 72 €, zwei Hunde je 84 €, drei und mehr Hunde je 96 €. Ein "
        "gefährlicher Hund 480 €, mehrere je 720 €. (Stand 2013)",
    },
    "heinsberg": {
        "frist": "Melden Sie Ihren Hund innerhalb von zwei Monaten an. (Ältere Angabe der Stadt)",
        "steuer": "Die Hundesteuer beginnt bei 60 € im Jahr. (Stand 2023)",
    },
}


def said(kommune_id: str) -> dict[str, Any]:
    """The values by their places."""
    return {name: {"art": "text", "text": text} for name, text in TEXTE[kommune_id].items()}


def say(*, at: datetime) -> None:
    """Publish it where nothing is published yet."""
    for kommune_id in TEXTE:
        with unit(System(kommune_id)):
            if latest(kommune_id, FORMULAR) is None:
                content = {"gilt_ab": None, "ort": {"version": newest_version(FORMULAR), "werte": said(kommune_id)}}
                Formularart().write(FORMULAR, content, wer="Demo-Einstellung", at=at)
