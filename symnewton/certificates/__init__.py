"""Proof files: what is claimed of a function, with all that `symnewton/checker.py` needs to see that it holds."""
