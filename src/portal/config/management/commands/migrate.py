"""`portal migrate`: both databases as the owner, then grants, policies and composite keys."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.core.management.commands import migrate
from django.db import connections
from django.db.migrations.autodetector import MigrationAutodetector

from portal.core.schema import secure_schema


class Command(BaseCommand):
    autodetector = MigrationAutodetector  # Django checks that migrate and makemigrations use the same
    help = "Bring both databases to this release's schema and secure every table."
    requires_system_checks = ()  # a new schema must not wait for the rest of the configuration

    def handle(self, *args: Any, **options: Any) -> None:
        for alias, apps in (("default", ()), ("keys", ("core",))):  # the keys' one table is of core (config/router.py)
            if alias not in settings.PORTAL_OWNER_DATABASES:
                raise CommandError("DATABASE_OWNER_URL and KEYS_DATABASE_OWNER_URL must name the schema's owner.")
            _connect_as_owner(alias)
            call_command(migrate.Command(), *apps, database=alias, verbosity=0, interactive=False, skip_checks=True)
            changed = secure_schema(using=alias)
            self.stdout.write(f"{alias}: schema is current, {changed} tables secured anew")
            connections[alias].close()


def _connect_as_owner(alias: str) -> None:
    connection = connections[alias]
    connection.close()
    connection.settings_dict.update(settings.PORTAL_OWNER_DATABASES[alias])
