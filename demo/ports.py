"""The ports of the demo. Standard library only: the proofs read it without the project's packages."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields


@dataclass(frozen=True)
class Ports:
    """Every port of the demo on 127.0.0.1; each can be changed by the environment variable named in upper case."""

    portal_port: int = 8000
    identity_provider_port: int = 8101
    payment_simulator_port: int = 8102
    mail_port: int = 8103
    scanner_port: int = 8104
    fachverfahren_port: int = 8105
    smtp_port: int = 8125

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> Ports:
        """ValueError with a German sentence when a variable is no port number."""
        chosen = {}
        for each in fields(cls):
            text = environ.get(each.name.upper(), "")
            if text and not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
                raise ValueError(f"{each.name.upper()}={text} ist keine Portnummer.")
            if text:
                chosen[each.name] = int(text)
        return cls(**chosen)

    def named(self) -> dict[str, int]:
        """Environment variable -> port."""
        return {each.name.upper(): getattr(self, each.name) for each in fields(self)}
