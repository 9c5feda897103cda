"""`portal worker`: runs the jobs until it is told to stop; a killed one is replaced without loss."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from procrastinate.contrib.django import app


class Command(BaseCommand):
    help = "Run the jobs of the portal."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--concurrency", type=int, default=2)

    def handle(self, *args: Any, **options: Any) -> None:
        connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]
        with app.replace_connector(connector):
            app.run_worker(
                concurrency=options["concurrency"],
                fetch_job_polling_interval=2.0,
                update_heartbeat_interval=settings.PORTAL_WORKER_LOST_AFTER / 4,
                stalled_worker_timeout=settings.PORTAL_WORKER_LOST_AFTER,
                delete_jobs="never",
                listen_notify=True,
            )
