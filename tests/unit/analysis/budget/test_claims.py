"""What settings inside a service claim of its memory."""

from __future__ import annotations

import pytest

from composeopt.analysis.budget import memory_claims
from composeopt.analysis.budget.amounts import read_amount
from tests.unit.optimize.stacks import stack

MIB = 1024**2
GIB = 1024**3


def _claims(service: str) -> dict[str, int | None]:
    lines = "\n".join(f"    {line}" for line in service.splitlines())
    loaded = stack(f"services:\n  it:\n{lines}\n")
    found = loaded.service("it")
    assert found is not None
    return {claim.setting: claim.least for claim in memory_claims(loaded, found)}


@pytest.mark.parametrize(
    ("service", "setting", "least"),
    [
        ("image: redis\ncommand: redis-server --maxmemory 512mb", "--maxmemory", GIB),
        (
            "image: redis\ncommand: redis-server --save '' --maxmemory 850mb",
            "--maxmemory",
            1000 * MIB,
        ),
        (
            "image: redis\ncommand: redis-server --save '' --appendonly yes --maxmemory 1gb",
            "--maxmemory",
            2 * GIB,
        ),
        ("image: x\nenvironment: {JAVA_OPTS: -Xms1g -Xmx3g}", "-Xmx", 4 * GIB),
        ("image: x\ncommand: java -Xmx768m -jar a.jar", "-Xmx", GIB),
        ("image: x\ncommand: java -XX:MaxHeapSize=768m -jar a.jar", "-XX:MaxHeapSize", GIB),
        ("image: x\nenvironment: {GOMEMLIMIT: 900MiB}", "GOMEMLIMIT", 1000 * MIB),
        (
            "image: x\nenvironment: [NODE_OPTIONS=--max-old-space-size=1536]",
            "--max-old-space-size",
            2 * GIB,
        ),
        (
            "image: postgres:16\ncommand: postgres -c shared_buffers=1GB",
            "shared_buffers",
            GIB + 464 * MIB,
        ),
        (
            "image: postgres:16\ncommand: postgres -c shared_buffers=131072",
            "shared_buffers",
            GIB + 464 * MIB,
        ),
        (
            "image: mysql:8\ncommand: --innodb-buffer-pool-size=700M",
            "innodb-buffer-pool-size",
            1000 * MIB,
        ),
        ("image: mongo\ncommand: --wiredTigerCacheSizeGB 1", "--wiredTigerCacheSizeGB", 3 * GIB),
        ("image: memcached\ncommand: memcached -m 900", "-m", 1000 * MIB),
        ("image: x\nshm_size: 256m", "shm_size and tmpfs", 256 * MIB),
        ("image: x\ntmpfs: ['/run:size=64m']\nshm_size: 64m", "shm_size and tmpfs", 128 * MIB),
        (
            "image: x\nvolumes: [{type: tmpfs, target: /t, tmpfs: {size: 64m}}]",
            "shm_size and tmpfs",
            64 * MIB,
        ),
    ],
)
def test_a_setting_claims_what_its_makers_say(service: str, setting: str, least: int) -> None:
    found = _claims(service)[setting]

    assert found is not None
    assert abs(found - least) <= MIB


@pytest.mark.parametrize(
    "service",
    [
        "image: x\ncommand: java -Xmx${HEAP} -jar a.jar",
        "image: x\ncommand: java -Xmx$$HEAP -jar a.jar",
        "image: redis\ncommand: redis-server --maxmemory lots",
        "image: x\nenvironment: {GOMEMLIMIT: most}",
        "image: redis\nvolumes: ['./redis.conf:/usr/local/etc/redis/redis.conf:ro']",
        "image: postgres\nvolumes: ['./p.conf:/etc/postgresql/postgresql.conf']",
        "image: mysql\nvolumes: ['./my.cnf:/etc/mysql/conf.d/my.cnf']",
    ],
)
def test_what_cannot_be_read_claims_an_unknown_amount(service: str) -> None:
    assert None in _claims(service).values()


@pytest.mark.parametrize(
    "service",
    [
        "image: nginx",
        "image: redis\ncommand: redis-server --maxmemory 0",
        "image: x\nenvironment: {GOMEMLIMIT: 'off'}",
        "image: x\ncommand: run -m module",
        "image: x\nvolumes: ['./config.yaml:/etc/node/config.yaml:ro']",
    ],
)
def test_other_settings_claim_nothing(service: str) -> None:
    assert _claims(service) == {}


@pytest.mark.parametrize(
    ("text", "units", "amount"),
    [
        ("1k", "redis", 1000),
        ("1kb", "redis", 1024),
        ("5", "redis", 5),
        ("1.5GiB", "bytes", 1.5 * GIB),
        ("2G", "bytes", 2 * GIB),
        ("64", "mib", 64 * MIB),
        ("0.5", "gib", 0.5 * GIB),
        ("16", "postgres", 16 * 8192),
        ("much", "bytes", None),
        ("-1", "bytes", None),
    ],
)
def test_amounts_are_read_as_their_programs_do(text: str, units: str, amount: float | None) -> None:
    assert read_amount(text, units) == amount
