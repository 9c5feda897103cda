"""One payment in doubt for the walk: the provider has the money, the portal does not know it yet.

It is a real payment at the running simulator: started by the portal, paid on its page without coming back. What is set
by hand is only what an hour of a disturbed provider would have left: the portal has asked several times without an
answer, and asks next in an hour. A click on "Jetzt beim Bezahldienst nachfragen" solves it at once.
"""

from __future__ import annotations

import random
import urllib.parse
import urllib.request
from datetime import timedelta

from django.db import connection

from demo.story.life import submit
from demo.story.load import welt_of
from demo.story.plan import Fall, Verlauf
from portal.core import clock
from portal.core.tenancy import System, unit
from portal.kommune.models import Kommune
from portal.kommune.queries import kommune_url
from portal.zahlung.models import Zahlung
from portal.zahlung.operations import start_zahlung
from portal.zahlung.rules import ACTIVE

KOMMUNE = "geilenkirchen"
_STARTED = timedelta(minutes=40)
_CHECKS = 9  # as many times the poller has asked; after them it asks once an hour
_ASK_AGAIN = """
UPDATE procrastinate_jobs SET scheduled_at = now() + interval '55 minutes'
WHERE task_name = 'zahlung.check' AND status = 'todo' AND args ->> 'zahlung_id' = %s
"""


def leave_one() -> bool:
    """Make the payment; False when one of the Kommune has been open for long already. Needs the simulator."""
    now = clock.now()
    begun = now - _STARTED
    with unit(System(KOMMUNE)):
        if Zahlung.objects.filter(status__in=sorted(ACTIVE), erstellt_am__lt=now - timedelta(minutes=10)).exists():
            return False
    kommune = Kommune.objects.get(id=KOMMUNE)
    fall = Fall(int(now.timestamp()), KOMMUNE, Verlauf.WARTET_AUF_ZAHLUNG, begun)
    akte = submit(fall, welt_of(kommune, now), random.Random())  # noqa: S311 - a story, no secret
    assert akte.forderung is not None
    back = kommune_url(kommune, f"/vorgaenge/{akte.vorgang_id}/")
    page = start_zahlung(forderung_id=akte.forderung.id, by=akte.citizen, return_url=back, at=begun)
    data = urllib.parse.urlencode({"ergebnis": "bezahlen_ohne_rueckkehr"}).encode()
    with urllib.request.urlopen(page, data=data, timeout=10) as answer:
        answer.read()
    with unit(System(KOMMUNE)):
        zahlung = Zahlung.objects.get(forderung_id=akte.forderung.id)
        zahlung.geprueft_am, zahlung.pruefungen = now - timedelta(minutes=5), _CHECKS
        zahlung.save(update_fields=["geprueft_am", "pruefungen"])
    with connection.cursor() as cursor:
        cursor.execute(_ASK_AGAIN, [str(zahlung.id)])
    return True
