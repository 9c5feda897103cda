"""The mail receiver over its real process: SMTP in, viewer and JSON out."""

from __future__ import annotations

import json
import smtplib
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import httpx

from demo.mail.store import Mailbox
from demo.process import free_port
from tests.processes import running_module


def running_mail(store: Path, smtp_port: int, http_port: int) -> Any:
    ports = ["--smtp-port", str(smtp_port), "--http-port", str(http_port)]
    return running_module("demo.mail", *ports, "--store", str(store), port=http_port)


def message(subject: str, text: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "noreply@serviceportal.invalid", "erika@beispiel.invalid", subject
    mail.set_content(text)
    return mail


def test_a_message_is_kept_shown_and_deleted(tmp_path: Path) -> None:
    smtp_port, http_port = free_port(), free_port()
    url = f"http://127.0.0.1:{http_port}"
    with running_mail(tmp_path, smtp_port, http_port):
        assert "noch keine E-Mail" in httpx.get(url).text
        with smtplib.SMTP("127.0.0.1", smtp_port) as smtp:
            smtp.send_message(message("Neue Nachricht für Sie <1>", "Grüße\n<script>alert(1)</script>"))
    with running_mail(tmp_path, smtp_port, http_port):  # killed and started again: still there
        (found,) = httpx.get(f"{url}/api/messages").json()
        assert (found["from"], found["to"]) == ("noreply@serviceportal.invalid", "erika@beispiel.invalid")
        assert found["subject"] == "Neue Nachricht für Sie <1>"
        assert found["text"] == "Grüße\n<script>alert(1)</script>"
        assert found["received"].endswith("+00:00")
        page = httpx.get(f"{url}/nachricht/{found['id']}")
        assert "<script" not in page.text and "Grüße" in page.text
        assert f'href="/nachricht/{found["id"]}"' in httpx.get(url).text
        assert httpx.get(f"{url}/nachricht/99").status_code == 404
        assert httpx.delete(f"{url}/api/messages").status_code == 204
        assert httpx.get(f"{url}/api/messages").json() == []
    assert Mailbox(tmp_path).all() == []


def test_the_last_2000_are_kept_and_a_torn_line_is_survived(tmp_path: Path) -> None:
    line = {"sender": "a@b.invalid", "to": "c@d.invalid", "subject": "", "text": "", "received": "2026-06-01T00:00:00"}
    lines = [json.dumps({"id": number, **line}) for number in range(1, 2006)]
    (tmp_path / "nachrichten.jsonl").write_text("\n".join(lines) + '\n{"id": 2006, "sen')
    mailbox = Mailbox(tmp_path)
    assert [mailbox.all()[0].id, len(mailbox.all())] == [6, 2000]
    mailbox.add(sender="a@b.invalid", recipients=["c@d.invalid"], content=message("Hallo", "Text").as_bytes())
    assert [mailbox.all()[0].id, mailbox.all()[-1].id, len(mailbox.all())] == [7, 2006, 2000]
    assert [kept.id for kept in Mailbox(tmp_path).all()] == [kept.id for kept in mailbox.all()]
