"""What every test may ask for."""

from __future__ import annotations

import hypothesis
import pytest

from tests.snapshot import Snapshot

# Distributions of strangers; tests/test_thirdparty.py runs their tests as they would.
collect_ignore = ["thirdparty"]

# How long an example takes, or is made, says more of the machine than of the code.
hypothesis.settings.register_profile(
    "unhurried",
    hypothesis.settings(),
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("unhurried")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the command that accepts a changed result."""
    parser.addoption(
        "--update-snapshots",
        action="store_true",
        help="write the results that tests compare with, instead of comparing",
    )


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """Share out tests by `tests.schedule`, unless the command line says how."""
    if config.getoption("dist") != "load":
        return None
    from tests.schedule import ByStack  # noqa: PLC0415 - only where xdist is

    return ByStack(config, log)


@pytest.fixture
def snapshot(request: pytest.FixtureRequest) -> Snapshot:
    """Compare a text with a committed file, or write it with --update-snapshots."""
    return Snapshot(update=request.config.getoption("--update-snapshots"))
