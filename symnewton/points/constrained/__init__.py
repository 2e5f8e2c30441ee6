"""Points of f where constraints hold: candidates for extreme values, and what each one is."""
