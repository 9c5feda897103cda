"""Counting the statements that a page takes, over both databases, the session's included."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from django.db import connections

MOST = 8  # queries a page may take
MOST_AT_SUBMISSION = 25  # no page: 10 read, 13 write, each something else, 2 ask for jobs (Geburtsurkunde with fee)
_FRAMES = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "SET ", "SELECT SET_CONFIG")


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements of the block as they are executed, without those that only frame a transaction."""
    found: list[str] = []

    def note(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if not str(sql).lstrip().upper().startswith(_FRAMES):
            found.append(str(sql))
        return execute(sql, params, many, context)

    with ExitStack() as stack:
        for connection in connections.all():
            stack.enter_context(connection.execute_wrapper(note))
        yield found
