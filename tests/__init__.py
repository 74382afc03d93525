"""The tests of composeopt."""
