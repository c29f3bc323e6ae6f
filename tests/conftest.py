"""Fixtures that every kind of test may ask for."""

import logging

import structlog

pytest_plugins = [
    "tests.fixtures.asterisk",
    "tests.fixtures.database",
    "tests.fixtures.web",
    "tests.fixtures.firm",
    "tests.fixtures.twilio",
    "tests.fixtures.instance",
    "tests.fixtures.schematron",
]

# Plain tracebacks: the pretty ones print every local variable, which can take a minute.
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="%H:%M:%S.%f", utc=True),
        structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
    ],
    wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
)
