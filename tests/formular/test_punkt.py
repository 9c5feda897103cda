"""A point is read as people type it or copy it from a map, and kept in one way."""

from __future__ import annotations

import pytest

from portal.formular.rules.punkt import PunktFehler, format_point, parse_point


@pytest.mark.parametrize(
    "typed",
    ["51.0634, 6.0946", "51.0634,6.0946", " 51,0634 6,0946 ", "51,0634; 6,0946", "51.0634° N, 6.0946° E",
     "51.0634/6.0946", "51,06340, 6,09460"],
)  # fmt: skip
def test_what_means_the_same_is_kept_the_same(typed: str) -> None:
    assert parse_point(typed) == "51.06340,6.09460"
    assert parse_point(format_point(parse_point(typed))) == parse_point(typed)


@pytest.mark.parametrize("typed", ["", "Marktplatz", "51.0634", "51.0634, 6.0946, 7", "N, E", "5106340609460"])
def test_what_is_no_point_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(PunktFehler, match=r"51\.0634, 6\.0946"):
        parse_point(typed)


@pytest.mark.parametrize("typed", ["91, 6", "51, 181", "-91.5 6"])
def test_a_point_that_does_not_exist_is_refused(typed: str) -> None:
    with pytest.raises(PunktFehler, match="gibt es nicht"):
        parse_point(typed)
