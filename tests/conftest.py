"""Fixtures that every kind of test may ask for."""

pytest_plugins = [
    "tests.fixtures.asterisk",
    "tests.fixtures.database",
    "tests.fixtures.web",
    "tests.fixtures.firm",
    "tests.fixtures.instance",
]
