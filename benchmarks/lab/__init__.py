"""A laboratory: an engine, stand-in images and stacks made of them."""
