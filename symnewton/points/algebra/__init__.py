"""Exact algebra: critical points and roots of what reduces to polynomials, on all of R^n, with proof."""
