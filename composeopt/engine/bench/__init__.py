"""Two stacks started in turn, on clones that touch nothing of what runs."""
