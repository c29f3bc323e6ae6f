"""The job queue's app: Procrastinate on the same database, working as the system role."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

from procrastinate import App, Blueprint, PsycopgConnector
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.db.session import SYSTEM_ROLE


def job_app(url: str, blueprints: Mapping[str, Callable[[], Blueprint]], *, pool_size: int = 4) -> App:
    """`url` is the application's database URL; `blueprints` maps a slice's name to its tasks."""
    conninfo = url.replace("postgresql+psycopg://", "postgresql://", 1)
    options = quote(f"-c role={SYSTEM_ROLE}")
    conninfo += f"{'&' if '?' in conninfo else '?'}options={options}"
    app = App(connector=PsycopgConnector(conninfo=conninfo, min_size=1, max_size=pool_size))
    for namespace, tasks in blueprints.items():
        app.add_tasks_from(tasks(), namespace=namespace)
    return app


_DEFER = text("""
    SELECT procrastinate_defer_jobs_v1(ARRAY[
      ROW('default', :task, :priority, :lock, NULL, CAST(:args AS jsonb), CAST(:at AS timestamptz))
        ::procrastinate_job_to_defer_v1])
""")


async def defer_with(
    session: AsyncSession,
    task: str,
    args: Mapping[str, Any],
    *,
    lock: str | None = None,
    priority: int = 0,
    at: datetime | None = None,
) -> None:
    """Queues a job with the caller's transaction (system scope): it is there when that commits, and only then."""
    values = {"task": task, "args": json.dumps(args), "lock": lock, "priority": priority, "at": at}
    await session.execute(_DEFER, values)
