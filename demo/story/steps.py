"""The three things the demo's start asks for: settings, the whole story, and one payment in doubt."""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings

from demo.story import figures, load, offers, staff, stuck, wege
from demo.story.plan import DEMO_DAY
from portal.core import clock


def staff_file() -> Path:
    return Path(settings.VAR) / "demo-mitarbeiter.json"


def apply_settings() -> str:
    """Offers, payment connection and addresses, as the ports of this start want them."""
    offers.switch_on(payment_port=int(os.environ["PAYMENT_SIMULATOR_PORT"]), at=clock.now())
    staff.write_urls(staff_file(), settings.PORTAL_BASE_URL)
    return "Demo-Einstellungen gesetzt"


def tell(*, count: int = load.COUNT, processes: int = 2) -> str:
    """Everything, on a fresh database: the clock is set to the demo's day, and the past is lived."""
    if settings.PORTAL_CLOCK_FILE is not None:
        clock.move_to(DEMO_DAY)
    staff.make_staff(staff_file(), at=DEMO_DAY)
    wege.offer_reisegewerbe(at=DEMO_DAY)
    apply_settings()
    loaded = load.load(count=count, processes=processes, ways=True)
    figures.publish_past(DEMO_DAY)
    if settings.PORTAL_CLOCK_FILE is not None:
        clock.move_to(DEMO_DAY)  # loading took its time
    return f"{loaded} Vorgänge geladen"


def leave_stuck_payment() -> str:
    """One payment that was made while its confirmation got lost, unless one is in doubt already."""
    return "Eine Zahlung ist offen geblieben" if stuck.leave_one() else "Schon eine Zahlung ist offen"
