"""Run the passes over a stack, and give out the result."""
