"""`portal ruecklaeufer < mail`: a mail that came back, as the mail server hands it over."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from portal.core import clock
from portal.postfach.operations.ruecklauf import LARGEST
from portal.postfach.operations.rueckmeldung import take_report


class Command(BaseCommand):
    help = "Liest eine zurückgekommene E-Mail (RFC 3464) und vermerkt, dass ein Hinweis nicht ankam."

    def handle(self, *args: Any, **options: Any) -> None:
        known = take_report(mail=sys.stdin.buffer.read(LARGEST), at=clock.now())
        # Always 0: a mail server that is told of an error would send the report itself back.
        self.stdout.write(
            "Vermerkt: Der Hinweis kam nicht an." if known else "Kein Rücklauf eines Hinweises: nichts geändert."
        )
