"""Programs of the system that judge our results."""

from __future__ import annotations

import os
import shutil

import pytest


def program(name: str, package: str) -> str:
    """Give a program's path; without it the test is skipped, and in CI it fails."""
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if found is not None:
        return found
    reason = f"{name} is not installed (Debian: {package})"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)
