"""`.venv/bin/portal <command>`: Django's management with this project's settings.

Reads ``var/portal.env`` of the checkout (written by the demo) for what the environment does not set itself. Two
commands are no Django commands and need no settings: `portal farben_pruefen` (config/farben.py) and `portal
formular_pruefen` (config/formulare.py).
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[3]


def load_env_file(path: Path) -> None:
    """Set the NAME=value lines of `path` that the environment does not have yet."""
    if not path.is_file():
        return
    for line in path.read_text().splitlines():
        name, separator, value = line.partition("=")
        if separator and not name.startswith("#"):
            os.environ.setdefault(name.strip(), value.strip().strip("'\""))


def main() -> None:
    if sys.argv[1:2] == ["farben_pruefen"]:  # a rule alone: no settings, no database
        from portal.config import farben

        sys.exit(farben.main(sys.argv[2:]))
    if sys.argv[1:2] == ["formular_pruefen"]:
        from portal.config import formulare

        sys.exit(formulare.main(sys.argv[2:]))
    load_env_file(Path(os.environ.get("PORTAL_ENV_FILE", CHECKOUT / "var" / "portal.env")))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
