"""What all tests share; each part explains itself. Settings: tests/settings.py. See CONTRIBUTING.md "Tests"."""

pytest_plugins = [
    "tests.plugins.database",
    "tests.plugins.grounds",
    "tests.plugins.network",
    "tests.plugins.time",
    "tests.plugins.browser",
    "tests.plugins.properties",
    "tests.plugins.seeds",
    "tests.plugins.order",
]
