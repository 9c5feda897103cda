"""The assistant as eight people use it at once, and the statements of a step posted and of a submission.

What is timed of one client stands in `__main__`; this comes after it, so that it does not disturb those times.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import repeat
from typing import Any

from tests.benchmarks.load import CONNECTIONS, together
from tests.citizen import ANSWERS, DECLARATIONS, Citizen
from tests.stack import Stack

STEP = ("kind-1/", ANSWERS["kind-1"])  # the page, and what is typed there
SUBMISSION = ("einreichung/", DECLARATIONS)


@dataclass(frozen=True)
class Draft:
    """A draft that could be submitted, and who wrote it."""

    citizen: Citizen
    base: str

    def step(self) -> None:
        self._post(*STEP)

    def submit(self) -> None:
        self._post(*SUBMISSION)

    def _post(self, page: str, data: dict[str, Any]) -> None:
        answer = self.citizen.post(self.base + page, data)
        assert answer.is_redirect, (page, answer.status_code)


def filled_in(citizens: Sequence[Citizen]) -> list[Draft]:
    """A draft of each of them."""

    def fill_in(citizen: Citizen) -> Draft:
        base = citizen.begin()
        citizen.fill_in(base)
        return Draft(citizen, base)

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        return list(pool.map(fill_in, citizens))


def steps_a_second(drafts: Sequence[Draft], *, seconds: float) -> float:
    """One draft for each connection, its step posted again and again."""
    return together([repeat(draft.step) for draft in drafts[:CONNECTIONS]], seconds=seconds)


def submissions_a_second(drafts: Sequence[Draft]) -> float:
    """Each draft once; the worker makes the receipts beside it, as it always does."""
    return together([[draft.submit for draft in drafts[number::CONNECTIONS]] for number in range(CONNECTIONS)])


def statements(stack: Stack, drafts: Sequence[Draft], page: str, data: dict[str, Any]) -> tuple[int, str]:
    """Of `page` posted for the last of these drafts, and where it leads to; the others are for what is remembered."""
    asked = [[draft.base + page, draft.citizen.cookie, data] for draft in drafts]
    count, location = json.loads(stack.run("-m", "tests.stack_commands", "posted", json.dumps(asked)))
    return count, location
