"""Timers of the platform itself."""

from __future__ import annotations

from django.conf import settings
from procrastinate.contrib.django import app


@app.periodic(cron="* * * * * */10", periodic_id="core.requeue_stalled")
@app.task(name="core.requeue_stalled", queueing_lock="core.requeue_stalled")
async def requeue_stalled(timestamp: int) -> None:
    """Give back the jobs of killed workers: after kill -9 a job stays `doing` and nobody else would take it."""
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=settings.PORTAL_WORKER_LOST_AFTER):
        await app.job_manager.retry_job(job)  # `jobs.Jobs` ends one behind a waiting twin, so it holds up no other


@app.periodic(cron="41 2 * * *", periodic_id="core.remove_old_jobs")
@app.task(name="core.remove_old_jobs", queueing_lock="core.remove_old_jobs")
async def remove_old_jobs(timestamp: int) -> None:
    """Finished jobs are kept for three days; failed ones for the administrator."""
    await app.job_manager.delete_old_jobs(nb_hours=72)
