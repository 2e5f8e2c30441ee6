"""One run of a command: requests from the command line or standard input, answers to the screen or a file."""

from __future__ import annotations

import gc
import os
import shlex
from base64 import b64decode
from collections.abc import Iterator, Mapping
from typing import Any

from symnewton.cli.options import Common
from symnewton.cli.output import File, Screen, World
from symnewton.cli.pipeline import Item, read_items
from symnewton.cli.supervisor import Supervisor, WorkerCrash
from symnewton.errors import ExitCode, InputError, SymnewtonError
from symnewton.report import ending

SEARCHES = {"critical"}
INSTEAD_OF_POINT = {"minimize": ("box",), "maximize": ("box",), "root": ("all", "bracket")}
OTHERWISE = dict.fromkeys(("minimize", "maximize"), ", or a box, like --box -4:4.") | {
    "root": ", or --bracket 0,1, or --all."
}
ITERATES = {"minimize", "maximize", "root", "compare"}
PLOTS = {"plot"}
POINT_OF = {"gradient": "at", "hessian": "at", "classify": "at", "backprop": "at"} | dict.fromkeys(
    ITERATES | PLOTS, "x0"
)
NEEDS_POINT = {"classify", *ITERATES}
MOST_REFUSED = 1000  # lines in a row: then the input is not of our kind, or has no end
OWN_TIME = 0.9  # share of the budget after which an iteration ends by itself and shows its rows


class Session:
    """Everything one command needs to answer its problems.

    `arguments` are the command's own options; `files` the formats of pictures to write, by their paths.
    """

    def __init__(
        self,
        world: World,
        command: str,
        common: Common,
        arguments: dict[str, Any],
        files: Mapping[str, str] | None = None,
    ) -> None:
        self.world = world
        self.command = command
        self.common = common
        self.arguments = {name: value for name, value in arguments.items() if value not in (None, ())}
        self.sink: File | Screen
        if common.output is None:
            self.sink, self.style = Screen(world), world.style(world.stdout, common.notation)
        else:
            self.sink, self.style = File(common.output), world.style_of_file(common.notation)
        self.style["explain"] = common.explain
        self.files = dict(files or {})
        self.pictures = {path: File(path) for path in self.files}
        self.error_style = world.style(world.stderr)
        self.answers = 0

    def run(self, expression: str | tuple[str, ...]) -> int:
        """The exit code. The expression `-` stands for standard input."""
        if expression != "-":
            self._need_point(self.arguments)
        supervisor = Supervisor(import_work(drawing=bool(self.files)))
        if not supervisor.bounded:
            self.world.say("symnewton: note: this system has no fork: sizes are bounded, time and memory are not\n")
        try:
            code = self._stream(supervisor) if expression == "-" else self._single(supervisor, expression)
            if self.answers:
                self.sink.write(ending(self.common.format))
            for file in (self.sink, *self.pictures.values()):
                file.commit()
        finally:
            supervisor.close()
            for file in (self.sink, *self.pictures.values()):
                file.discard()
        return code

    def _single(self, supervisor: Supervisor, expression: str | tuple[str, ...]) -> int:
        told = self._ask(supervisor, self._request(expression, self.arguments))
        for path, content in told.get("files", {}).items():
            self.pictures[path].write(b64decode(content))
        if "answer" in told:
            self._write(told["answer"])
        elif "object" in told:
            Screen(self.world).write(told["object"])
        self.world.say(told.get("message", ""))
        if supervisor.interrupted:
            raise KeyboardInterrupt
        return told["code"]

    def _stream(self, supervisor: Supervisor) -> int:
        code = None
        refused = 0
        for item in self._items():
            told = self._answer(supervisor, item)
            if "answer" in told:
                self._write(told["answer"])
            elif "object" in told:
                self._write(told["object"])
            else:
                self.world.say(told["message"])
            code = max(code or 0, told["code"])
            refused = refused + 1 if told["code"] == ExitCode.BAD_INPUT else 0
            if refused == MOST_REFUSED:
                raise InputError(
                    f"{refused} lines in a row were refused, and no more are read",
                    hint="Is this the file you meant? Give one expression or JSON object a line.",
                )
            if supervisor.interrupted:
                raise KeyboardInterrupt
        if code is None:
            raise InputError("standard input holds no problem", hint="Give one expression or JSON object a line.")
        return code

    def _items(self) -> Iterator[Item]:
        if self.world.stdin is None:
            raise InputError("standard input is closed", hint="Pipe problems into it, one a line.")
        return read_items(self.world.stdin)

    def _answer(self, supervisor: Supervisor, item: Item) -> dict[str, Any]:
        from symnewton.cli.job import refusal

        extra = {"line": item.line} if item.id is None else {"id": item.id, "line": item.line}
        request = self._request(item.expression, self.arguments, extra)
        if item.error is not None:
            return refusal(item.error, request)
        arguments = request["arguments"]
        point = POINT_OF.get(self.command)
        arguments |= {name: value for name, value in item.members.items() if name in ("vars", point, "box")}
        arguments["params"] = arguments["params"] | item.members.get("params", {})
        try:
            self._need_point(arguments)
        except InputError as error:
            return refusal(error, request)
        return self._ask(supervisor, request)

    def _need_point(self, arguments: dict[str, Any]) -> None:
        name = POINT_OF.get(self.command)
        enough = {name, *INSTEAD_OF_POINT.get(self.command, ())}
        if self.command in NEEDS_POINT and not enough & set(arguments):
            raise InputError(
                f"{self.command} needs {'a starting point' if name == 'x0' else 'a point'}",
                hint=f"Give --{name}, like --{name} 1 or --{name} 1,2" + OTHERWISE.get(self.command, "."),
            )

    def _request(
        self, expression: str | tuple[str, ...] | None, arguments: dict[str, Any], extra: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        arguments = {**arguments, "vars": self.common.vars, "params": self.common.params}
        if self.common.digits is not None:
            arguments["digits"] = self.common.digits
        if self.command in ITERATES | SEARCHES | PLOTS:
            arguments["timeout"] = OWN_TIME * self.common.timeout
        return {
            "command": self.command,
            "expression": expression,
            "arguments": arguments,
            "format": self.common.format,
            "style": self.style,
            "error_style": self.error_style,
            "extra": extra or {},
            "progress": self._progress(arguments),
            "files": self.files,
            "header": self.answers == 0,
            "origin": shlex.join(("symnewton", *self.world.argv)),
        }

    def _progress(self, arguments: dict[str, Any]) -> tuple[str, ...]:
        """What a search tells of its progress to a person who watches; nothing to anybody else."""
        if self.error_style["color"] is None:
            return ()
        if self.command in SEARCHES:
            return "boxes left", "points found"
        return ("boxes left", "proven bound", "best value") if "box" in arguments and "x0" not in arguments else ()

    def _ask(self, supervisor: Supervisor, request: dict[str, Any]) -> dict[str, Any]:
        from symnewton.cli.job import refusal

        try:
            return supervisor.ask(request, self.common.timeout)
        except SymnewtonError as error:
            if isinstance(error, WorkerCrash) and self.world.debug:
                self.world.say(error.trace)
            return refusal(error, request)

    def _write(self, text: str) -> None:
        if self.answers and self.common.format in ("table", "latex", "markdown"):
            text = "\n" + text
        self.sink.write(text)
        self.answers += 1


def import_work(drawing: bool = False) -> Any:
    """The worker's job, with everything it needs imported once, before the fork; what draws files only if asked."""
    for name in [name for name in os.environ if name.startswith("SYMPY_")]:
        del os.environ[name]  # switches for SymPy's developers; some stop its import
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # threads are lost at a fork
    gc.disable()  # saves 15 % of the import
    try:
        from symnewton.cli.job import solve

        if drawing:
            from symnewton.plot.pictures import ready

            ready()
    finally:
        gc.enable()
    return solve
