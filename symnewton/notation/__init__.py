"""Numbers, formulas and names as they are written: in Unicode, ASCII and LaTeX, in Leibniz's or Lagrange's notation."""
