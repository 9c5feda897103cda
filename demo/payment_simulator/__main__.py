"""Start the payment simulator; what it can do stands in the package's docstring."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from demo.payment_simulator.api import Api, Gate
from demo.payment_simulator.behaviour import Mood
from demo.payment_simulator.pages import Pages
from demo.payment_simulator.store import Store
from demo.server import App, serve


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m demo.payment_simulator", description=__doc__)
    parser.add_argument("--port", type=int, default=8102)
    parser.add_argument("--store", type=Path, required=True, help="folder of the payments")
    parser.add_argument("--public-url", help="how payers reach it; default http://127.0.0.1:<port>")
    parser.add_argument("--client-id", default="serviceportal")
    arguments = parser.parse_args()
    gate = Gate(arguments.client_id, os.environ.get("PAYMENT_SIMULATOR_SECRET", "demo"))
    store, mood = Store(arguments.store), Mood()
    app = App()
    Api(store, mood, gate, arguments.public_url or f"http://127.0.0.1:{arguments.port}").routes(app)
    Pages(store, mood).routes(app)
    serve(app, arguments.port)


if __name__ == "__main__":
    main()
