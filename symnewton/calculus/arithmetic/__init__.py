"""What the graph is evaluated with: one module per kind of number, each with the same table of operations.

`OPERATIONS` maps every operation of the graph to a total function; `INLINE` maps some of them to Python operators.
"""
