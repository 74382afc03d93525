"""No input hurts: a clear error in two seconds and 500 MB, on both parsers, in every command."""
