"""Newton's iterations: one loop, and pure functions that say where to go, whether to take it and when it is done."""
