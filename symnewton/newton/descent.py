"""Down to a minimum: a method's steps, tried until one is taken, and what knows a better point than they do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Generic, Protocol, TypeVar

from symnewton.calculus.function import Sample
from symnewton.newton.acceptance import Judgement, every, judge
from symnewton.newton.loop import Refused, Step
from symnewton.newton.oracle import Oracle
from symnewton.newton.steps import Proposal
from symnewton.newton.stopping import Verdict
from symnewton.settings import Settings
from symnewton.verdicts import Rule, Stop

Memory = TypeVar("Memory")
MAY_GO_ON = (Stop.GRADIENT, Stop.ROUNDING, Stop.DIVERGED)


class Method(Protocol[Memory]):
    """What a minimization method is. `memory` is whatever it carries from trial to trial, such as a radius."""

    name: str
    safeguarded: bool  # whether it makes for minima only, and so may be sent on from a saddle
    second_order: bool  # whether its steps need the Hessian
    tested: bool  # whether a step is taken only where f falls enough

    def begin(self) -> Memory: ...

    def propose(self, at: Sample, memory: Memory) -> Proposal | Stop: ...

    def after(self, at: Sample, proposal: Proposal, judgement: Judgement, memory: Memory) -> Memory:
        """What is carried on from a trial."""


Shortcut = Callable[[Oracle, list[Step], Stop | None], tuple[Sample, Rule] | None]


class Descent(Generic[Memory]):
    """The search that a method makes.

    `shortcut` is asked first at each row, and told why the run would end there: where it knows a better point than the
    method would try next, the run goes on from there.
    """

    def __init__(
        self,
        oracle: Oracle,
        method: Method[Memory],
        settings: Settings,
        verdict: Verdict,
        shortcut: Shortcut = lambda *_: None,
    ) -> None:
        self.oracle, self.method, self.settings = oracle, method, settings
        self.verdict, self.shortcut = verdict, shortcut
        self.memory = method.begin()
        self.better: tuple[Sample, Rule] | None = None

    def done(self, rows: list[Step]) -> Stop | None:
        stop = self.verdict(rows)
        self.better = self.shortcut(self.oracle, rows, stop) if stop in MAY_GO_ON else None
        return stop if self.better is None else None

    def following(self, rows: list[Step]) -> Step | Stop:
        better = self.better or self.shortcut(self.oracle, rows, None)
        return self._tried(rows[-1]) if better is None else rows[-1].to(*better)

    def _tried(self, here: Step) -> Step | Stop:
        """The step that is taken, after as many trials as it takes."""
        cut, refused = False, list[Refused]()
        accept = judge if self.method.tested else every
        while not self.settings.out_of_time:
            proposal = self.method.propose(here.sample, self.memory)
            if isinstance(proposal, Stop):
                return proposal
            judgement = accept(self.oracle, here.sample, proposal, second=self.method.second_order)
            self.memory = self.method.after(here.sample, proposal, judgement, self.memory)
            cut |= judgement.cut
            if judgement.sample is not None:
                rule = Rule.INSIDE_DOMAIN if cut else proposal.rule
                return here.to(judgement.sample, rule, made=replace(proposal.made, refused=tuple(refused)))
            if judgement.give_up is not None:
                return judgement.give_up
            if self.oracle.tried is not None:
                refused.append(Refused(proposal.rule, *self.oracle.tried))
        return Stop.TIMEOUT
