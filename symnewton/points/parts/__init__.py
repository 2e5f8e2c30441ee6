"""Functions made of functions of fewer variables: sums and products without a variable in common, g(u)."""
