"""Durations, sizes, numbers and command lines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from composeopt.stack.ports import PortError, parse_port
from composeopt.stack.shellwords import split_command
from composeopt.stack.units import (
    format_duration,
    go_text,
    parse_duration,
    parse_float,
    parse_size,
    single_precision,
)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("90s", "1m30s"),
        ("1.5s", "1.5s"),
        ("500ms", "500ms"),
        ("1h", "1h0m0s"),
        ("1d", "24h0m0s"),
        ("1w2d3h", "219h0m0s"),
        ("0", "0s"),
        ("100us", "100µs"),
        ("-5s", "-5s"),
    ],
)
def test_durations_are_written_as_go_writes_them(text: str, written: str) -> None:
    assert format_duration(parse_duration(text)) == written


@given(st.integers(min_value=-(10**17), max_value=10**17))
def test_a_written_duration_reads_back_as_itself(nanoseconds: int) -> None:
    assert parse_duration(format_duration(nanoseconds)) == nanoseconds


@pytest.mark.parametrize(
    ("text", "size"),
    [("100", 100), ("1k", 1024), ("1.5gb", 1610612736), ("2 MiB", 2097152), ("-1", -1)],
)
def test_sizes_are_powers_of_1024(text: str, size: int) -> None:
    assert parse_size(text) == size


@pytest.mark.parametrize("text", ["", "x", "1x", "1gg", "5 5"])
def test_what_is_no_size_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no size"):
        parse_size(text)


def test_numbers_are_rounded_and_written_as_go_does() -> None:
    assert [single_precision(number) for number in (0.1, 1.0, 1 / 3)] == [0.1, 1, 0.33333334]
    assert [go_text(number) for number in (1.50, 1e3, 123456.7, 1e6, 1e21, 1e-7, True)] == [
        "1.5",
        "1000",
        "123456.7",
        "1e+06",
        "1e+21",
        "1e-07",
        "true",
    ]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("a 'b c' \"d e\" f\\ g", ["a", "b c", "d e", "f g"]),
        ("a && b", ["a"]),
        ("a | b", ["a"]),
        ("sh -c 'a | b'", ["sh", "-c", "a | b"]),
        ("a ''", ["a", ""]),
        ("", []),
        ("echo $(a b)", ["echo", "$(a b)"]),
    ],
)
def test_command_lines_end_at_shell_operators(line: str, words: list[str]) -> None:
    assert split_command(line) == words


@pytest.mark.parametrize("line", ["'open", '"open', "a (b)", "a\\"])
def test_command_lines_that_do_not_end_are_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r"quote|end|parenthesis"):
        split_command(line)


def test_ranges_of_ports_are_expanded_side_by_side() -> None:
    found = [(port.published, port.target) for port in parse_port("8000-8002:80-82")]
    assert found == [("8000", 80), ("8001", 81), ("8002", 82)]
    assert [port.published for port in parse_port("8000-8010:80")] == ["8000-8010"]
    (port,) = parse_port("[::1]:80:90/UDP")
    assert (port.host_ip, port.published, port.target, port.protocol) == ("::1", "80", 90, "udp")


@pytest.mark.parametrize("text", ["", "a", "1:2:3:4", "80:", "70000", "9-8", "80/icmp", "x:1:2"])
def test_what_is_no_port_is_refused(text: str) -> None:
    with pytest.raises(PortError):
        parse_port(text)


def test_numbers_in_text_are_read_as_go_does() -> None:
    texts = ("1", "+1.5", ".5", "5.", "1e-1", "1_000", "0x1p2")

    assert [parse_float(text) for text in texts] == [1, 1.5, 0.5, 5, 0.1, 1000, 4]


@pytest.mark.parametrize(
    "text", ["", " 1", "1 ", "inf", "nan", "1e400", "1__0", "_1", "0x1", "1,5"]
)
def test_what_go_reads_as_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"is no number|is too large"):
        parse_float(text)


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("1e3", 1000),
        ("1e3 m", 1000 * 2**20),
        ("1_000k", 1000 * 2**10),
        ("0x_1p1", 2),
        ("1 ", 1),
        ("+5", 5),
        ("-5", -5),
        ("0" * 500 + "7", 7),
    ],
)
def test_sizes_are_read_as_go_reads_them(text: str, size: int) -> None:
    assert parse_size(text) == size


def test_a_size_beyond_64_bits_is_refused() -> None:
    with pytest.raises(ValueError, match="is too large"):
        parse_size("99999999999g")


@pytest.mark.parametrize("text", [" 1", "1g ", "1\t", "1\u0663", "\uff11", "-1m", "1kbb", "1 kb "])
def test_blanks_and_digits_of_other_scripts_are_no_part_of_a_size(text: str) -> None:
    with pytest.raises(ValueError, match="is no size"):
        parse_size(text)


@pytest.mark.parametrize("text", ["1\u0663s", "\uff11s"])
def test_digits_of_other_scripts_are_no_part_of_a_duration(text: str) -> None:
    with pytest.raises(ValueError, match="is no duration"):
        parse_duration(text)


@pytest.mark.parametrize("line", ["))", "a)b c)d", "a) )"])
def test_a_parenthesis_that_nothing_opens_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match="parenthesis outside quotes"):
        split_command(line)
