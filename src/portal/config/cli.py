"""`.venv/bin/portal <command>`: Django's management with this project's settings.

Reads ``var/portal.env`` of the checkout (written by the demo) for what the environment does not set itself. Some
commands are no Django commands: rules alone, without settings and database (`_PURE`).
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[3]
_PURE = {  # command: (module of this package, function)
    "farben_pruefen": ("farben", "main"),
    "formular_pruefen": ("formulare", "main"),
    "formular_schema": ("xdatenfelder", "schema"),
    "xdf_pruefen": ("xdatenfelder", "pruefen"),
    "xdf_einlesen": ("xdatenfelder", "einlesen"),
    "xdf_vergleichen": ("xdatenfelder", "vergleichen"),
    "xdf_ausgeben": ("xdatenfelder", "ausgeben"),
}


def load_env_file(path: Path) -> None:
    """Set the NAME=value lines of `path` that the environment does not have yet."""
    if not path.is_file():
        return
    for line in path.read_text().splitlines():
        name, separator, value = line.partition("=")
        if separator and not name.startswith("#"):
            os.environ.setdefault(name.strip(), value.strip().strip("'\""))


def main() -> None:
    if (command := "".join(sys.argv[1:2])) in _PURE:
        module, function = _PURE[command]
        sys.exit(getattr(import_module(f"portal.config.{module}"), function)(sys.argv[2:]))
    load_env_file(Path(os.environ.get("PORTAL_ENV_FILE", CHECKOUT / "var" / "portal.env")))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
