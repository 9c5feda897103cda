"""How long a login counts, by its level of trust (BSI TR-03160-1, table 2)."""

from __future__ import annotations

from datetime import datetime, timedelta

# STORK level -> (longest session, longest idle time). Level 0 is a guest: nobody is logged in, and a draft without a
# login can be reached by this browser only, so a pause does not end it.
LIMITS = {
    4: (timedelta(minutes=30), timedelta(minutes=5)),
    3: (timedelta(hours=2), timedelta(minutes=30)),
    1: (timedelta(hours=12), timedelta(minutes=60)),
    0: (timedelta(hours=12), timedelta(hours=12)),
}


def effective_stufe(*, stufe: int, since: datetime, seen: datetime, now: datetime) -> int | None:
    """The level a login still has, or None when the session is over.

    A login does not end when its high level runs out; it sinks to the next level that still holds, so that nobody
    loses their place for having fetched a document, and an operation that needs the level asks for a new login.
    """
    for level, (longest, idle) in LIMITS.items():
        if level <= stufe and now - since <= longest and now - seen <= idle:
            return None if level == 0 < stufe else level  # a login that has run out does not become a guest
    return None
