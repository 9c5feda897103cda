"""The contract of postfach.ports.Kontopostfach."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction

from portal.core.ports import Permanent, Temporary
from portal.postfach.ports import Kontobrief, Kontopostfach


def brief(**changes: Any) -> Kontobrief:
    known: dict[str, Any] = {
        "kennung": str(uuid4()), "postfach": str(uuid4()), "stufe": 3, "absender": "Standesamt",
        "betreff": "Ihr Vorgang", "text": "Guten Tag,\n\nGrüße „aus“ dem Amt: 5 < 7 \\ ☂", "leistung": "Geburtsurkunde",
        "adresse": "https://geilenkirchen.example/vorgaenge/1/",
    }  # fmt: skip
    return Kontobrief(**(known | changes))


class KontopostfachContract:
    """Inherit, and bring `kontopostfach`, `arrived` (texts by mailbox) and `behave` ("ok", "stoerung", "unbekannt")."""

    def test_a_message_arrives_as_it_was_written(
        self, kontopostfach: Kontopostfach, arrived: Callable[[], list[tuple[str, str]]]
    ) -> None:
        sent = [brief(), brief(absender="A" * 300)]
        for each in sent:
            kontopostfach.deliver(each)
        assert arrived()[-2:] == [(each.postfach, each.text) for each in sent]

    def test_a_disturbance_is_temporary_and_an_unknown_mailbox_is_not(
        self, kontopostfach: Kontopostfach, behave: Callable[[str], None]
    ) -> None:
        for mood, error in (("stoerung", Temporary), ("unbekannt", Permanent)):
            behave(mood)
            with pytest.raises(error):
                kontopostfach.deliver(brief())

    def test_no_call_inside_a_transaction(self, kontopostfach: Kontopostfach, database: None) -> None:
        with transaction.atomic(), pytest.raises(RuntimeError, match="inside a transaction"):
            kontopostfach.deliver(brief())
