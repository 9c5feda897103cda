"""A guest orders without an account, with a copy of the ID."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.journeys import steps
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.journey


def test_a_guest_orders_with_a_copy_of_the_id_and_pays(visit: Callable[..., Visitor], javascript: bool) -> None:
    guest = visit(javascript=javascript)
    steps.begin_as_guest(guest)
    steps.fill_in(guest)
    guest.sees("15,00")
    steps.submit(guest)
    steps.go_and_pay(guest)
    guest.page.wait_for_url("**/zahlung/**")
    guest.wait_until("Ihre Zahlung ist eingegangen")
    guest.look("success")
    guest.follow("Zum Vorgang")
    guest.sees("Beim Amt angekommen")
