"""Who helps on the telephone stands on every page of an assistant: the office, else the Rathaus, else nobody."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string

from portal.antrag.models import Antrag
from portal.kommune.models import Kommune

RATHAUS = {"bezeichnung": "Stadt Musterstadt", "strasse": "Markt 1", "plz": "52511", "ort": "Musterstadt"}


@pytest.mark.parametrize(
    ("amt", "rathaus", "told", "link"),
    [
        ("02451 629-0", "02451 1", "Hilfe beim Ausfüllen: Standesamt, Telefon", "tel:024516290"),
        ("", "02451 1", "Hilfe beim Ausfüllen: Stadt Musterstadt, Telefon", "tel:024511"),
        ("", "", "Eine Telefonnummer ist noch nicht hinterlegt. Das Rathaus finden Sie hier: Markt 1", ""),
    ],
)
def test_the_number_on_the_page(amt: str, rathaus: str, told: str, link: str) -> None:
    antrag = Antrag()
    antrag.amt, antrag.amt_telefon = "Standesamt", amt  # type: ignore[attr-defined]
    page = render_to_string("assistent/hilfe.html", {"antrag": antrag, "kommune": Kommune(**RATHAUS, telefon=rathaus)})
    assert told in page
    assert (f'href="{link}"' in page) == bool(link)
