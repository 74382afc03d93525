"""Optimize, lint and generate Docker Compose stacks."""

__version__ = "0.1.0"
