"""What a plugin is made of: rules, passes, hooks, and the context they get."""
