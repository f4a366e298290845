"""The jobs of the foundation itself: the night, and jobs whose worker died."""

from __future__ import annotations

import asyncio

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from yingke.foundation import clock
from yingke.foundation.jobs.night import run_night


# Five past midnight in the bank's zone; the schedule counts in UTC.
@app.periodic(cron="5 16 * * *")
@app.task(name="night", queueing_lock="night", retry=RetryStrategy(max_attempts=5, exponential_wait=60))
def night(timestamp: int) -> None:  # noqa: ARG001 - procrastinate tells when it was due
    """Run the night for the day that has begun."""
    run_night(clock.today())


@app.periodic(cron="*/10 * * * *")
@app.task(name="retry_stalled", queueing_lock="retry_stalled", pass_context=False)
async def retry_stalled_job(timestamp: int) -> None:  # noqa: ARG001 - procrastinate tells when it was due
    """Give jobs whose worker died to another."""
    await _retry_stalled()


def retry_stalled() -> int:
    """The same from outside the queue, which may itself have stalled; how many jobs."""
    return asyncio.run(_retry_stalled())


async def _retry_stalled() -> int:
    stalled = list(await app.job_manager.get_stalled_jobs())
    for job in stalled:
        await app.job_manager.retry_job(job)
    return len(stalled)
