"""Flat minima: the limit of steps that only creep, and no claim where there is none."""

from __future__ import annotations

import random

import mpmath
import pytest
from problems import function
from running import run

from symnewton.newton.leap import multiplicity
from symnewton.verdicts import Kind, Rule

FLAT = [
    ("x^10", (1.0,), (0.0,)),
    ("x^40", (1.0,), (0.0,)),
    ("(x^2 + y^2)^5", (1.0, 0.7), (0.0, 0.0)),
    ("(x - 1e21)^4", (0.0,), (1e21,)),
    ("1e30*(x - 1e-9)^4", (1.0,), (1e-9,)),
    ("1e-30*(x - 3)^6 + 5e-30", (1.0,), (3.0,)),
    ("(x - 2e-15)^4", (1e-15,), (2e-15,)),
    ("(cos(x) - x)^8", (2.0,), (float(mpmath.findroot(lambda x: mpmath.cos(x) - x, 0.7)),)),
    ("(x^3 - 2x - 5)^6", (3.0,), (float(mpmath.findroot(lambda x: x**3 - 2 * x - 5, 2)),)),
    ("(exp(x) - 2)^4 + (y - 1)^2", (2.0, 0.0), (float(mpmath.log(2)), 1.0)),
]


@pytest.mark.parametrize(("text", "x0", "point"), FLAT)
def test_a_flat_minimum_is_reached(text: str, x0: tuple[float, ...], point: tuple[float, ...]) -> None:
    outcome = run(text, x0)
    assert outcome.last.sample.x == pytest.approx(point, rel=1e-7, abs=1e-9 * max(map(abs, x0)))
    assert outcome.last.k < 40
    assert any(row.rule is Rule.MODIFIED_NEWTON for row in outcome.rows)


@pytest.mark.parametrize(
    ("text", "x0"),
    [
        ("exp(-1/x^2)", 1.0),
        ("(x - 2)^3", 5.0),
        ("(x - pi)^3", 5.0),
        ("exp(-x^2)", 1.5),
        ("exp(-exp(x))", 0.0),
        ("1/(1 + x^8)", 1.0),
        ("(x - sqrt(2))^5", 3.0),
    ],
)
def test_no_minimum_is_claimed_where_there_is_none(text: str, x0: float) -> None:
    for method in ("trust-region", "newton", "line-search", "cubic"):
        assert run(text, (x0,), method=method).kind is not Kind.MINIMUM


@pytest.mark.parametrize("m", [2, 4, 6, 8, 14])
def test_the_multiplicity_is_read_off_the_steps(m: int) -> None:
    rows = run(f"(x - 1)^{m}", (3.0,), method="newton", max_iterations=8).rows
    assert multiplicity(rows) == (None if m == 2 else m - 1)


BASES = ["x^3 - 2*x - 5", "exp(x) - 3", "cos(x) - x", "log(x + 4) - 1", "x*exp(x) - 2", "atan(x) - 1/2", "x^5 + x - 7"]


@pytest.mark.parametrize("seed", range(12))
def test_even_powers_of_functions_are_never_solved_beside_their_zeros(seed: int) -> None:
    """(g(x))^2k is 0 at a zero of g and nowhere else: what is called a minimum has to be one (zeros by mpmath)."""
    rng = random.Random(seed)
    base, power, x0 = rng.choice(BASES), 2 * rng.randint(2, 12), round(rng.uniform(0.2, 2.5), 2)
    outcome = run(f"({base})^{power} + {rng.choice(['0', '1', '1e-8'])}", (x0,))
    if outcome.solved:
        g = function(base)
        root = float(mpmath.findroot(lambda x: g.value((float(x),)), outcome.last.sample.x[0], tol=1e-12))
        assert outcome.last.sample.x[0] == pytest.approx(root, abs=1e-6)
