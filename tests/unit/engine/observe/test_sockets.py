from __future__ import annotations

from composeopt.engine.observe.sockets import Socket, is_table, read_sockets

HEAD = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid"
REST = "00000000:00000000 00:00000000 00000000     0        0 1 1 0 100 0 0 10 0"


def row(local: str, remote: str, state: str) -> str:
    return f"   0: {local} {remote} {state} {REST}"


def test_an_open_connection_is_read() -> None:
    table = [HEAD, row("030011AC:D431", "020011AC:1538", "01")]

    assert read_sockets(table) == (Socket("172.17.0.3", 54321, "172.17.0.2", 5432, "open"),)


def test_time_wait_counts_and_attempts_do_not() -> None:
    table = [
        row("030011AC:D431", "020011AC:1538", "06"),
        row("030011AC:D432", "020011AC:1538", "02"),
        row("030011AC:1538", "020011AC:D433", "03"),
    ]

    assert [each.kind for each in read_sockets(table)] == ["waiting"]


def test_ipv4_written_as_ipv6_is_ipv4() -> None:
    mapped = "0000000000000000FFFF0000030011AC"
    other = "0000000000000000FFFF0000020011AC"

    (found,) = read_sockets([row(f"{mapped}:1F90", f"{other}:D431", "01")])

    assert (found.local, found.remote) == ("172.17.0.3", "172.17.0.2")


def test_ipv6_is_read() -> None:
    address = "B80D0120000000000000000001000000"

    (found,) = read_sockets([row(f"{address}:1F90", f"{address}:D431", "01")])

    assert found.local == "2001:db8::1"


def test_listeners_are_read_and_those_of_loopback_are_not() -> None:
    table = [
        row("00000000:1F90", "00000000:0000", "0A"),
        row("0B00007F:9A3C", "00000000:0000", "0A"),
        row("0100007F:1F90", "0100007F:D431", "01"),
    ]

    assert read_sockets(table) == (Socket("0.0.0.0", 8080, "0.0.0.0", 0, "listening"),)  # noqa: S104


def test_what_is_no_row_is_passed_over() -> None:
    assert read_sockets([HEAD, "", "end", "0: x y 01", "0: 0100:zz 0100:1 01", "a b c d"]) == ()
    assert is_table(HEAD)
    assert not is_table("sh: cat: not found")
