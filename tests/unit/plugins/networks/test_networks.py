"""What the networks pass cuts, keeps, names, and leaves alone."""

from __future__ import annotations

import json
import pathlib

import pytest

from composeopt.analysis.reachability import broken_conversations, reachable_pairs
from composeopt.analysis.segmentation.movable import networks
from composeopt.model.changes import Change, PassResult, Safety
from composeopt.optimize.plan import Planned
from composeopt.optimize.run import Optimizer
from composeopt.plugin.context import Context
from composeopt.stack.inputs import Inputs
from composeopt.stack.load import load
from composeopt.stack.stack import Stack
from composeopt.testing import check_pass
from composeopt_plugins.dependencies.dependencies import Dependencies
from composeopt_plugins.networks.networks import Networks
from tests.unit.analysis.projects import project, stack

SAMPLE = pathlib.Path(__file__).parents[4] / "samples" / "ollama-training"
SECRETS = (
    "DB_PASSWORD GRAFANA_PASSWORD JWT_SECRET MINIO_ROOT_PASSWORD MINIO_ROOT_USER REDIS_PASSWORD"
)

SHOP = """\
services:
  lb:
    image: nginx:1.27
    environment:
      UPSTREAM: app:8080
  app:
    image: example/app:1
    environment:
      DB_HOST: db
  db:
    image: postgres:16
"""
CUT = """\
services:
  lb:
    image: nginx:1.27
    environment:
      UPSTREAM: app:8080
    networks:
      - edge
  app:
    image: example/app:1
    environment:
      DB_HOST: db
    networks:
      - data
      - edge
  db:
    image: postgres:16
    networks:
      - data
networks:
  data:
  edge:
"""


def sample() -> Stack:
    environ = dict.fromkeys(SECRETS.split(), "x")
    return load(Inputs((SAMPLE / "docker-compose.yml",), environ=environ, cwd=SAMPLE))


def optimized(made: Stack, *, unsafe: bool = False) -> Stack:
    """Run the pass and everything that judges it; give the new stack."""
    planned = Planned(Networks, Networks.Options(), plugin="networks", selected=True)
    result = Optimizer([planned], Context(unsafe=unsafe)).run(made)
    assert not result.ledger.refused
    assert not result.ledger.discarded
    assert not result.ledger.failures
    return result.after.stack


def run(made: Stack, *, unsafe: bool = False, most: int = 0) -> PassResult:
    return Networks(Networks.Options(most=most)).run(made, Context(unsafe=unsafe))


def change(made: Stack, *, unsafe: bool = False) -> Change:
    (found,) = run(made, unsafe=unsafe).changes
    return found


def left_alone(made: Stack, why: str) -> bool:
    """Say whether even unsafe changes leave the networks as they are, and a reason is known."""
    result = run(made, unsafe=True)
    return not result.changes and any(why in reason for reason in networks(made).fixed.values())


def test_the_services_of_a_shop_are_told_apart() -> None:
    check_pass(Networks, before=SHOP, after=CUT)


def test_the_sample_keeps_what_is_needed_on_four_networks_or_fewer() -> None:
    before = sample()
    needed = {
        (min(edge["source"], edge["target"]), max(edge["source"], edge["target"]))
        for edge in json.loads((SAMPLE / "expected" / "needed.json").read_text("utf-8"))["edges"]
    }

    after = optimized(before)

    ten = {pair for pair in reachable_pairs(after) if "dev-tools" not in pair}
    made = after.model["networks"]
    assert isinstance(made, dict)
    assert len(made) <= 4
    assert needed <= ten
    assert len(ten - needed) <= 5
    assert len(reachable_pairs(before) - reachable_pairs(after)) >= 14


def test_the_sample_with_unsafe_changes_is_the_known_optimum() -> None:
    after = optimized(sample(), unsafe=True)

    assert len({pair for pair in reachable_pairs(after) if "dev-tools" not in pair}) == 28


def test_dev_tools_still_reach_everything_they_could() -> None:
    before = sample()
    after = optimized(before, unsafe=True)

    def reached(made: Stack) -> set[tuple[str, str]]:
        return {pair for pair in reachable_pairs(made) if "dev-tools" in pair}

    assert reached(after) == reached(before)
    assert broken_conversations(before, after) == ()


def test_a_built_service_keeps_its_peers_unless_asked(tmp_path: pathlib.Path) -> None:
    made = stack(
        tmp_path,
        """
        services:
          app: {build: ., environment: {DB_HOST: db}}
          db: {image: "postgres:16"}
          cache: {image: "redis:7"}
        """,
    )

    assert reachable_pairs(optimized(made)) == {("app", "cache"), ("app", "db")}
    assert ("app", "cache") not in reachable_pairs(optimized(made, unsafe=True))
    assert change(made).safety is Safety.SAFE
    parted = change(made, unsafe=True)
    assert parted.safety is Safety.UNSAFE
    assert "of which nothing tells whether they talk" in parted.reason
    assert "parted though they may talk: app - cache" in parted.notes[0]


@pytest.mark.parametrize(
    ("service", "cut"),
    [
        ("{image: 'redis:7'}", True),
        ("{image: 'redis:7', command: ['sh', '-c', 'x']}", False),
        ("{image: 'redis:7', entrypoint: ['/x']}", False),
        ("{image: 'redis:7', command: ['redis-server', '--replicaof', 'db', '1']}", False),
        ("{image: 'mongo:7'}", False),  # only recalled
        ("{image: 'example/cache'}", False),
        ("{image: 'redis:7', build: .}", False),
        ("{image: 'redis:7', volumes: ['settings:/etc/redis']}", False),
        ("{image: 'redis:7', volumes: ['data:/data']}", True),
        ("{image: 'redis:7', volumes: ['./gone.conf:/etc/redis.conf']}", False),
    ],
)
def test_a_safe_cut_needs_both_ends_known(tmp_path: pathlib.Path, service: str, cut: bool) -> None:
    made = stack(
        tmp_path,
        f"""
        services:
          app: {{image: example/app, environment: {{A: "db:1", B: "cache:1"}}}}
          db: {{image: "postgres:16"}}
          cache: {service}
        volumes: {{settings: {{}}, data: {{}}}}
        """,
    )

    assert bool(run(made).changes) == cut


def test_a_declaration_stands_for_what_nobody_knows(tmp_path: pathlib.Path) -> None:
    text = """
        x-composeopt: {{version: 1, conversations: {{app: [db]{more}}}}}
        services:
          app: {{build: .}}
          web: {{build: .}}
          db: {{image: "postgres:16"}}
        """

    assert not run(stack(tmp_path, text.format(more=""))).changes
    both = stack(tmp_path, text.format(more=", web: [app]"))
    assert reachable_pairs(optimized(both)) == {("app", "db"), ("app", "web")}


def test_isolation_can_be_declared_and_a_contradiction_is_told(tmp_path: pathlib.Path) -> None:
    made = stack(
        tmp_path,
        """
        services:
          app: {build: ., environment: {X: "db:1"}, x-composeopt: {isolated_from: [web, db]}}
          web: {build: ., environment: {X: "db:1"}}
          db: {image: "postgres:16"}
        """,
    )

    assert reachable_pairs(optimized(made)) == {("app", "db"), ("db", "web")}
    assert any("declared to be apart" in note.text for note in run(made).notes)


def test_aliases_follow_the_service(tmp_path: pathlib.Path) -> None:
    made = stack(
        tmp_path,
        """
        services:
          lb: {image: "nginx:1.27", networks: [net], environment: {U: "app:1"}}
          app: {image: example/app, networks: [net], environment: {DB: "store:1"}}
          db: {image: "postgres:16", networks: {net: {aliases: [store]}}}
        networks: {net: {}}
        """,
    )

    after = optimized(made, unsafe=True)

    assert reachable_pairs(after) == {("app", "lb"), ("app", "db")}
    assert after.value(("services", "db", "networks")) == {"data": {"aliases": ["store"]}}


@pytest.mark.parametrize(
    ("network", "attachment", "why"),
    [
        ("{external: true}", "{}", "it is external"),
        ("{name: known}", "{}", "it has a name of its own"),
        ("{driver: macvlan}", "{}", "its driver is macvlan"),
        ("{attachable: true}", "{}", "it sets attachable"),
        ("{internal: true}", "{}", "it sets internal"),
        ("{enable_ipv6: true}", "{}", "it sets enable_ipv6"),
        ("{labels: {a: b}}", "{}", "it sets labels"),
        ("{driver_opts: {com.docker.network.bridge.name: br9}}", "{}", "its bridge"),
        (
            "{ipam: {config: [{subnet: 10.9.0.0/24, gateway: 10.9.0.9}]}}",
            "{}",
            "laid out by hand",
        ),
        ("{ipam: {config: [{subnet: 10.9.0.0/24}]}}", "{ipv4_address: 10.9.0.7}", "db sets ipv4"),
        ("{}", "{priority: 5}", "db sets priority"),
    ],
)
def test_networks_with_ties_of_their_own_stay(
    tmp_path: pathlib.Path, network: str, attachment: str, why: str
) -> None:
    made = stack(
        tmp_path,
        f"""
        services:
          lb: {{image: "nginx:1.27", networks: [net], environment: {{U: "app:1"}}}}
          app: {{image: example/app, networks: [net], environment: {{DB: "db:1"}}}}
          db: {{image: "postgres:16", networks: {{net: {attachment}}}}}
        networks: {{net: {network}}}
        """,
    )

    assert left_alone(made, why)


@pytest.mark.parametrize(
    ("setting", "why"),
    [
        ("labels: {traefik.docker.network: net}", "labels of app names it"),
        ("command: [run, --network, shop_net]", "command of app names it"),
        ("environment: {ALLOW: 10.9.0.0/16, DB: 'db:1'}", "environment of app names addresses"),
        ("extra_hosts: ['x:10.9.0.4']", "extra_hosts of app names addresses"),
        ("external_links: [other]", "outside this project"),
        ("x-composeopt: {keep: [networks]}", "declared to keep"),
    ],
)
def test_networks_that_others_know_by_name_or_address_stay(
    tmp_path: pathlib.Path, setting: str, why: str
) -> None:
    made = stack(
        tmp_path,
        f"""
        services:
          lb: {{image: "nginx:1.27", networks: [net], environment: {{U: "app:1"}}}}
          app:
            image: example/app
            networks: [net]
            {setting}
          db: {{image: "postgres:16", networks: [net]}}
        networks: {{net: {{ipam: {{config: [{{subnet: 10.9.0.0/24}}]}}}}}}
        """,
    )

    assert left_alone(made, why)


@pytest.mark.parametrize(
    "sibling",
    [
        "networks: {shop: {external: true, name: shop_net}}\n",
        "networks: {shop_net: {external: true}}\n",
        "services: {more: {image: x, networks: [net]}}\n",
    ],
)
def test_a_network_that_another_file_counts_on_stays(tmp_path: pathlib.Path, sibling: str) -> None:
    made = project(
        tmp_path,
        {
            "compose.yaml": """
                services:
                  lb: {image: "nginx:1.27", networks: [net], environment: {U: "app:1"}}
                  app: {image: example/app, networks: [net], environment: {DB: "db:1"}}
                  db: {image: "postgres:16", networks: [net]}
                networks: {net: {}}
                """,
            "other.yaml": sibling,
        },
    )

    assert left_alone(made, "other.yaml")


def test_subnets_only_where_there_were_some_and_never_a_taken_one(tmp_path: pathlib.Path) -> None:
    made = project(
        tmp_path,
        {
            "compose.yaml": """
                services:
                  lb: {image: "nginx:1.27", networks: [net], environment: {U: "app:1"}}
                  app: {image: example/app, networks: [net], environment: {DB: "db:1"}}
                  db: {image: "postgres:16", networks: [net]}
                networks:
                  net:
                    driver_opts: {com.docker.network.driver.mtu: "1400"}
                    ipam: {config: [{subnet: 172.28.0.0/16}]}
                """,
            # everything that could be chosen but the last quarter
            "other.yaml": "services: {x: {image: x}}\nnetworks:\n  a: {ipam: {config: "
            "[{subnet: 10.64.0.0/11}, {subnet: 10.96.0.0/12}]}}\n",
        },
    )

    after = optimized(made, unsafe=True)

    definitions = after.model["networks"]
    assert isinstance(definitions, dict)
    assert set(definitions) == {"data", "edge"}
    for definition in definitions.values():
        (entry,) = definition["ipam"]["config"]
        assert 112 <= int(entry["subnet"].split(".")[1]) <= 127
        assert definition["driver_opts"] == {"com.docker.network.driver.mtu": "1400"}


def test_a_good_membership_is_left_as_it_is(tmp_path: pathlib.Path) -> None:
    made = stack(
        tmp_path,
        """
        services:
          lb: {image: "nginx:1.27", networks: [front], environment: {U: "app:1"}}
          app: {image: example/app, networks: [front, back], environment: {DB: "db:1"}}
          db: {image: "postgres:16", networks: [back]}
        networks: {front: {}, back: {}}
        """,
    )

    assert run(made, unsafe=True).changes == ()


def test_who_could_not_talk_before_cannot_after(tmp_path: pathlib.Path) -> None:
    made = stack(
        tmp_path,
        """
        services:
          a: {image: x/a, networks: [one], environment: {X: "b:1"}}
          b: {image: x/b, networks: [one, two], environment: {X: "c:1"}}
          c: {image: x/c, networks: [two, three], environment: {X: "d:1"}}
          d: {image: x/d, networks: [three]}
          e: {image: x/e, networks: [one], environment: {X: "b:1"}}
        networks: {one: {}, two: {}, three: {}}
        """,
    )

    after = optimized(made, unsafe=True)

    assert reachable_pairs(after) < reachable_pairs(made)


def test_a_default_gateway_on_a_fixed_network_stays_there(tmp_path: pathlib.Path) -> None:
    made = stack(
        tmp_path,
        """
        services:
          lb: {image: "nginx:1.27", networks: [net], environment: {U: "app:1"}}
          app: {image: x/app, networks: [net, gate], environment: {DB: "db:1"}}
          db: {image: "postgres:16", networks: [net]}
        networks: {net: {}, gate: {driver: macvlan}}
        """,
    )

    after = optimized(made, unsafe=True)

    attached = after.value(("services", "app", "networks"))
    assert isinstance(attached, dict)
    assert min(attached) == "gate"
    assert len(attached) == 3


def test_services_of_one_namespace_move_with_its_owner(tmp_path: pathlib.Path) -> None:
    made = stack(
        tmp_path,
        """
        services:
          vpn: {image: x/vpn}
          app: {image: x/app, network_mode: "service:vpn", environment: {DB: "db:1"}}
          lb: {image: "nginx:1.27", environment: {U: "vpn:1"}}
          db: {image: "postgres:16"}
        """,
    )

    after = optimized(made, unsafe=True)

    assert ("app", "db") in reachable_pairs(after)
    assert ("db", "lb") not in reachable_pairs(after)
    assert after.value(("services", "app", "networks")) is None


def test_the_change_says_what_it_does_not_do() -> None:
    made = change(sample())
    text = " ".join(made.notes)

    assert "makes nothing faster" in text
    assert "--force-recreate" in text
    assert "minio (9001)" in text
    assert "postgres" not in text  # published to 127.0.0.1 only
    assert made.touches == ("services.*.networks", "networks.*")


def chain(folder: pathlib.Path, *edges: str) -> Stack:
    """Make a stack in which ``api`` depends on ``db`` by way of ``worker``, and on what is named.

    Of ``api`` nobody knows whom it talks to; of all others everything is known.
    """
    return stack(
        folder,
        f"""
        services:
          lb:
            image: nginx:1.27
            environment: {{UPSTREAM: "api:8080"}}
            depends_on: [api{", db" if "lb" in edges else ""}]
          api:
            image: example/api:1
            depends_on: [worker{", db" if "api" in edges else ""}]
          worker:
            image: example/worker:1
            depends_on: [db]
          db:
            image: postgres:16
          other:
            image: postgres:16
        x-composeopt:
          version: 1
          conversations: {{worker: [db, other]}}
        """,
    )


def test_the_change_counts_the_pairs_that_nobody_knows_of(tmp_path: pathlib.Path) -> None:
    text = " ".join(change(chain(tmp_path)).notes)

    assert "2 pairs kept because nobody knows" in text


def test_what_may_talk_and_is_cut_all_the_same_is_told(tmp_path: pathlib.Path) -> None:
    told = [each.text for each in change(chain(tmp_path), unsafe=True).evidence]

    assert "api depends on db by way of worker, and may talk to it" in told


@pytest.mark.parametrize("unsafe", [False, True])
@pytest.mark.parametrize("edges", [("api",), ("lb",), ("api", "lb")])
def test_networks_are_the_same_with_and_without_an_implied_edge(
    tmp_path: pathlib.Path, edges: tuple[str, ...], *, unsafe: bool
) -> None:
    """Else a second run would cut what the first kept: the edge may have been dropped between."""
    without = optimized(chain(tmp_path), unsafe=unsafe)
    written = optimized(chain(tmp_path, *edges), unsafe=unsafe)

    assert reachable_pairs(written) == reachable_pairs(without)
    assert (("api", "db") in reachable_pairs(written)) is not unsafe
    assert ("db", "lb") not in reachable_pairs(written)


@pytest.mark.parametrize("unsafe", [False, True])
def test_implied_edges_are_dropped_and_networks_cut_in_one_run(
    tmp_path: pathlib.Path, *, unsafe: bool
) -> None:
    drop = Planned(Dependencies, Dependencies.Options(reduce="always"), plugin="dependencies")
    cut = Planned(Networks, Networks.Options(), plugin="networks")
    optimizer = Optimizer([drop, cut], Context(unsafe=unsafe))

    first = optimizer.run(chain(tmp_path, "api", "lb"))
    second = optimizer.run(first.after.stack)

    assert [each.record.pass_name for each in first.ledger.applied] == [
        "dependencies",
        "dependencies",
        "networks",
    ]
    assert not first.ledger.discarded
    assert not second.ledger.applied


def test_the_number_of_networks_can_be_bounded() -> None:
    (found,) = run(sample(), most=2).changes

    assert "on 2 networks" in found.title


def test_networks_that_would_cut_next_to_nothing_are_left_as_they_are(
    tmp_path: pathlib.Path,
) -> None:
    """Nobody rewrites every service and recreates every container for one pair of fifteen."""
    services = "".join(
        f"  s{i}:\n    image: example/app:1\n    environment:\n      PEER: http://s{i + 1}:80\n"
        for i in range(4)
    )
    text = (
        f"services:\n{services}  s4:\n    image: example/app:1\n"
        "  db:\n    image: postgres:16\n  cache:\n    image: redis:7\n"
    )
    loaded = project(tmp_path, {"compose.yaml": text})

    left = Networks().run(loaded, Context())
    named = Networks().run(loaded, Context(selected=True))

    assert left.changes == ()
    assert any("would cut only 1 of 21 reachable pairs" in note.text for note in left.notes)
    assert len(named.changes) == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("services: {a: {image: a}, b: {image: b}}\n", "fewer than three services"),
        ("services: {a: {image: a}, b: {image: b}, c: {image: c}}\n", "3 pairs that reach each"),
        (
            "services:\n  a: {image: a, depends_on: [b, c]}\n  c: {image: c}\n"
            "  b: {image: b, environment: {C_URL: 'http://c:80'}}\n",
            "everybody needs to reach",
        ),
        (
            "services: {a: {image: a}, b: {image: b}, c: {image: c}}\n"
            "networks: {default: {name: shared}}\n",
            "none of them may be rearranged",
        ),
    ],
)
def test_whoever_asks_for_networks_is_told_why_they_stay(
    tmp_path: pathlib.Path, text: str, words: str
) -> None:
    given = stack(tmp_path, text)
    quiet = Networks().run(given, Context())
    asked = Networks().run(given, Context(selected=True))

    assert quiet.notes == ()
    assert words in asked.notes[0].text
