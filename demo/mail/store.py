"""The received messages: in memory, and as JSON lines in a file, so that a restart keeps them."""

from __future__ import annotations

import json
import os
import threading
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

_MOST = 2000


@dataclass(frozen=True)
class Message:
    id: int
    sender: str
    to: str
    subject: str
    text: str
    received: str  # UTC, ISO 8601

    def as_dict(self) -> dict[str, Any]:
        fields = asdict(self)
        fields["from"] = fields.pop("sender")
        return {name: fields[name] for name in ("id", "from", "to", "subject", "text", "received")}


class Mailbox:
    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / "nachrichten.jsonl"
        self._lock = threading.Lock()
        self._messages = self._load()
        self._last_id = max((message.id for message in self._messages), default=0)
        self._lines = 0
        self._rewrite()

    def add(self, *, sender: str, recipients: list[str], content: bytes) -> None:
        """Keep one message durably."""
        subject, text = _readable(content)
        received = datetime.now(UTC).isoformat(timespec="seconds")
        with self._lock:
            self._last_id += 1
            message = Message(self._last_id, sender, ", ".join(recipients), subject, text, received)
            self._messages = [*self._messages[-(_MOST - 1) :], message]
            if self._lines >= 2 * _MOST:
                self._rewrite()
            else:
                self._append(message)

    def all(self) -> list[Message]:
        with self._lock:
            return list(self._messages)

    def get(self, number: int) -> Message | None:
        return next((message for message in self.all() if message.id == number), None)

    def empty(self) -> None:
        with self._lock:
            self._messages = []
            self._rewrite()

    def _load(self) -> list[Message]:
        if not self._path.exists():
            return []
        found = []
        for line in self._path.read_text().splitlines():
            try:
                found.append(Message(**json.loads(line)))
            except (ValueError, TypeError):
                continue  # the last line of a process that was killed while it wrote
        return found[-_MOST:]

    def _append(self, message: Message) -> None:
        with self._path.open("a") as file:
            file.write(json.dumps(asdict(message)) + "\n")
            file.flush()
            os.fsync(file.fileno())
        self._lines += 1

    def _rewrite(self) -> None:
        draft = self._path.with_suffix(".neu")
        with draft.open("w") as file:
            file.writelines(json.dumps(asdict(message)) + "\n" for message in self._messages)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._path)
        self._lines = len(self._messages)


def _readable(content: bytes) -> tuple[str, str]:
    """Subject and plain text of a message."""
    message = message_from_bytes(content, EmailMessage, policy=policy.default)
    body = message.get_body(preferencelist=("plain", "html"))
    text = body.get_content() if body is not None else ""
    return str(message["Subject"] or ""), text.replace("\r\n", "\n").strip()
