"""Programs of the system that judge our results."""

from __future__ import annotations

import os
import shutil
from typing import NoReturn

import pytest


def program(name: str, package: str) -> str:
    """Give a program's path; without it the test is skipped, and in CI it fails."""
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if found is None:
        lacking(f"{name} is not installed (Debian: {package})")
    return found


def lacking(reason: str) -> NoReturn:
    """Skip a test for what this machine lacks; in CI it fails."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)
