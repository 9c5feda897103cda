"""`portal farben_pruefen '#rrggbb' …`: can a colour be the primary colour of a Kommune, and if not, which could.

Judged by `portal.kommune.rules` alone: needs no settings, no database and no Django, so it also answers before any of
them is set up.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence

from portal.kommune.rules import FarbeUnreadable, judge

USAGE = "Aufruf: portal farben_pruefen '#rrggbb' … (in Anführungszeichen, weil # sonst ein Kommentar der Shell ist)"
UNREADABLE = (
    "„{text}“ ist keine Farbe. "
    "Bitte schreiben Sie sie als # mit sechs Zeichen von 0 bis 9 und a bis f, zum Beispiel #1a3da5."
)
WRONG_USE = 2  # exit code


def main(arguments: Sequence[str]) -> int:
    """One JSON line for each colour; what is no colour is named on standard error. Returns the exit code."""
    if not arguments or set(arguments) & {"-h", "--help"}:
        (sys.stdout if arguments else sys.stderr).write(f"{USAGE}\n")
        return 0 if arguments else WRONG_USE
    code = 0
    for text in arguments:
        try:
            urteil = judge(text)
        except FarbeUnreadable:
            sys.stderr.write(UNREADABLE.format(text=text) + "\n")
            code = WRONG_USE
            continue
        answer = {"farbe": text, "besteht": urteil.besteht, "kontrast": urteil.kontrast, "vorschlag": urteil.vorschlag}
        sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
    return code
