"""Two views of one function: the formula that is printed, and the graph that is computed with."""
