"""The proof file of an answer: its function, its claims, and regions and covers that show them."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from keyword import iskeyword
from typing import Any

import numpy as np

from symnewton.certificates.bounds import Array
from symnewton.certificates.covers import Judge, above, cover, free_of_zeros
from symnewton.certificates.degenerate import degenerate_region, exactly
from symnewton.certificates.eliminate import Combination, eliminants, numerators
from symnewton.certificates.regions import Region, region_at
from symnewton.checker import ONE, Formulas, Refuted, Uncovered
from symnewton.checker import Judge as Checker
from symnewton.clock import TimeUp
from symnewton.errors import InputError

FURTHER = (1.0, 2.0**4, 2.0**12)  # than the points: where a reach beyond which there is no zero is looked for
SHARP = 2.0**-20  # of the size of a number: as narrow as boxes far out are made
FACE, SPACE = 600, 4000  # leaves of a face at infinity, and of a cover of all of R^n
AT_INFINITY = "_"  # the checker's name
Line = dict[str, Any]
Sides = list[list[str]]


@dataclass
class Proof:
    """The lines of a proof file while it is made."""

    about: str
    f: list[str]
    variables: list[str]
    box: Sides | None
    why_not: str
    regions: list[Region] = field(default_factory=list)
    claims: list[Line] = field(default_factory=list)
    rows: list[Combination] = field(default_factory=list)
    eliminated: bool = False

    def __post_init__(self) -> None:
        self.formulas = Formulas([*self.variables, AT_INFINITY])
        names = {name: self.formulas.names[name] for name in self.variables}
        n, critical = len(self.variables), self.about == "critical"
        self.nodes, self.g = [], []
        try:
            self.nodes = [self.formulas.read(text, names) for text in self.f]
        except Uncovered as why:
            self.why_not = str(why)
            return
        self.g = [self.formulas.slope(self.nodes[0], i) for i in range(n)] if critical else self.nodes
        self.size: Array = np.ones(n) if self.box is None else np.subtract(*_ends(self.box)[::-1])

    @property
    def head(self) -> Line:
        """The first line."""
        head = {"certificate": 2, "about": self.about, "f": self.f, "variables": self.variables, "box": self.box}
        return head | ({"components": [row.row() for row in self.rows]} if self.rows else {})

    def text(self) -> str:
        lines = [self.head, *(region.line(k) for k, region in enumerate(self.regions)), *self.claims]
        return "".join(json.dumps(line) + "\n" for line in lines)

    def measured(self, points: Iterable[Mapping[str, float]]) -> None:
        """Without a box, the size of things is how far out the points are."""
        found = [[abs(float(at[name] or 0)) for name in self.variables] for at in points]
        if self.box is None and found:
            size = np.max(np.array(found), axis=0)
            self.size = np.where(size > 0, size, size.max() or 1.0)

    def claim(self, what: str, **fields: Any) -> None:
        self.claims.append({"claim": what, **fields})

    def add(self, region: Region | None) -> int | None:
        """The number of a region; None of none."""
        if region is None:
            return None
        self.regions.append(region)
        return len(self.regions) - 1

    def point(
        self,
        at: Mapping[str, float],
        exact: Mapping[str, str] | None,
        enclosure: Mapping[str, Any] | None,
        kind: str | None,
    ) -> int | None:
        """Claims a zero of the system; the number of its region."""
        if self.why_not or enclosure is None or None in at.values():
            at_all = {name: at[name] for name in self.variables}
            self.claim("point", at=at_all, kind=kind, **{"why not": self.why_not or "the point has no enclosure"})
            return None
        x = np.array([float(at[name]) for name in self.variables])
        rational = _rational(exact, self.variables)
        if rational and not self._vanishes(rational):
            rational = None
        region = region_at(self.formulas, self.nodes, self.g, x, range(len(x)), self.size, kind=kind is not None)
        if region is not None and rational is not None:
            region.fields["at"] = [str(q) for q in rational]
        elif rational is not None and kind is not None:
            self._with_eliminants()
            region = degenerate_region(self.formulas, self.nodes[0], self.components, rational, self.size, kind)
        k = self.add(region)
        sides = (
            [[str(q), str(q)] for q in rational] if rational else [_wider(*enclosure[name]) for name in self.variables]
        )
        fields: Line = {"enclosure": sides, **({"kind": kind} if kind else {})}
        if k is None:
            self.claim(
                "point",
                **fields,
                **{"why not": "the zero is degenerate, or no box round it is proven to hold just one"},
            )
        else:
            self.claim("point", region=k, **fields)
        return k

    def _vanishes(self, point: list[Fraction]) -> bool:
        """Whether the checker sees that the system is exactly 0 at a rational point."""
        return all(exactly(self.formulas, g, point) == 0 for g in self.g)

    @cached_property
    def numerators(self) -> list[Combination | None]:
        return numerators(self.formulas, self.g, self.variables)

    @property
    def components(self) -> list[int]:
        """What the checker numbers as components."""
        return [*self.g, *(self.formulas.read(row.row()[0], self.formulas.names) for row in self.rows)]

    def _with_numerators(self) -> None:
        """Adds the numerators that are not the components themselves."""
        if not self.rows:
            self.rows += [row for row in self.numerators if row and not all(c.is_ground for c in row.factors)]

    def _with_eliminants(self) -> None:
        """Adds polynomials in one variable each."""
        self._with_numerators()
        if not self.eliminated:
            self.eliminated = True
            self.rows += eliminants(self.numerators)

    def complete(self, points: Sequence[int | None], families: bool = False) -> None:
        """Claims that these are all zeros in the box, or everywhere."""
        why = self.why_not or ("there are families of points" if families else None)
        why = why or ("one of the points is not proven alone" if None in points else None)
        fields: Line = {}
        if not why:
            found = self._cover_of_box() if self.box else self._cover_of_space()
            fields, why = (found, None) if found else ({}, "no cover was found")
        fields |= {"families": True} if families else {}
        self.claim("complete", points=list(points), **fields, **({"why not": why} if why else {}))

    def _judge(self) -> Judge:
        return free_of_zeros(self.formulas, self.components, self.nodes, [(r.low, r.high) for r in self.regions])

    def _cover_of_box(self) -> Line | None:
        assert self.box is not None
        text = cover(*_ends(self.box), self._judge())
        return None if text is None else {"cover": text}

    def _cover_of_space(self) -> Line | None:
        n = len(self.variables)
        self._with_numerators()
        found = self._within_reach()
        if found is None and not self.eliminated:
            self._with_eliminants()
            found = self._within_reach()
        if found is None:
            text = cover([-np.inf] * n, [np.inf] * n, self._judge(), leaves=SPACE)
            found = None if text is None else {"cover": text}
        return found

    def _within_reach(self) -> Line | None:
        """A cover of a box, and covers of the faces at infinity that show that there is no zero outside."""
        n = len(self.variables)
        own = [row for row in self.numerators if row]
        far = [row.far(self.about == "critical") for row in [*own, *(row for row in self.rows if row not in own)]]
        nodes = [self.formulas.read(h, self.formulas.names) for h, *_ in far]
        beyond = free_of_zeros(self.formulas, nodes, [], [])
        furthest = float(np.max([np.abs([r.low, r.high]).max() for r in self.regions], initial=1.0))
        for further in FURTHER if nodes else ():
            reach = further * 2.0 ** np.ceil(np.log2(1 + furthest))
            faces: list[str | None] = []
            while len(faces) < 2 * n and None not in faces:
                k = len(faces)
                low, high = [-1.0] * n + [0.0], [1.0] * n + [1 / reach]
                low[k // 2] = high[k // 2] = 2.0 * (k % 2) - 1
                faces.append(cover(low, high, beyond, leaves=FACE, narrow=SHARP))
            if None not in faces:
                text = cover([-reach] * n, [reach] * n, self._judge())
                return None if text is None else {"reach": reach, "far": far, "faces": faces, "cover": text}
        return None

    def extreme(self, highest: bool, value: Sequence[float | str], points: Sequence[Mapping[str, Any]]) -> None:
        """Claims that the lowest, or highest, value of f over the box lies between these ends."""
        assert self.box is not None
        what = "highest" if highest else "lowest"
        if why := self.why_not or ("" if points else "no point is known that has the value"):
            return self.claim(what, value=list(value), **{"why not": why})
        low, high = _ends(self.box)
        f = self.formulas.make("*", self.formulas.q(-1), self.nodes[0]) if highest else self.nodes[0]
        places: list[Line] = []
        for point in points:
            x = np.array([float(point["x"][name]) for name in self.variables])
            held = {i: int(x[i] == high[i]) for i in range(len(x)) if x[i] in (low[i], high[i])}
            free = [i for i in range(len(x)) if i not in held]
            region = region_at(self.formulas, self.nodes, self.g, x, free, self.size, kind=True) if free else None
            if region is not None:
                sides = region.line(0)["box"]
                region.fields["box"] = [
                    [self.box[i][held[i]]] * 2 if i in held else side for i, side in enumerate(sides)
                ]
            k = self.add(region)
            if not places:
                at = [self.box[i][held[i]] if i in held else str(Fraction(c)) for i, c in enumerate(x.tolist())]
                places = [{"at": at}, *([] if k is None else [{"region": k}])]
        ends, where = self._reached(_wider(*value), places, highest)
        least = -float(value[1]) if highest else float(value[0])
        least = min(least - abs(least) * 2.0**-52, float(-Fraction(ends[1]) if highest else Fraction(ends[0])))
        text = cover(low, high, above(self.formulas, f, least, [(r.low, r.high) for r in self.regions]))
        fields = {"why not": "no cover was found"} if text is None else {"cover": text}
        self.claim(what, value=ends, **where, **fields)

    def _reached(self, ends: list[str], places: list[Line], highest: bool) -> tuple[list[str], Line]:
        """Ends of a value, so far apart that the checker sees f between them at one of these places, and that place.

        At a point as it is written f may be beyond ends of many digits; bounds of the zero in a region may be wide.
        """
        checker = Checker(self.head, [region.line(k) for k, region in enumerate(self.regions)])
        found: list[tuple[list[str], Line]] = []
        for where in places:
            try:
                box = checker.sides([[c, c] for c in where["at"]]) if "at" in where else checker.zero(where["region"])
            except Refuted:  # a region that only the checker's rounding excludes
                continue
            value = checker.on(checker.f[0], box)
            least, most = Fraction(value.lo, ONE), Fraction(value.hi, ONE)
            reached = (
                [str(min(Fraction(ends[0]), least)), ends[1]]
                if highest
                else [ends[0], str(max(Fraction(ends[1]), most))]
            )
            found.append((reached, where))
            if reached == ends:
                break
        return min(found, key=lambda each: Fraction(each[0][1]) - Fraction(each[0][0]))


def _rational(exact: Mapping[str, str] | None, variables: Sequence[str]) -> list[Fraction] | None:
    """A point as rationals, where it is one."""
    try:
        return None if exact is None else [Fraction(exact[name]) for name in variables]
    except ValueError:
        return None


def _wider(low: float | str, high: float | str) -> list[str]:
    """Ends a little further apart than two doubles: a number that is one of them is enclosed by no finite precision."""
    slack = (abs(Fraction(low)) + abs(Fraction(high)) + Fraction(1, 2**64)) / 2**64
    return [str(Fraction(low) - slack), str(Fraction(high) + slack)]


def _spelled(end: float | str) -> str:
    """A number as it was typed, as the checker reads it: a fraction, or an end at infinity."""
    return str(float(end)) if np.isinf(float(end)) else str(Fraction(str(end)))


def _ends(box: Sides) -> tuple[Array, Array]:
    sides = [[float(end) if end in ("inf", "-inf") else float(Fraction(end)) for end in side] for side in box]
    return np.array([lo for lo, _ in sides]), np.array([hi for _, hi in sides])


def certificate(answer: Mapping[str, Any]) -> str:
    """The proof file of an answer as in JSON, with the reasons instead of the proofs where the time is used up.

    Raises InputError where there are constraints, and for a name that Python's grammar, which the checker reads, keeps.
    """
    for name in filter(iskeyword, answer["variables"]):
        raise InputError(f"a proof file cannot name a variable {name}", hint="Give it another name.")
    if answer.get("constraints"):
        raise InputError("there are no proof files for constraints yet", hint="Leave --certificate out.")
    try:
        return _proof_of(answer, "").text()
    except TimeUp:
        return _proof_of(answer, "the time was used up").text()


def _proof_of(answer: Mapping[str, Any], why_not: str) -> Proof:
    """What is claimed in an answer, with the proofs that are found; without proofs where there is a reason."""
    command, variables, domain = answer["command"], list(answer["variables"]), answer.get("domain")
    box = None if domain is None else [[_spelled(end) for end in domain[name]] for name in variables]
    expression = answer["expression"]
    system = expression[1:-1].split(", ") if command == "root" and len(variables) > 1 else [expression]
    proof = Proof("roots" if command == "root" else "critical", system, variables, box, why_not)
    if command in ("critical", "overview") or "roots" in answer:
        points = answer["roots"] if "roots" in answer else answer["points"]
        proof.measured(p["at"] for p in points)
        regions = [proof.point(p["at"], p["exact"], p["enclosure"], p.get("kind")) for p in points]
        if answer["complete"]:
            proof.complete(regions, bool(answer.get("families")))
    elif command == "classify":
        at = {name: repr(x) for name, x in answer["at"].items()}
        if answer["is_critical"]:
            near = {
                name: [math.nextafter(float(x), -math.inf), math.nextafter(float(x), math.inf)]
                for name, x in at.items()
            }
            proof.point(answer["at"], at, near, answer["kind"])
        else:
            proof.box = [[str(Fraction(c)), str(Fraction(c))] for c in at.values()]
            proof.complete([])
    elif "minimizers" in answer:
        if answer["value_enclosure"] and None not in answer["value_enclosure"]:
            best = [{"x": answer["x"]}] if answer.get("x") else []
            proof.extreme(command == "maximize", answer["value_enclosure"], answer["minimizers"] or best)
    elif answer.get("enclosure"):
        proof.point(answer["x"], None, answer["enclosure"], answer.get("kind"))
    return proof
