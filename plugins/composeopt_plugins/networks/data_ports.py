"""Container ports of programs that keep data, by their own documentation."""

from __future__ import annotations

from collections.abc import Mapping

# IANA's registry and each program's documentation name these.
DATA_PORTS: Mapping[int, str] = {
    1433: "SQL Server",
    1521: "Oracle",
    2375: "Docker API",
    2379: "etcd",
    3306: "MySQL",
    5432: "PostgreSQL",
    5984: "CouchDB",
    6379: "Redis",
    7687: "Neo4j",
    8086: "InfluxDB",
    9042: "Cassandra",
    9200: "Elasticsearch",
    11211: "memcached",
    27017: "MongoDB",
}
