"""What settings in mounted files claim of a service's memory."""

from __future__ import annotations

import pathlib

import pytest

from composeopt.analysis.budget import memory_claims
from tests.unit.analysis.projects import project

MIB = 1024**2
GIB = 1024**3

REDIS = "/usr/local/etc/redis/redis.conf"
POSTGRES = "/etc/postgresql/postgresql.conf"
MYSQL = "/etc/mysql/conf.d/our.cnf"
JVM = "/usr/share/elasticsearch/config/jvm.options.d/heap.options"


def claims(folder: pathlib.Path, volume: str, **files: str) -> dict[str, int | None]:
    """Give what a service claims that mounts ``volume``; files lie in ``conf``."""
    compose = f"""
        services:
          it: {{image: some, volumes: ["{volume}"]}}
        volumes: {{named: {{}}}}
        """
    texts = {f"conf/{name.replace('_', '.')}": text for name, text in files.items()}
    made = project(folder, {"compose.yaml": compose, **texts})
    service = made.service("it")
    assert service is not None
    return {claim.setting: claim.least for claim in memory_claims(made, service)}


@pytest.mark.parametrize(
    ("target", "text", "setting", "least"),
    [
        (REDIS, "maxmemory 512mb\n", "maxmemory", GIB),
        (REDIS, 'save ""\nmaxmemory 850mb  # most\n', "maxmemory", 1000 * MIB),
        (REDIS, 'save ""\nappendonly yes\nmaxmemory 1gb\n', "maxmemory", 2 * GIB),
        (POSTGRES, "shared_buffers = '1GB'\n", "shared_buffers", GIB + 464 * MIB),
        (POSTGRES, "shared_buffers=131072 # pages\n", "shared_buffers", GIB + 464 * MIB),
        (MYSQL, "[mysqld]\ninnodb_buffer_pool_size=700M\n", "innodb-buffer-pool-size", 1000 * MIB),
        (JVM, "# heap\n-Xms1g\n-Xmx3g\n", "-Xmx", 4 * GIB),
        ("/etc/mongod.conf", "storage:\n  engine:\n    cacheSizeGB: 1\n", "cacheSizeGB", 3 * GIB),
        (
            "/conf/neo4j.conf",
            "server.memory.heap.max_size=1g\nserver.memory.pagecache.size=600m\n",
            "heap and page cache",
            2030 * MIB,
        ),
    ],
)
def test_a_mounted_file_is_read(
    tmp_path: pathlib.Path, target: str, text: str, setting: str, least: int
) -> None:
    found = claims(tmp_path, f"./conf/a:{target}:ro", a=text)[f"{setting} in {target}"]

    assert found is not None
    assert abs(found - least) <= MIB


@pytest.mark.parametrize(
    ("target", "text"),
    [
        (REDIS, "port 6379\n# maxmemory 5gb\n"),
        (REDIS, "maxmemory 0\n"),
        (POSTGRES, "#shared_buffers = 8GB\nmax_connections = 100\n"),
        (MYSQL, "[client]\nport=3306\n"),
        (JVM, "# -Xmx8g\n-XX:+UseG1GC\n"),
        ("/etc/app/config.yml", "shared_buffers: 8GB\n"),
    ],
)
def test_a_file_without_such_a_setting_claims_nothing(
    tmp_path: pathlib.Path, target: str, text: str
) -> None:
    assert claims(tmp_path, f"./conf/a:{target}", a=text) == {}


@pytest.mark.parametrize(
    ("target", "text"),
    [
        (REDIS, "include /etc/redis/more.conf\n"),
        (REDIS, "maxmemory lots\n"),
        (POSTGRES, "include_dir 'conf.d'\n"),
        (POSTGRES, "shared_buffers = ${BUFFERS}\n"),
        (MYSQL, "!includedir /etc/mysql/more/\n"),
    ],
)
def test_what_cannot_be_understood_leaves_the_claim_open(
    tmp_path: pathlib.Path, target: str, text: str
) -> None:
    assert None in claims(tmp_path, f"./conf/a:{target}", a=text).values()


@pytest.mark.parametrize(
    "volume",
    [f"./conf/gone:{REDIS}", f"/etc/hostname:{POSTGRES}", "named:/etc/mysql/conf.d"],
)
def test_what_cannot_be_read_leaves_the_claim_open(tmp_path: pathlib.Path, volume: str) -> None:
    assert list(claims(tmp_path, volume).values()) == [None]


def test_a_mounted_folder_is_looked_through(tmp_path: pathlib.Path) -> None:
    found = claims(tmp_path, "./conf:/etc/mysql/conf.d", a_cnf="innodb_buffer_pool_size=7G\n")

    assert list(found) == ["innodb-buffer-pool-size in /etc/mysql/conf.d/a.cnf"]


def test_an_empty_folder_claims_nothing(tmp_path: pathlib.Path) -> None:
    (tmp_path / "conf").mkdir()

    assert claims(tmp_path, "./conf:/etc/mysql/conf.d") == {}
