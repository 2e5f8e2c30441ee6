"""Proof files of published problems: what is claimed holds, and no longer does when the file is changed."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import mpmath
import numpy as np
import pytest
from certificates import mutations

import symnewton as sn
from symnewton.certificates.write import certificate
from symnewton.checker import verify
from symnewton.report import Style, render

# Textbook and test functions, with what is to be proven of them.
CRITICAL = [
    ("x^4 - 3x^2 + x", None, 3),
    ("x^5 - 5x^3", None, 3),
    ("exp(x) - log(x)", None, 1),
    ("(x^2 + y - 11)^2 + (x + y^2 - 7)^2", None, 9),  # Himmelblau
    ("100(y - x^2)^2 + (1 - x)^2", "-3:3", 1),  # Rosenbrock
    ("x^4 + 0.8y^4 + 4x^2 + 2y^2 - x*y - 0.2x^2*y", None, 1),
    ("x^3 + y^3 - 3x*y", None, 2),
    ("4*x**4 - 8*x**3 - 4*y*x**2 + 4*y*x + 8*x - 4*x**2 + 4*y**2 + 16*y + 16", None, 3),
    ("sin(x)*cos(y) - x*y", "-2:2", 1),
    ("exp(-x^2-y^2) + exp(-(x-2)^2-(y-1)^2)", "-4:4", 3),
    ("x^2*y - y", None, 2),
    # Where the Hessian is singular: the monkey saddle, Peano's surface, and their kin.
    ("x^3 - 3x*y^2", None, 1),
    ("(y - x^2)(y - 3x^2)", None, 1),
    ("(y - x^2)^2 + x^6", None, 1),
    ("x^2 + y^3", None, 1),
    ("(x^3 + 1)(y^3 + 1)", None, 2),
    ("x^4 + y^4", None, 1),
    # Factors exp(u), which are never 0.
    ("exp(-(x^2 + y^2 + 2x))", None, 1),
    ("(x^2 + 3y^2)*exp(-2x)", None, 2),
]


def verdicts(text: str) -> list[str]:
    return [verdict.partition(":")[0] for _, verdict in verify(text)]


@pytest.mark.parametrize(("expression", "box", "points"), CRITICAL)
def test_critical_points_are_proven_to_the_checker(expression: str, box: str | None, points: int) -> None:
    text = sn.critical(expression, box=box).certificate()
    assert verdicts(text) == ["holds"] * (points + 1)
    assert len(text) < 200_000


OTHERS: list[tuple[str, Callable[[], Any], int]] = [
    ("global", lambda: sn.minimize("x^4 - 3x^2 + x*y + y^2", box="-2:2"), 1),
    ("on an edge", lambda: sn.minimize("x + y^2", box="-2:2"), 1),
    ("at a corner", lambda: sn.maximize("x*y + x", box="0:1"), 1),
    ("highest", lambda: sn.maximize("x*(1 - x)", box="0:1"), 1),
    ("at ends that are no doubles", lambda: sn.minimize("x*y - x/7", box="x=-0.9:1.2,y=-1/3:0.1"), 1),
    ("where f has no derivative", lambda: sn.minimize("-200exp(-sqrt(x^2 + y^2)/50)", box="-32:32"), 1),
    ("with a value that no double is", lambda: sn.minimize("(x + 10)^2 + exp(-x^2)", box="-20:20"), 1),
    ("beside a point that is rounded", lambda: sn.minimize("(x - 10^8/3)^2*10^6 + 1", box="0:10^8"), 1),
    ("waves", lambda: sn.minimize("sin(3x) + x^2/10 + y^2", box="-3:3"), 1),
    ("all roots", lambda: sn.root("x^5 - 3x + 1", all=True), 4),
    ("roots", lambda: sn.root("exp(x) - 2 - x", all=True), 3),
    ("root", lambda: sn.root("cos(x) - x", x0=1), 1),
    ("system", lambda: sn.root(["x^2 + y^2 - 4", "x - y"], x0=(1, 2)), 1),
    ("run", lambda: sn.minimize("exp(x) - log(x)", x0=0.05), 1),
    ("point", lambda: sn.classify("x^2 - y^2", at=(0, 0)), 1),
    ("no critical point", lambda: sn.classify("x^3 - x", at="1/3"), 1),
    ("many digits", lambda: sn.minimize("x^4 - 3x^2", x0=1, digits=40), 1),
]


@pytest.mark.parametrize(("name", "answer", "claims"), OTHERS, ids=[name for name, *_ in OTHERS])
def test_other_answers_are_proven_to_the_checker(name: str, answer: Callable[[], Any], claims: int) -> None:
    assert verdicts(answer().certificate()) == ["holds"] * claims, name


def test_a_value_is_claimed_that_is_seen_at_the_point() -> None:
    """Of the network for xor: Krawczyk's bounds of its best point, with eight weights at their ends, are far too wide."""
    inner = "1 + exp(-x7/(1 + exp({}-x5)) - x8/(1 + exp({}-x6)) - x9)"
    both, none, one, other = (
        inner.format(*w) for w in (("-x1-x2", "-x3-x4"), ("", ""), ("-x1", "-x3"), ("-x2", "-x4"))
    )
    best = dict(zip([f"x{i}" for i in range(1, 10)], [-1, 1, -1, 1, -1, 1, 1, -1, 0.4214571176189461]))
    answer = {
        "command": "minimize",
        "expression": f"({both})**(-2) + ({none})**(-2) + (1 - 1/({one}))**2 + (1 - 1/({other}))**2",
        "variables": [*best],
        "domain": {name: [-1, 1] for name in best},
        "minimizers": [{"x": best}],
        "value_enclosure": [0, 0.9597587570119616],
    }
    ((claim, verdict),) = verify(certificate(answer))
    assert verdict == "holds"
    assert float(Fraction(claim["value"][1])) == 0.9597587570119616


def test_what_is_not_proven_is_said() -> None:
    for report in (sn.critical("x^2 + abs(x)"), sn.critical("exp(x) + erf(x)"), sn.critical("x^2*y^2")):
        found = verify(report.certificate())
        assert found
        assert all(verdict.startswith("not covered: ") for _, verdict in found)
    with pytest.raises(sn.InputError, match="constraints"):
        sn.critical("x*y", subject_to=["x + y = 2"]).certificate()


Lines = list[dict[str, Any]]


def _number_changed(value: Any, draw: random.Random) -> Any:
    """A text or a number with another digit or the other sign."""
    text = str(value)
    if draw.random() < 0.3:
        changed = text[1:] if text.startswith("-") else f"-{text}"
    else:
        places = [i for i, c in enumerate(text) if c.isdigit()]
        i = draw.choice(places[: max(1, len(places) // 2)])
        changed = text[:i] + str((int(text[i]) + draw.randint(1, 9)) % 10) + text[i + 1 :]
    return changed if isinstance(value, str) else float(changed)


def _in_numbers(container: Any, draw: random.Random) -> None:
    """Changes one of the numbers in nested lists."""
    while isinstance(container[0], list):
        container = draw.choice(container)
    i = draw.randrange(len(container))
    container[i] = _number_changed(container[i], draw)


def _digit(lines: Lines, draw: random.Random) -> None:
    line = draw.choice([line for line in lines if "enclosure" in line or "region" in line])
    _in_numbers(line[draw.choice([k for k in ("enclosure", "box", "matrix") if k in line])], draw)


def _leaf(lines: Lines, draw: random.Random) -> None:
    line = next(line for line in lines if "cover" in line)
    words = line["cover"].split()
    i = draw.randrange(len(words))
    line["cover"] = " ".join(words[:i] + draw.choice([[], ["g0"], ["m1"], ["r0"], ["s0"]]) + words[i + 1 :])


def _box(lines: Lines, draw: random.Random) -> None:
    if lines[0]["box"] is not None:
        _in_numbers(lines[0]["box"], draw)
    else:
        line = next(line for line in lines if "cover" in line)
        line["reach"] = line.get("reach", 4) * draw.choice([0.25, 0.5, 2])


def _point(lines: Lines, draw: random.Random) -> None:
    """Takes a point out, wherever it is named."""
    k = draw.choice([line["region"] for line in lines if line.get("claim") == "point"])
    lines[:] = [line for line in lines if not (line.get("region") == k and "claim" in line)]
    complete = next(line for line in lines if line.get("claim") == "complete")
    complete["points"] = [j for j in complete["points"] if j != k]


def _kind(lines: Lines, draw: random.Random) -> None:
    line = draw.choice([line for line in lines if "kind" in line])
    line["kind"] = draw.choice(
        [kind for kind in ("minimum", "maximum", "saddle", "inflection") if kind != line["kind"]]
    )


def _function(lines: Lines, draw: random.Random) -> None:
    f = lines[0]["f"][0]
    if draw.random() < 0.5:
        lines[0]["f"] = [f + draw.choice([" + x/7", " - 2*x**2", " + x**3", " - x/1000"])]
    else:
        places = [i for i, c in enumerate(f) if c.isdigit()]
        i = draw.choice(places)
        lines[0]["f"] = [f[:i] + str((int(f[i]) + draw.randint(1, 8)) % 10) + f[i + 1 :]]


MUTATIONS = [_digit, _leaf, _box, _point, _kind, _function]


def true_of(lines: Lines, x: np.ndarray[Any, Any], kinds: list[str]) -> bool:
    """Whether the claims are true of a function of one variable whose critical points are these."""
    box = lines[0]["box"]
    low, high = (-np.inf, np.inf) if box is None else map(float, box[0])
    for line in lines:
        if line.get("claim") == "point":
            a, b = (float(mpmath.mpf(_rational(end))) for end in line["enclosure"][0])
            inside = [k for k, at in enumerate(x) if a - 1e-12 <= at <= b + 1e-12]
            if line["kind"] not in [kinds[k] for k in inside]:
                return False
        elif line.get("claim") == "complete" and len(line["points"]) != np.count_nonzero((x >= low) & (x <= high)):
            return False
    return True


def _rational(end: Any) -> Any:
    top, _, bottom = str(end).partition("/")
    return mpmath.mpf(top) / mpmath.mpf(bottom or 1)


def critical_points_of(f: str) -> tuple[np.ndarray[Any, Any], list[str]] | None:
    """Of a polynomial in x with simple critical points, by the eigenvalues of the companion matrix."""
    degree = 8
    nodes = np.cos(np.pi * (np.arange(40) + 0.5) / 40) * 3
    values = np.array([eval(f, {"x": node}) for node in nodes])  # our own text
    p = np.polynomial.Polynomial.fit(nodes, values, degree).convert().trim(1e-7)
    found = p.deriv().roots()
    x = np.sort(found[np.abs(found.imag) < 1e-7].real)
    bends = p.deriv(2)(x)
    if (np.abs(bends) < 1e-4).any():
        return None
    return x, ["minimum" if bend > 0 else "maximum" for bend in bends]


@pytest.mark.parametrize("expression", ["x^4 - 3x^2 + x", "x^6 - 5x^4 + 5x^2 + x/2", "x^3 - 3x"])
def test_a_changed_file_is_believed_only_where_its_claims_are_still_true(expression: str) -> None:
    draw = random.Random(expression)
    for box in (None, "-3:3"):
        original = sn.critical(expression, box=box).certificate()
        assert set(verdicts(original)) == {"holds"}
        for _ in range(100):
            lines = [json.loads(line) for line in original.splitlines()]
            mutation = draw.choice(MUTATIONS)
            mutation(lines, draw)
            if set(verdicts("\n".join(map(json.dumps, lines)))) == {"holds"}:
                known = critical_points_of(lines[0]["f"][0])
                assert known is None or true_of(lines, *known), (mutation.__name__, lines)


@pytest.mark.parametrize("expression", ["(x^2 + y - 11)^2 + (x + y^2 - 7)^2", "x^3 + y^3 - 3x*y"])
def test_in_two_variables_no_point_kind_or_function_can_be_changed(expression: str) -> None:
    draw = random.Random(expression)
    original = sn.critical(expression).certificate()
    for mutation in (_kind, _point, _function) * 20:
        lines = [json.loads(line) for line in original.splitlines()]
        mutation(lines, draw)
        assert "does not hold" in verdicts("\n".join(map(json.dumps, lines))), (mutation.__name__, lines[0])


@pytest.mark.parametrize("seed", range(4))
def test_what_is_believed_of_a_changed_file_is_true(seed: int) -> None:
    counts, wrong = mutations.run(4 * len(mutations.FILES), seed)
    assert not wrong
    assert sum(count for what, count in counts.items() if what.endswith("refused")) > sum(counts.values()) / 3


def test_the_oracle_of_changed_files_knows_what_is_false() -> None:
    for name, change in (("folium", mutations.kind), ("global", mutations.function), ("roots", mutations.function)):
        lines = [json.loads(line) for line in mutations.original(name).splitlines()]
        claims = [line for line in lines if "claim" in line]
        assert not any(mutations.is_false(claim, lines) for claim in claims)
        change(lines, random.Random(1))
        assert any(mutations.is_false(claim, lines) for claim in claims)


def test_it_is_the_same_file_again() -> None:
    report = sn.critical("x^3 - 3x")
    assert certificate(report.to_dict()) == report.certificate()


@pytest.mark.parametrize("variables", [1, 30])
def test_the_verdict_is_told_at_any_width(variables: int, tmp_path: Path) -> None:
    if variables == 1:
        report: Any = sn.critical("x^2 + abs(x - 1)")
    else:
        report = sn.minimize("sum((x[i] - i)^2, i=1..30)", x0=[0] * 30)
    proof = tmp_path / "proof.jsonl"
    proof.write_text(report.certificate())
    told = sn.verify(proof)
    page = render(told, "table", Style(width=80))
    for claim in told.claims:
        assert re.search(rf"\d +{claim.verdict} +{re.escape(claim.claim[:20])}", page), page
        assert claim.reason is None or claim.reason in page


def test_sums_over_data_have_no_proof_files() -> None:
    report = sn.critical("sum((a*m + c - b)^2)", data=b"a,b\n1,2\n2,3\n4,9\n", vars=["m", "c"])
    with pytest.raises(sn.InputError, match="sums over data"):
        report.certificate()


def test_a_cover_does_not_end_where_doubles_do() -> None:
    """x/sqrt(x^2 + 1) - 1/2 is not seen to be above 0 on any half-line, also where x^2 is beyond all doubles."""
    assert "does not hold" not in verdicts(sn.critical("sqrt(x^2 + 1) - x/2").certificate())


def test_a_variable_that_the_checker_cannot_read_has_no_proof_files() -> None:
    with pytest.raises(sn.InputError, match="lambda"):
        sn.critical("lambda^2 + x^2").certificate()


@pytest.mark.parametrize(
    ("answer", "claim"),
    [
        (lambda: sn.critical("x^3 - 3x", box="0:4.5"), "there are no others than this in 0 ≤ x ≤ 4.5"),
        (lambda: sn.critical("exp(x)"), "there is none"),
        (lambda: sn.critical("x^2*y^2"), "no point is isolated"),
        (lambda: sn.maximize("x*y", box="x=0:1,y=0:0.1"), "the highest value in 0 ≤ x ≤ 1, 0 ≤ y ≤ 0.1 is 0.1"),
        (lambda: sn.classify("x^3 - x", at="1/4"), "x = 0.25 is not critical"),
    ],
)
def test_claims_in_words_say_where(answer: Callable[[], Any], claim: str, tmp_path: Path) -> None:
    (tmp_path / "proof").write_text(answer().certificate())
    assert sn.verify(tmp_path / "proof").claims[-1].claim == claim


def test_two_claims_are_both(tmp_path: Path) -> None:
    for text, box, message in (("x^2", None, "Both claims hold."), ("x^3 - 3x", None, "All 3 claims hold.")):
        proof = tmp_path / "proof.jsonl"
        proof.write_text(sn.critical(text, box=box).certificate())
        assert sn.verify(proof).message == message
