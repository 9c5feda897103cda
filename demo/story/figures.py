"""What a running portal would have counted by now: the figures of the past months and how long things usually take."""

from __future__ import annotations

from datetime import datetime, timedelta

from demo.story import drafts
from demo.story.staff import office_of
from portal.core.clock import BERLIN
from portal.core.tenancy import System
from portal.kommune.queries import all_kommunen
from portal.leistung.rules.aufbewahrung import months_later
from portal.vorgang.operations import zahlen
from portal.vorgang.operations.dauer import compute_durations

MONTHS = 3


def publish_past(now: datetime) -> None:
    """Count the months before `now` as the nights of each would have, publish them, and compute the durations.

    Every Kommune with a Standesamt takes part in the figures of the whole Kreis: one alone would show hardly any.
    """
    kommunen = sorted(all_kommunen())
    for kommune_id in kommunen:
        if people := office_of(kommune_id).alle:
            zahlen.choose_kreisweit(an=True, by=people[0], at=now)
        compute_durations(by=System(kommune_id), at=now)
    this = now.astimezone(BERLIN).date().replace(day=1)
    for back in range(MONTHS, 0, -1):
        month, after = months_later(this, -back), months_later(this, 1 - back)
        evening = now.replace(year=after.year, month=after.month, day=1, hour=0) - timedelta(minutes=1)
        drafts.leave_drafts(month=month)
        drafts.discard_expired(at=evening)
        for kommune_id in kommunen:
            zahlen.count_month(month=month, by=System(kommune_id), at=evening)
        zahlen.publish(month=month, at=evening + timedelta(hours=2))
    drafts.discard_expired(at=now)
