"""What a user means by Ctrl-C, once, twice at once, and again."""

from __future__ import annotations

import signal
import time

import pytest

from composeopt.cli.signals import Stop


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_is_a_wish_to_stop_and_ends_nothing(number: signal.Signals) -> None:
    before = signal.getsignal(number)
    with Stop() as stop:
        assert not stop.asked()
        signal.raise_signal(number)
        assert stop.asked()
        assert not stop.hurried()

    assert signal.getsignal(number) is before


def test_two_at_once_are_one_wish() -> None:
    with Stop() as stop:
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)

        assert stop.asked()
        assert not stop.hurried()


def test_one_more_after_a_while_is_hurry() -> None:
    with Stop() as stop:
        signal.raise_signal(signal.SIGINT)
        time.sleep(1.1)
        signal.raise_signal(signal.SIGINT)

        assert stop.hurried()
