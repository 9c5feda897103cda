"""Who else receives answers of a draft, what of them and what for, for the page before submission (ADR 46)."""

from __future__ import annotations

from typing import Any

from portal.antrag.queries import Draft
from portal.formular import rules as formulare


def recipients_at_end(draft: Draft) -> list[dict[str, Any]]:
    """One row for each recipient on this way; no query."""
    shares = formulare.shares_of(draft.formular, draft.weg, draft.kontext)
    teile = formulare.parts_on(draft.formular, draft.weg, draft.kontext) if shares else []
    return [_row(share, teile) for share in shares]


def _row(share: formulare.Anteil, teile: list[formulare.Teil]) -> dict[str, Any]:
    given = formulare.parts_for(share, teile)
    return {
        "wer": share.empfaenger.wer,
        "grund": share.empfaenger.grund,
        "rechtsgrundlage": share.empfaenger.rechtsgrundlage,
        "entscheidet": share.empfaenger.art == "vorgang",
        "alles": not share.empfaenger.felder,
        "fragen": list(dict.fromkeys(zeile.label for teil in given for zeile in teil.zeilen)),
    }
