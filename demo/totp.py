"""``python3 -m demo.totp anna.beispiel``: the code of this moment for somebody of the demo's staff (RFC 6238)."""

from __future__ import annotations

import base64
import hmac
import json
import sys
import time

from demo.database import VAR

_STEP = 30  # seconds
_DIGITS = 6


def code(secret: str, at: float) -> str:
    """The code of a base32 `secret` at the Unix time `at`."""
    digest = hmac.digest(base64.b32decode(secret), int(at // _STEP).to_bytes(8, "big"), "sha1")
    offset = digest[-1] & 15
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**_DIGITS:0{_DIGITS}d}"


def main() -> int:
    """Prints the code; 1 with one German sentence for a login that is not there."""
    path = VAR / "demo-mitarbeiter.json"
    staff = json.loads(path.read_text()) if path.exists() else []
    secrets = {row["login"]: row["totp_secret"] for row in staff}
    if len(sys.argv) != 2 or sys.argv[1] not in secrets:
        print(f"Nennen Sie einen dieser Namen: {', '.join(secrets) or 'erst make demo'}", file=sys.stderr)
        return 1
    print(code(secrets[sys.argv[1]], time.time()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
