"""Puts free Vorgänge into the Postkorb of the Standesamt: ``python -m tests.journeys.eingang Erfunden 4``.

For journeys that begin at a case worker's desk; made as the portal makes them, by its operations. Prints their numbers.
"""

from __future__ import annotations

import json
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.config.settings")
django.setup()

from portal.core.tenancy import unit  # noqa: E402
from portal.vorgang.operations.namen import note_names  # noqa: E402
from tests.factories import make_konto, make_vorgang, vorgang  # noqa: E402


def arrive(familienname: str) -> str:
    citizen = make_konto()
    row = vorgang(make_vorgang(citizen=citizen, betrag_cents=0))
    with unit(citizen):
        note_names(row, {"antragsteller_familienname": familienname})
    return row.nummer


if __name__ == "__main__":
    print(json.dumps([arrive(sys.argv[1]) for _ in range(int(sys.argv[2]))]))
