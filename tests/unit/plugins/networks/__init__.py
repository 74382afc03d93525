"""Tests of the bundle networks."""
