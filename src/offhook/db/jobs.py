"""The job queue's app: Procrastinate on the same database, working as the system role."""

from collections.abc import Callable, Mapping
from urllib.parse import quote

from procrastinate import App, Blueprint, PsycopgConnector

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
