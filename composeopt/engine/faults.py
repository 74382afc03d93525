"""What it means when the engine does not answer, or answers no."""

from __future__ import annotations

from docker.errors import APIError, DockerException
from requests import RequestException
from urllib3.exceptions import HTTPError

FAULTS = (DockerException, OSError, HTTPError)
"""What talking to an engine may raise; reading a stream gives the errors of urllib3."""


def said_of(error: BaseException) -> str:
    """Say in a line what the engine did; empty when it has nothing to do with it."""
    match error:
        case APIError():
            return f"the engine refused: {error.explanation or error}"
        case DockerException() | RequestException() | HTTPError():
            return f"the engine does not answer: {error}"
    return ""
