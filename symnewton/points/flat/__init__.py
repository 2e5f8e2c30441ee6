"""Degenerate points, where the Hessian is silent: each layer of the argument a proof."""
