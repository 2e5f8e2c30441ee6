"""Measurements against other programs. They print tables and assert nothing; `make bench` runs them."""
