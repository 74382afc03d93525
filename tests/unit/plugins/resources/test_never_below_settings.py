"""No Change puts a limit below what a setting inside the service needs."""

from __future__ import annotations

import pathlib

import pytest

from composeopt.facts.usage import ServiceUsage, Usage
from composeopt.optimize.plan import Planned
from composeopt.optimize.run import Optimizer
from composeopt.plugin.context import Context
from composeopt_plugins.resources.memory import Memory
from composeopt_plugins.resources.resources import Resources
from tests.unit.analysis.projects import project

GIB = 1024**3
EQUAL = 6 * GIB

STACK = """
x-composeopt:
  version: 1
  budget: {memory: 12G}
  groups: {pair: {services: [small, large]}}
services:
  small: {image: some, mem_limit: 4g}
  large:
    image: some
    mem_limit: 8g
"""


def limit(folder: pathlib.Path, setting: str, *, unsafe: bool, **files: str) -> int:
    """Give the limit of ``large`` after the passes, with a setting, and files in ``conf``."""
    texts = {f"conf/{name.replace('_', '.')}": text for name, text in files.items()}
    lines = "".join(f"    {line}\n" for line in setting.splitlines())
    made = project(folder, {"compose.yaml": STACK + lines, **texts})
    passes = [
        Planned(Resources, Resources.Options(), plugin="resources", selected=True),
        Planned(Memory, Memory.Options(), plugin="resources", selected=True),
    ]
    result = Optimizer(passes, Context(unsafe=unsafe)).run(made)
    service = result.after.stack.service("large")
    assert service is not None
    assert service.limits.memory is not None
    return service.limits.memory


def test_without_such_a_setting_both_get_the_same(tmp_path: pathlib.Path) -> None:
    assert limit(tmp_path, "command: run", unsafe=False) == EQUAL


@pytest.mark.parametrize("unsafe", [False, True])
@pytest.mark.parametrize(
    ("setting", "least"),
    [
        ("command: redis-server --maxmemory 3500mb", 6.8),
        ("command: java -Xmx5g -jar a.jar", 6.6),
        ("command: java -XX:MaxHeapSize=5g -jar a.jar", 6.6),
        ("environment: {JAVA_OPTS: -Xmx5g}", 6.6),
        ("command: postgres -c shared_buffers=6GB", 6.4),
        ("command: postgres -c shared_buffers=1GB -c work_mem=64MB", 7.3),
        ("command: postgres -c shared_buffers=1GB -c max_connections=1400", 6.5),
        ("command: postgres -c work_mem=65536", 6.4),
        ("command: postgres -c shared_buffers=1GB -c work_mem=$$WORK", 8),
        ("environment: {GOMEMLIMIT: 6GiB}", 6.6),
        ("environment: {NODE_OPTIONS: --max-old-space-size=5120}", 6.6),
        ("shm_size: 7g", 7),
        ("tmpfs: ['/t:size=7g']", 7),
        ("volumes: [{type: tmpfs, target: /t, tmpfs: {size: 7516192768}}]", 7),
        ("command: mysqld --innodb-buffer-pool-size=5G", 7.1),
        ("command: mongod --wiredTigerCacheSizeGB 3", 7),
        ("command: memcached -m 6144", 6.6),
        ("command: java -Xmx${HEAP:-5g}", 6.6),
        ("command: java -Xmx$$HEAP", 8),
        ("environment: {GOMEMLIMIT: '${UNSET_BY_ALL}'}", 8),
    ],
)
def test_flags_and_variables_are_kept_room_for(
    tmp_path: pathlib.Path, setting: str, least: float, *, unsafe: bool
) -> None:
    found = limit(tmp_path, setting, unsafe=unsafe)

    assert EQUAL < least * GIB <= found <= 8 * GIB


@pytest.mark.parametrize("unsafe", [False, True])
@pytest.mark.parametrize(
    ("target", "text", "least"),
    [
        ("/etc/redis/redis.conf", "maxmemory 3500mb\n", 6.8),
        ("/etc/postgresql/postgresql.conf", "shared_buffers = 6GB\n", 6.4),
        ("/etc/postgresql/postgresql.conf", "work_mem = '64MB'\nshared_buffers = 1GB\n", 7.3),
        ("/etc/mysql/my.cnf", "[mysqld]\ninnodb_buffer_pool_size = 5G\n", 7.1),
        ("/config/jvm.options", "-Xmx5g\n", 6.6),
        ("/etc/mongod.conf", "cacheSizeGB: 3\n", 7),
        ("/conf/neo4j.conf", "server.memory.heap.max_size=5500m\n", 6.7),
        ("/etc/redis/redis.conf", "include more.conf\n", 8),
    ],
)
def test_mounted_settings_are_kept_room_for(
    tmp_path: pathlib.Path, target: str, text: str, least: float, *, unsafe: bool
) -> None:
    found = limit(tmp_path, f"volumes: ['./conf/a:{target}']", unsafe=unsafe, a=text)

    assert EQUAL < least * GIB <= found <= 8 * GIB


@pytest.mark.parametrize("budget", [False, True])
def test_a_first_limit_from_a_measured_peak_holds_what_settings_need(
    tmp_path: pathlib.Path, *, budget: bool
) -> None:
    owner = "x-composeopt: {version: 1, budget: {memory: 4G}}\n" if budget else ""
    made = project(
        tmp_path,
        {"compose.yaml": f"{owner}services:\n  cam: {{image: some, shm_size: 1200m}}\n"},
    )
    usage = Usage(services={"cam": ServiceUsage(memory_peak=50 * 1024**2)})
    passes = [Planned(Resources, Resources.Options(), plugin="resources", selected=True)]

    result = Optimizer(passes, Context(unsafe=True, usage=usage)).run(made)

    assert not result.ledger.discarded
    service = result.after.stack.service("cam")
    assert service is not None
    assert service.limits.memory is not None
    assert service.limits.memory >= 1200 * 1024**2
    (change,) = [each.change for each in result.ledger.applied]
    assert any("its own settings need" in each.text for each in change.evidence)
