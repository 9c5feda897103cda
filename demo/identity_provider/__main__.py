"""Start the test identity provider: `python -m demo.identity_provider --port 8101 --folder var/identity_provider`."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from demo.identity_provider.app import Settings, build_app
from demo.identity_provider.keys import ensure_pair
from demo.identity_provider.response import Style
from demo.server import serve


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=int(os.environ.get("IDENTITY_PROVIDER_PORT", "8101")))
    parser.add_argument("--base-url", default="", help="how browsers reach us; default http://127.0.0.1:PORT")
    parser.add_argument("--folder", type=Path, default=Path("var/identity_provider"), help="our key, see keys.py")
    parser.add_argument("--portal-metadata", type=Path, help="default FOLDER/portal-metadata.xml")
    parser.add_argument("--unsigned-response", action="store_true", help="sign the assertion only")
    arguments = parser.parse_args()
    settings = Settings(
        base_url=(arguments.base_url or f"http://127.0.0.1:{arguments.port}").rstrip("/"),
        signing=ensure_pair(arguments.folder / "signatur.pem", "Testanmeldung, keine echte BundID"),
        portal_metadata=arguments.portal_metadata or arguments.folder / "portal-metadata.xml",
        style=Style(sign_response=not arguments.unsigned_response),
    )
    serve(build_app(settings), arguments.port)


if __name__ == "__main__":
    main()
