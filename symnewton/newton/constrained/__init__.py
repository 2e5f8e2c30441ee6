"""Newton's method on the Lagrangian: f made small where equations and inequalities hold, a row per step.

L(x, λ) = f(x) + Σ λᵢ cᵢ(x). The step solves the KKT system of the constraints that are held as equations (Nocedal and
Wright, Numerical Optimization, 2nd ed. 2006, chapter 18); a quadratic program says which inequalities those are; a
filter says whether the step is taken (Wächter and Biegler, SIAM J. Optim. 16 (2005) 1-31).
"""
