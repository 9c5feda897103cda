"""Drafts that their people left: begun like any other, and deleted by the portal once their thirty days are over.

So the figures of the past show on which pages people gave up. At two Kommunen, and enough of them, since a page is told
from five on and only where nothing small can be computed from it.
"""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta
from typing import Any

from demo.story import people
from demo.story.offers import FORMULAR
from portal.antrag import operations as antraege
from portal.antrag.operations.abbruch import count_idle
from portal.core.clock import BERLIN
from portal.core.tenancy import Citizen, System
from portal.formular.queries import versions
from portal.kommune.models import Kommune, Ort
from portal.konto import operations as konten

KOMMUNEN = ("geilenkirchen", "heinsberg")
# The question that was left open, and how many of a month left there.
LEFT_AT = {"identitaet": 8, "berechtigung": 6}
_DAYS = 17  # of a month, from its third on: thirty days later is always in the next month


def leave_drafts(*, month: date) -> None:
    """Those of the month that begins on `month`, by guests who want the Geburtsurkunde of a child."""
    for kommune in Kommune.objects.filter(id__in=KOMMUNEN).order_by("id"):
        orte = list(Ort.objects.filter(kommune_id=kommune.id, historisch=False).order_by("pk"))
        zufall = random.Random(f"{kommune.id} {month}")  # noqa: S311 - a story, no secret
        for page in (page for page, number in LEFT_AT.items() for _ in range(number)):
            day = month + timedelta(days=2 + zufall.randrange(_DAYS))
            at = datetime.combine(day, time(zufall.randint(8, 21), zufall.randrange(60)), tzinfo=BERLIN)
            ort = zufall.choice(orte)
            antraege.open_draft(
                by=Citizen(konten.begin_as_guest(kommune_id=kommune.id, at=at), kommune.id),
                leistung_id="geburtsurkunde",
                ort_id=ort.pk,
                formular=FORMULAR,
                version=versions(FORMULAR)[-1],
                answers=_answers(zufall, kommune, ort, page, at),
                at=at,
            )


def discard_expired(*, at: datetime) -> None:
    """What the nights until `at` would have deleted and counted, and what lies there untouched."""
    for kommune_id in KOMMUNEN:
        antraege.discard_old_drafts(by=System(kommune_id), at=at)
        count_idle(by=System(kommune_id), at=at)


def _answers(zufall: random.Random, kommune: Kommune, ort: Ort, page: str, at: datetime) -> dict[str, Any]:
    """Everything up to the page: who orders as a guest has no copy of the ID in it yet."""
    person = people.invent_person(zufall, plz=kommune.plz, ort=kommune.name)
    order = people.order_of_child(zufall, person, ort=ort.name, am=at)
    if page == "berechtigung":
        [urkunde] = order.urkunden
        later = ("berechtigung", "verwandtschaft_beleg")
        begun = {name: value for name, value in urkunde.items() if name not in later}
        return {"ort": str(ort.pk), "urkunden": [begun]}
    return people.answers_of(person, order, ort.pk, with_login=False)
