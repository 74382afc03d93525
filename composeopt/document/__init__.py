"""One YAML file as text with places; the only reader of ruamel.yaml."""
