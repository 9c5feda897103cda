"""What holds for every page that any test of this folder draws."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test.signals import template_rendered

_KNOWN = {"kommune": "bezeichnung", "gestaltung": "farbe"}  # what each has, also where a test puts in a stand-in


@pytest.fixture(autouse=True)
def no_view_writes_over_what_every_page_knows() -> Iterator[None]:
    """Whose page it is stands in its head and title: a value of that name in a view's context would take its place."""
    wrong: list[str] = []

    def look(template: Any, context: Any, **_more: Any) -> None:
        if template.name == "ui/rahmen.html":
            values = {name: context.get(name) for name in _KNOWN}
            wrong.extend(
                f"{context.get('seite_titel')}: {name} is {value!r}"
                for name, value in values.items()
                if value is not None and not hasattr(value, _KNOWN[name])
            )

    template_rendered.connect(look)
    yield
    template_rendered.disconnect(look)
    assert wrong == []
