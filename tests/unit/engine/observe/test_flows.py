from __future__ import annotations

from composeopt.engine.observe.flows import Flows, Look
from composeopt.engine.observe.sockets import Socket
from tests.unit.engine.observe.made import container, listener, socket

WEB, DB, CACHE = "10.0.0.2", "10.0.0.3", "10.0.0.4"


def watching(since: float = 0.0) -> Flows:
    flows = Flows(since)
    flows.know([container("web", WEB), container("db", DB), container("cache", CACHE)])
    return flows


def seen(flows: Flows) -> set[tuple[str, str, int | None]]:
    return {(each.source, each.target, each.port) for each in flows.conversations()}


def look(service: str, *sockets: Socket, time: float = 100.0) -> Look:
    return Look(f"id-{service}", time, sockets)


def test_the_end_that_listens_is_the_target() -> None:
    flows = watching()
    flows.add([look("db", listener(5432), socket(f"{DB}:5432", f"{WEB}:41000"))])

    assert seen(flows) == {("web", "db", 5432)}


def test_both_ends_tell_of_one_conversation() -> None:
    flows = watching()
    flows.add(
        [
            look("web", socket(f"{WEB}:41000", f"{DB}:5432")),
            look("db", listener(5432), socket(f"{DB}:5432", f"{WEB}:41000")),
        ]
    )

    assert [each.looks for each in flows.conversations()] == [1]


def test_a_listener_that_is_gone_is_remembered() -> None:
    flows = watching()
    flows.add([look("db", listener(40000))])
    flows.add([look("db", socket(f"{DB}:40000", f"{WEB}:41000"))])

    assert seen(flows) == {("web", "db", 40000)}


def test_a_row_that_does_not_tell_who_began_is_left_out() -> None:
    flows = watching()
    flows.add([look("web", socket(f"{WEB}:41000", f"{DB}:42000"))])

    assert seen(flows) == set()


def test_an_address_of_nobody_is_nobody() -> None:
    flows = watching()
    flows.add([look("web", socket(f"{WEB}:41000", "93.184.216.34:443"))])

    assert seen(flows) == set()


def test_replicas_of_one_service_are_no_conversation() -> None:
    flows = watching()
    flows.know([container("web", "10.0.0.9", id="id-web-2")])
    flows.add([look("web", socket(f"{WEB}:41000", "10.0.0.9:80"))])

    assert seen(flows) == set()


def test_time_wait_is_about_who_held_the_address_then() -> None:
    """db went at 90 and cache has its address since 95; the row may be as old as 40."""
    flows = Flows(0.0)
    flows.know([container("web", WEB), container("db", DB)])
    flows.know([container("web", WEB), container("cache", DB, started=95.0)])
    flows.add([look("web", socket(f"{WEB}:41000", f"{DB}:5432", "waiting"), time=100.0)])

    assert seen(flows) == set()


def test_time_wait_counts_where_nobody_else_held_the_address() -> None:
    flows = Flows(90.0)
    flows.know([container("web", WEB)])
    flows.know([container("web", WEB), container("db", DB, started=95.0)])
    flows.add([look("web", socket(f"{WEB}:41000", f"{DB}:5432", "waiting"), time=100.0)])

    assert seen(flows) == {("web", "db", 5432)}


def test_time_wait_of_before_watching_is_not_guessed() -> None:
    """db started at 70, watching began at 95: who held the address at 60 is not known."""
    flows = Flows(95.0)
    flows.know([container("web", WEB), container("db", DB, started=70.0)])
    flows.add([look("web", socket(f"{WEB}:41000", f"{DB}:5432", "waiting"), time=100.0)])

    assert seen(flows) == set()
