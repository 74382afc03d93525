"""Containers made by docker-py, where there is no compose: a stated subset of its keys."""
