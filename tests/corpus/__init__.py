"""Tests over thousands of real files, which lie outside the project."""
