"""The resolved model: what docker compose would see, with the origin of each value."""
