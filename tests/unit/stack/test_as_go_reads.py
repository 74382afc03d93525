"""Short forms at the edges, each as docker compose 5.6.1 reads it."""

from __future__ import annotations

import pytest

from tests.unit.stack.projects import errors, service


@pytest.mark.parametrize(
    "name", ["FOO\u00e0", "\u00e0", "FOO\u00c5", "FOO ", "FOO\\t", "FOO\u00a0"]
)
@pytest.mark.parametrize("key", ["environment: ", "build: {context: ., args: "])
def test_a_name_whose_last_byte_looks_like_a_blank_is_refused(name: str, key: str) -> None:
    end = "}" if "{" in key else ""

    (error,) = errors(f'services: {{web: {{image: a, {key}["{name}=1"]{end}}}}}')

    assert "for a blank; rename it" in error or "ends with a blank; remove it" in error


@pytest.mark.parametrize("name", ["FOO\u00e9", "FOO\u2028", "FOO\u3000", "FOO\\x1c"])
def test_other_names_may_end_as_they_like(name: str) -> None:
    web = service(f'services: {{web: {{image: a, environment: ["{name}=1"]}}}}')

    assert list(web["environment"].values()) == ["1"]


def test_addresses_of_a_host_in_a_list_are_split_and_those_in_a_mapping_are_not() -> None:
    web = service("services: {web: {image: a, extra_hosts: ['h=[::1],1.2.3.4,', 'i=[]']}}")
    assert web["extra_hosts"] == ["h=", "h=1.2.3.4", "h=::1", "i=[]"]

    web = service("services: {web: {image: a, extra_hosts: {h: '1.2.3.4,::1'}}}")
    assert web["extra_hosts"] == ["h=1.2.3.4,::1"]


def test_a_device_without_a_target_keeps_its_path() -> None:
    web = service("services: {web: {image: a, devices: ['/dev/a:', '/dev/b::r']}}")

    assert [each["target"] for each in web["devices"]] == ["/dev/a", "/dev/b"]


@pytest.mark.parametrize(("text", "target"), [("901/", 901), ("+8080", 8080), ("+80:+90/", 90)])
def test_a_port_may_have_a_plus_and_an_empty_protocol(text: str, target: int) -> None:
    (port,) = service(f"services: {{web: {{image: a, ports: ['{text}']}}}}")["ports"]

    assert (port["target"], port["protocol"]) == (target, "tcp")


def test_only_a_latin_letter_makes_a_path_of_windows() -> None:
    web = service('services: {web: {image: a, volumes: ["\u00e9:/x:rw", "c:/x:/d"]}}')

    assert [each["source"] for each in web["volumes"]] == ["/project/\u00e9:/x", "c:/x"]


def test_a_volume_with_a_zero_character_is_refused() -> None:
    (error,) = errors('services: {web: {image: a, volumes: ["/a\\0:/b"]}}')

    assert "U+0000" in error
