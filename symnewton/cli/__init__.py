"""The command line: options in, streams out, and a budget around the work between them."""
