"""What makes committed files from others; run by hand, held to by tests."""
