"""The rules and passes that come with composeopt; plugins like anybody's."""
