"""An image of the PostgreSQL that this system has installed, used as the public one is."""

from __future__ import annotations

import pathlib

import docker

from benchmarks.lab import debian
from benchmarks.lab.image import made

REPOSITORY = "composeopt-test/postgres"
LIBRARIES = pathlib.Path("/usr/lib/postgresql")
SHARED = pathlib.Path("/usr/share/postgresql")
PROGRAMS = ("postgres", "initdb", "pg_ctl", "psql", "pg_isready")

# Its variables and folders are those of the public image: POSTGRES_DB, POSTGRES_USER,
# POSTGRES_PASSWORD, PGDATA, and *.sql under /docker-entrypoint-initdb.d for a new database.
ENTRY = """\
#!/bin/sh
set -e
if [ "$(id -u)" = 0 ]; then
    mkdir -p "$PGDATA" /var/run/postgresql
    chown -R postgres:postgres "$PGDATA" /var/run/postgresql
    chmod 0700 "$PGDATA"
    exec su -s /bin/sh postgres -c 'exec /entry.sh'
fi
user=${POSTGRES_USER:-postgres}
database=${POSTGRES_DB:-$user}
if [ ! -s "$PGDATA/PG_VERSION" ]; then
    echo "${POSTGRES_PASSWORD:?is not set}" > /tmp/password
    initdb --username="$user" --pwfile=/tmp/password --encoding=UTF8 --locale=C \\
        --auth-local=trust --auth-host=scram-sha-256 > /dev/null
    rm /tmp/password
    echo "host all all all scram-sha-256" >> "$PGDATA/pg_hba.conf"
    pg_ctl --wait --options="-c listen_addresses=''" start > /dev/null
    if [ "$database" != postgres ]; then
        psql -q -U "$user" -d postgres -c "CREATE DATABASE \\"$database\\""
    fi
    for file in /docker-entrypoint-initdb.d/*.sql; do
        [ ! -f "$file" ] || psql -q -v ON_ERROR_STOP=1 -U "$user" -d "$database" -f "$file"
    done
    pg_ctl --wait --mode=fast stop > /dev/null
fi
postgres -c listen_addresses='*' & server=$!
# What the engine sends means "when the last client has gone"; SIGINT means now.
trap 'kill -INT $server' TERM INT
code=0
wait $server || code=$?
if [ $code -gt 128 ]; then
    code=0
    wait $server || code=$?
fi
exit $code
"""


def postgres(client: docker.DockerClient) -> str:
    """Give the name of an image of the newest PostgreSQL here, made if it lacks.

    Raises:
        FileNotFoundError: when it or a static busybox is not installed.
    """
    home = newest()
    files = {**debian.USERS, "entry.sh": ENTRY.encode()}
    for name in PROGRAMS:
        files |= debian.program(home / "bin" / name)
    for library in sorted((home / "lib").glob("*.so")):
        if not library.name.startswith("llvmjit"):  # as large as all the rest, and optional
            files |= debian.program(library)
    files |= debian.tree(SHARED / home.name, lambda path: "/man/" not in str(path))
    files |= debian.tree(pathlib.Path("/usr/share/zoneinfo"))
    changes = (
        f"ENV PATH={home}/bin:/bin",
        "ENV PGDATA=/var/lib/postgresql/data",
        'ENTRYPOINT ["/entry.sh"]',
    )
    return made(client, REPOSITORY, files, *changes)


def newest() -> pathlib.Path:
    """Give the folder of the newest version that is installed.

    Raises:
        FileNotFoundError: when none is.
    """
    found = [each.parent.parent for each in LIBRARIES.glob("*/bin/initdb")]
    if not found:
        raise FileNotFoundError("postgres is not installed (Debian: postgresql)")
    return max(found, key=lambda each: int(each.name))
