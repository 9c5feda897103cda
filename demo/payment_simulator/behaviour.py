"""How the simulator misbehaves, as set by PUT /verhalten; the keys are explained in the package's docstring."""

from __future__ import annotations

import random
import threading
import time
from dataclasses import asdict, dataclass, fields

from demo.server import DropConnection

_CHOICES = {
    "start": {"ok", "never_answer", "late", "error_500", "drop_after_create", "another"},
    "status": {"ok", "never_answer", "late", "drop", "error_500", "garbage", "another"},
}
_CHANCES = {"drop_probability", "drop_after_charge"}
_LONGEST_SILENCE = 120  # seconds after which even never_answer closes the connection


@dataclass(frozen=True)
class Behaviour:
    start: str = "ok"
    status: str = "ok"
    late_seconds: float = 3
    drop_probability: float = 0
    drop_after_charge: float = 0
    find_by_request_id: bool = True
    status_amount_delta_cents: int = 0
    require_booking_data: bool = False
    unknown_endpoints: tuple[str, ...] = ()
    seed: int | None = None


class BadBehaviour(Exception):
    """A key or value that PUT /verhalten does not know."""


def parse(value: object) -> Behaviour:
    """Raises BadBehaviour."""
    if not isinstance(value, dict):
        raise BadBehaviour("a JSON object is expected")
    unknown = set(value) - {field.name for field in fields(Behaviour)}
    if unknown:
        raise BadBehaviour(f"unknown: {', '.join(sorted(unknown))}")
    for name, choices in _CHOICES.items():
        if value.get(name, "ok") not in choices:
            raise BadBehaviour(f"{name}: one of {', '.join(sorted(choices))}")
    for name in _CHANCES:
        if not isinstance(value.get(name, 0), int | float) or not 0 <= value.get(name, 0) <= 1:
            raise BadBehaviour(f"{name}: a number from 0 to 1")
    if not isinstance(value.get("late_seconds", 3), int | float) or not isinstance(
        value.get("status_amount_delta_cents", 0), int
    ):
        raise BadBehaviour("late_seconds: a number; status_amount_delta_cents: an integer")
    return Behaviour(**{**value, "unknown_endpoints": tuple(value.get("unknown_endpoints", ()))})


class Mood:
    """The behaviour in force; a new one wakes whoever was made to wait by the old."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._random = random.Random()  # noqa: S311 - dice, not secrets
        self.now = Behaviour()

    def set(self, behaviour: Behaviour) -> None:
        with self._changed:
            self.now = behaviour
            self._random = random.Random(behaviour.seed)  # noqa: S311
            self._changed.notify_all()

    def as_dict(self) -> dict[str, object]:
        return asdict(self.now)

    def happens(self, chance: float) -> bool:
        with self._changed:
            return self._random.random() < chance

    def stay_silent(self) -> None:
        """Hold the connection until the behaviour changes, then close it without an answer."""
        with self._changed:
            self._changed.wait(_LONGEST_SILENCE)
        raise DropConnection

    def after_work(self, what: str) -> None:
        """Delay or lose the answer of a start or status whose work is done. `what` is the behaviour's word for it."""
        if what == "late":
            time.sleep(self.now.late_seconds)
        if what in {"drop", "drop_after_create"} or self.happens(self.now.drop_probability):
            raise DropConnection
