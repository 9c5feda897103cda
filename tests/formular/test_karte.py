"""A point, its place on a picture and in words agree with each other."""

from __future__ import annotations

import pytest

from portal.formular.rules.karte import SEITE, STUFEN, Ausschnitt, as_coordinates, as_kept, place_near, where_it_lies

GANGELT, HEINSBERG = (50.99247, 5.99802), (51.06358, 6.0998)
MITTEN = {"Gangelt": GANGELT, "Heinsberg": HEINSBERG}


@pytest.mark.parametrize("stufe", range(len(STUFEN)))
def test_a_pixel_and_its_point_are_the_same_place(stufe: int) -> None:
    section = Ausschnitt(GANGELT, stufe)
    for x, y in ((0, 0), (SEITE, 17), (144, 144), (30, 250)):
        assert section.pixel_of(section.at_pixel(x, y)) == pytest.approx((x, y), abs=0.3)
    south, west, north, east = section.box()
    assert south < GANGELT[0] < north
    assert west < GANGELT[1] < east
    assert (north - south) * 111_320 == pytest.approx(section.meter, rel=0.01)


def test_a_step_goes_where_it_says() -> None:
    section = Ausschnitt(GANGELT, 2)  # 4 km, so a step is 500 m
    assert where_it_lies(section.step("norden"), MITTEN) == "Der Punkt liegt 500 m nördlich der Ortsmitte von Gangelt."
    assert where_it_lies(section.step("westen"), MITTEN) == "Der Punkt liegt 500 m westlich der Ortsmitte von Gangelt."
    assert section.zoomed(9, stufen=3).stufe == section.zoomed(1, stufen=3).stufe == 2
    assert section.zoomed(-9, stufen=3).stufe == 0


@pytest.mark.parametrize(
    ("punkt", "told"),
    [
        (GANGELT, "in der Ortsmitte von Gangelt"),
        ((51.04, 6.13), "3400 m südöstlich der Ortsmitte von Heinsberg"),
        ((52.52, 13.405), "von Heinsberg entfernt. Prüfen Sie bitte"),
    ],
)
def test_where_a_point_lies_is_said_from_the_nearest_place(punkt: tuple[float, float], told: str) -> None:
    assert told in where_it_lies(punkt, MITTEN)
    assert as_coordinates(as_kept(punkt)) == pytest.approx(punkt, abs=1e-5)
    assert where_it_lies(punkt, {}) == ""


def test_the_place_a_point_belongs_to_is_the_nearest_unless_it_is_far_away() -> None:
    assert place_near((51.04, 6.13), MITTEN) == "Heinsberg"
    assert place_near((52.52, 13.405), MITTEN) == place_near(GANGELT, {}) == ""
