"""Plain values that travel between the floors; no behaviour, no input or output."""
