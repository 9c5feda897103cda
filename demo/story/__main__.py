"""``python -m demo.story``: the whole story once; ``--settings`` at every start; ``--stuck-payment`` when all runs."""

from __future__ import annotations

import argparse
import os
import sys
import time

_MODES = ("demo", "test")


def main() -> int:
    """0, or 1 with one German sentence when this is neither the demo nor a test."""
    parser = argparse.ArgumentParser(prog="python -m demo.story", description=__doc__)
    parser.add_argument("--settings", action="store_true", help="only what must be right at every start: ports, offers")
    parser.add_argument("--stuck-payment", action="store_true", help="leave one payment in doubt at the simulator")
    parser.add_argument("--count", type=int, default=600, help="how many Vorgänge")
    arguments = parser.parse_args()
    if os.environ.get("PORTAL_MODE") not in _MODES:
        print("Erfundene Vorgänge gibt es nur in der Demo; PORTAL_MODE ist eine andere.", file=sys.stderr)
        return 1
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.config.settings")
    # The story is loaded once and from scratch: waiting for the disk at every commit would take as long as the work.
    os.environ["PGOPTIONS"] = "-c synchronous_commit=off"
    import django

    django.setup()
    from demo.story import steps

    begun = time.monotonic()
    if arguments.settings:
        said = steps.apply_settings()
    elif arguments.stuck_payment:
        said = steps.leave_stuck_payment()
    else:
        said = steps.tell(count=arguments.count)
    print(f"{said} ({time.monotonic() - begun:.1f} s)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
