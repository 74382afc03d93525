"""Real containers: start a stack, watch it come up, undo it; the only importer of docker."""
