"""The form under test with the circumstances of its own examples."""

from __future__ import annotations

import pytest

from portal.formular.queries import load, load_examples
from portal.formular.rules import Antworten, Formular, Kontext
from portal.formular.rules.beispiel import Beispiele, fill_in

FORMULAR = "personenstandsurkunde"
STAMMBUCH = "Stammbuch: Geburt zweimal aus einem Eintrag, einmal kostenlos, und Eheurkunde"


@pytest.fixture(scope="session")
def formular() -> Formular:
    return load(FORMULAR)


@pytest.fixture(scope="session")
def beispiele() -> Beispiele:
    return load_examples(FORMULAR)


@pytest.fixture
def kontext(beispiele: Beispiele) -> Kontext:
    return beispiele.circumstances().kontext()


@pytest.fixture
def stammbuch(formular: Formular, beispiele: Beispiele) -> Antworten:
    """Three documents: two from one birth entry (the second points to the first), one of a marriage."""
    answers, luecken = fill_in(formular, *beispiele.inputs(beispiele.find(STAMMBUCH)))
    assert not luecken
    return answers
