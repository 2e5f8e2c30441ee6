"""Text in, report out: each command put together from the rooms to its left."""
