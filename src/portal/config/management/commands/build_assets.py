"""`portal build_assets`: the stylesheet, script and fonts that pages load, from node_modules. Needs no database."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.web.ui import assets


class Command(BaseCommand):
    help = "Build static/gebaut/ from node_modules."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = assets.build()
        except assets.AssetsMissing as error:
            raise CommandError(str(error)) from error
        self.stdout.write("assets built" if done else "assets are up to date")
