"""The doors to what is not in a compose file; each fact is a frozen value."""
