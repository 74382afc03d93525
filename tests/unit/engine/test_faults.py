"""What is said when the engine refuses or is away."""

from __future__ import annotations

import pytest
import requests
from docker.errors import APIError, DockerException
from urllib3.exceptions import ProtocolError

from composeopt.cli.failures import describe


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (APIError("409", explanation="no such\nthing"), "error: the engine refused: no such thing"),
        (requests.ConnectionError("refused"), "error: the engine does not answer: refused"),
        (DockerException("odd"), "error: the engine does not answer: odd"),
        (ProtocolError("broken"), "error: the engine does not answer: broken"),
    ],
)
def test_an_engine_that_fails_is_no_fault_of_composeopt(error: Exception, said: str) -> None:
    assert describe(error) == (2, said)
