"""Sets a draft of `nachfrage` back into version 1: `python -m tests.journeys.frueher <id>`, a process of its own."""

from __future__ import annotations

import os
import sys

import django


def main(antrag_id: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.config.settings")
    django.setup()
    from portal.antrag.models import Antrag
    from portal.core.crypto import load_key
    from portal.core.tenancy import System, unit
    from tests.journeys.setup import KOMMUNE

    with unit(System(KOMMUNE)):
        antrag = Antrag.objects.get(id=antrag_id)
        key = load_key(antrag.schluessel_id)
        answers = key.decrypt_json(antrag.antworten, context=antrag.context)
        antrag.antworten = key.encrypt_json(answers | {"beruf": "Gärtnerin"}, context=antrag.context)
        antrag.formular_version = 1
        antrag.save(update_fields=["antworten", "formular_version"])


if __name__ == "__main__":
    main(sys.argv[1])
