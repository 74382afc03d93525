"""When a container's own test is run besides the engine."""

from __future__ import annotations

import itertools

from composeopt.engine import track as ways
from composeopt.engine.probes import CORES, LONGEST, SHORTEST, SPACING, Probes
from composeopt.engine.track import Track
from tests.unit.engine.ways import CHECK, ready, started


def play(tracks: list[Track], seconds: float, took: float = 0.05) -> list[tuple[float, str]]:
    """Run the tests of containers that never get ready; give when whose began."""
    probes = Probes(frozenset({"awaited"}))
    begun: list[tuple[float, str]] = []
    flying: list[tuple[float, Track]] = []
    for step in range(int(seconds * 100)):
        now = step / 100
        for each in [each for each in flying if each[0] <= now]:
            flying.remove(each)
            probes.passed(each[1], each[1].identity.id, 1, now)
        track = probes.next(tracks, now)
        if track is not None:
            begun.append((now, track.identity.service))
            probes.begun(track.identity.id, track.identity.id)
            flying.append((now + took, track))
    return begun


def test_the_pause_grows_from_a_quarter_to_two_seconds() -> None:
    moments = [at for at, _ in play([started("a", 0, CHECK)], 150)]
    gaps = [after - before for before, after in itertools.pairwise(moments)]

    assert moments[0] == SHORTEST
    assert SHORTEST <= gaps[0] < 0.35
    assert all(gap <= LONGEST + 0.1 for gap in gaps)
    assert gaps[-1] > 1.9
    assert all(
        gap <= max(0.02 * at, SHORTEST) + 0.1 for gap, at in zip(gaps, moments[1:], strict=True)
    )


def test_all_together_stay_within_the_budget() -> None:
    seconds = 30
    begun = play([started(f"s{n}", 0, CHECK) for n in range(40)], seconds)

    assert len(begun) * 0.05 / seconds <= CORES + 0.01
    assert all(b - a >= SPACING - 0.011 for (a, _), (b, _) in itertools.pairwise(begun))
    assert len({name for _, name in begun}) == 40, "nobody is left out"


def test_whom_others_wait_for_comes_first() -> None:
    begun = play([started("nobody-waits", 0, CHECK), started("awaited", 0, CHECK)], 0.3)

    assert begun[0][1] == "awaited"


def test_who_is_waited_for_leaves_turns_to_the_others() -> None:
    awaited = [started("awaited", 0, CHECK, number=n) for n in range(6)]
    begun = play([started("nobody-waits", 0, CHECK), *awaited], 20)

    moments = [at for at, name in begun if name == "nobody-waits"]
    assert moments[0] < 2.5
    assert all(after - before < 3 for before, after in itertools.pairwise(moments))


def test_one_run_is_in_flight_at_a_time() -> None:
    begun = play([started("a", 0, CHECK)], 10, took=3)

    assert [b - a >= 3 for (a, _), (b, _) in itertools.pairwise(begun)] == [True, True]


def test_a_run_that_takes_too_long_leaves_the_container_to_the_engine() -> None:
    track, probes = started("a", 0, CHECK), Probes(frozenset())
    assert probes.next([track], 0.0) is None
    assert probes.next([track], 1.0) is track
    probes.hang([track], 1.0 + CHECK.timeout + 0.1)

    assert track.is_hung
    assert probes.next([track], 99.0) is None
    ways.start(track, 100.0)
    assert not track.is_hung, "a new start is a new chance"


def test_only_containers_that_run_with_a_test_and_are_not_ready_are_tested() -> None:
    probes = Probes(frozenset())
    tracks = [started("no test"), ready("ready", 2)]

    assert probes.next(tracks, 50.0) is None


def test_the_run_of_somebody_else_says_nothing() -> None:
    track, probes = started("a", 0, CHECK), Probes(frozenset())
    probes.next([track], 0.0)
    probes.next([track], 1.0)
    probes.begun("id-a-1", "ours")

    assert probes.passed(track, "the engine's", 0, 2.0) is None
    assert probes.passed(track, "ours", 0, 2.0) is True


def test_a_run_that_could_not_be_made_is_tried_again() -> None:
    track, probes = started("a", 0, CHECK), Probes(frozenset())
    probes.next([track], 0.0)
    probes.next([track], 1.0)
    probes.lost("id-a-1", 1.0)

    assert probes.next([track], 1.0 + LONGEST) is track
