"""Tests of the bundle nginx."""
