"""Start the mail receiver and its viewer; what they can do stands in the package's docstring."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

from demo.mail.pages import Pages
from demo.mail.store import Mailbox
from demo.server import App, serve


class _Receiver:
    """What aiosmtpd calls for every message."""

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        if address.startswith("unzustellbar@"):  # to see what the portal does then
            return "550 5.1.1 Diese Adresse gibt es nicht"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self._mailbox.add(sender=envelope.mail_from, recipients=envelope.rcpt_tos, content=envelope.content)
        return "250 OK"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m demo.mail", description=__doc__)
    parser.add_argument("--smtp-port", type=int, default=8125)
    parser.add_argument("--http-port", type=int, default=8103)
    parser.add_argument("--store", type=Path, required=True, help="folder of the messages")
    arguments = parser.parse_args()
    mailbox = Mailbox(arguments.store)
    Controller(_Receiver(mailbox), hostname="127.0.0.1", port=arguments.smtp_port).start()
    app = App()
    Pages(mailbox).routes(app)
    serve(app, arguments.http_port)


if __name__ == "__main__":
    main()
