"""One run of a command: requests from the command line or standard input, answers to the screen or a file."""

from __future__ import annotations

import gc
import json
import os
import shlex
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import click

from symnewton.cli.checkpoint import Checkpoint
from symnewton.cli.options import Common, Point
from symnewton.cli.output import File, Screen, World
from symnewton.cli.pipeline import Item, descriptor_of, line_count, read_items
from symnewton.cli.pool import Pool, Task
from symnewton.cli.progress import Watch
from symnewton.cli.refusal import refusal
from symnewton.cli.supervisor import Supervisor, WorkerCrash
from symnewton.cli.worker import Job
from symnewton.errors import ExitCode, InputError, SymnewtonError
from symnewton.language import check_syntax
from symnewton.report import FORMATS, ending

MOST_A_CORE = 8  # processes of --jobs
MOST_REFUSED = 10_000  # times that one line is refused in a row: then the input has no end
SHORT = 2_000  # characters of a text whose syntax is checked before SymPy is imported; longer ones may be patterns
OF_TEXTS = frozenset("parse gradient hessian classify critical minimize maximize compare plot root".split())
OWN_TIME = 0.9  # share of the budget after which an iteration ends by itself and shows its rows
TO_TELL = 1.0, 0.35  # seconds, or this share if it is less, that a search keeps for telling what it found


class Session:
    """Everything one command needs to answer its problems.

    `arguments` are the command's own options; `files` the formats of pictures to write, by their paths.
    """

    def __init__(
        self,
        world: World,
        command: click.Command,
        common: Common,
        arguments: dict[str, Any],
        files: Mapping[str, str] | None = None,
    ) -> None:
        self.world = world
        self.command = command.name or ""
        self.takes = set(arguments)
        self.point = next((p for p in command.params if isinstance(p, Point)), None)
        self.common = common
        self.arguments = {name: value for name, value in arguments.items() if value not in (None, ())}
        self.origin = shlex.join(("symnewton", *world.argv))
        self.answers = 0
        self.headed = False
        self.sink: File | Screen | Checkpoint
        if common.output is None:
            self.sink, self.style = Screen(world), world.style(world.stdout, common.notation)
        else:
            self.sink, self.style = self._file(common.output), world.style_of_file(common.notation)
        self.style["explain"] = common.explain
        self.files = dict(files or {})
        self.pictures = {path: File(path) for path in self.files}
        self.error_style = world.style(world.stderr)
        self.watch: Watch | None = None
        self.data: str | None = None  # those of standard input, in Base64

    def _file(self, path: str) -> File | Checkpoint:
        if not self.common.resume:
            return File(path)
        checkpoint = Checkpoint(path, self.common.format, self.command, self.world.say)
        self.headed = checkpoint.headed
        return checkpoint

    def run(self, expression: str | tuple[str, ...]) -> int:
        """The exit code. The expression `-` stands for standard input."""
        stream = expression == "-"
        if not stream:
            self._need_point(self.arguments)
            if (error := self._misspelled(expression)) is not None:
                return self._refuse(expression, error)
        if self.arguments.get("data") == "-":
            self.data = b64encode(self._data_on_stdin(stream)).decode()
        job = import_work(drawing=bool(self.files)) if self.common.cluster is None else None
        self.world.at_work()
        if self.world.watched:
            lines = line_count(self.world.stdin) if stream and self.world.stdin is not None else None
            self.watch = Watch(self.world, stream=stream, lines=lines)
        pool = self._pool(job, stream)
        if not pool.bounded:
            self.world.say("symnewton: note: this system has no fork: sizes are bounded, time and memory are not\n")
        try:
            code = self._stream(pool) if stream else self._single(pool, expression)
            if self.answers:
                self.sink.write(ending(self.common.format))
            for file in (self.sink, *self.pictures.values()):
                file.commit()
        finally:
            self.world.tidying_up()
            if self.watch is not None:
                self.watch.hide()
            pool.close()
            for file in (self.sink, *self.pictures.values()):
                file.discard()
        return code

    def _misspelled(self, expression: str | tuple[str, ...]) -> SymnewtonError | None:
        """What is wrong with the syntax of one short text, where it is plain that no name in it is declared."""
        if not isinstance(expression, str) or len(expression) > SHORT or self.command not in OF_TEXTS:
            return None
        places = [str(value) for name, value in self.arguments.items() if name in ("at", "x0", "box", "bracket")]
        named = any(sign in place for place in places for sign in "=[{")
        if named or self.common.vars or self.common.params or {"data", "where", "subject_to"} & set(self.arguments):
            return None
        try:
            check_syntax(expression, equation=self.command == "root")
        except SymnewtonError as error:
            return error
        return None

    def _refuse(self, expression: str | tuple[str, ...], error: SymnewtonError) -> int:
        told = refusal(error, self._request(expression, self.arguments))
        if "object" in told:
            Screen(self.world).write(told["object"])
        self.world.say(told["message"])
        code: int = told["code"]
        return code

    def _data_on_stdin(self, stream: bool) -> bytes:
        if stream:
            raise InputError("standard input cannot hold both problems and data", hint="Give the data as a file.")
        if self.world.stdin is None:
            raise InputError("standard input is closed", hint="Pipe the data into it, or give a file.")
        return self.world.unread + self.world.stdin.read()

    def _pool(self, job: Job | None, stream: bool) -> Pool:
        """Who does the work: processes of this machine that do the job, or a cluster."""
        if job is not None:
            return Supervisor(job, self._jobs() if stream else 1, self.watch)
        from symnewton.cli.cluster import Cluster

        return Cluster(self.common.cluster or "", self.world.say, self.watch)

    def _jobs(self) -> int:
        """How many processes work on a stream."""
        wanted, most = self.common.jobs or cores(), MOST_A_CORE * cores()
        if wanted > most:
            self.world.say(f"symnewton: note: {most} processes work, {MOST_A_CORE} a core: more would not be faster\n")
        return min(wanted, most)

    def _single(self, pool: Pool, expression: str | tuple[str, ...]) -> int:
        told: dict[str, Any] = {}
        for task in pool.run(iter([self._task(self._request(expression, self.arguments))])):
            told = self._told(task)
            for path, content in told.get("files", {}).items():
                self.pictures[path].write(b64decode(content))
            self._give(told)
            if "object" in told:
                Screen(self.world).write(told["object"])
            self.world.say(told.get("message", ""))
        return told["code"]

    def _stream(self, pool: Pool) -> int:
        code = None
        refused, last = 0, None
        stdin = self.world.stdin
        if stdin is None:
            raise InputError("standard input is closed", hint="Pipe problems into it, one a line.")
        skipping = isinstance(self.sink, Checkpoint) and self.sink.line > 0
        for task in pool.run(self._tasks(read_items(stdin, self.world.unread)), descriptor_of(stdin)):
            told, item = self._told(task), task.about
            self._give(told)
            if "object" in told:
                self._write(told["object"])
            else:
                self.world.say(told.get("message", ""))
            code = max(code or 0, told["code"])
            same = told["code"] == ExitCode.BAD_INPUT and last in (None, item.expression)
            refused, last = (refused + 1, item.expression) if same else (0, None)
            if refused == MOST_REFUSED:
                raise InputError(
                    f"the same line was refused {refused} times in a row, and no more are read",
                    hint="Is this the file you meant? Give one expression or JSON object a line.",
                )
            if self.watch is not None:
                self.watch.answered(told["code"], item.line)
        if code is None and not skipping:
            raise InputError("standard input holds no problem", hint="Give one expression or JSON object a line.")
        return code or 0

    def _tasks(self, items: Iterable[Item | None]) -> Iterator[Task | None]:
        """The problems of a stream as tasks, those that are refused already done; what the file holds is left out."""
        done, told = (self.sink.line, self.sink.input) if isinstance(self.sink, Checkpoint) else (0, None)
        for item in items:
            if item is None:
                yield None
            elif item.line > done:
                yield self._task_of(item)
            elif item.line == done and told is not None and item.expression not in (told, None):
                raise InputError(
                    f"line {done} of the input is not the problem that {self.common.output} ends with",
                    hint="Resume with the input of the run that wrote the file.",
                )

    def _task_of(self, item: Item) -> Task:
        extra = {"line": item.line} if item.id is None else {"id": item.id, "line": item.line}
        request = self._request(item.expression, self.arguments, extra)
        arguments = request["arguments"]
        taken = {"vars", *({"at", "x0", "box", "subject_to"} & self.takes)}
        arguments |= {name: value for name, value in item.members.items() if name in taken}
        arguments["params"] = arguments.get("params", {}) | item.members.get("params", {})
        task = self._task(request, item)
        try:
            if item.error is not None:
                raise item.error
            self._need_point(arguments)
        except SymnewtonError as error:
            task.end(error)
        return task

    def _task(self, request: dict[str, Any], item: Item | None = None) -> Task:
        return Task(request, self.common.timeout, item)

    def _told(self, task: Task) -> dict[str, Any]:
        """What there is to say: what `job.solve` or `job.refusal` returns."""
        if self.watch is not None:
            self.watch.hide()
        error = task.outcome
        if not isinstance(error, SymnewtonError):
            return error
        if isinstance(error, WorkerCrash):
            if self.world.debug:
                self.world.say(error.trace)
            error.message += f"; please report it, with the line: {self._reproduced(task.about)}"
        return refusal(error, task.request)

    def _reproduced(self, item: Item | None) -> str:
        """A line of shell that asks for the same again."""
        if item is None:
            return self.origin
        members = {"expression": item.expression, **item.members}
        return f"echo {shlex.quote(json.dumps(members))} | {self.origin}"

    def _need_point(self, arguments: dict[str, Any]) -> None:
        point = self.point
        if point is not None and point.needed and not {point.name, *point.instead} & set(arguments):
            raise InputError(
                f"{self.command} needs {'a starting point' if point.name == 'x0' else 'a point'}",
                hint=f"Give --{point.name}, like --{point.name} 1 or --{point.name} 1,2{point.otherwise}",
            )

    def _request(
        self, expression: str | tuple[str, ...] | None, arguments: dict[str, Any], extra: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        names = {"vars": self.common.vars, "params": self.common.params}
        arguments = {**arguments, **{name: value for name, value in names.items() if value}}
        if self.common.digits is not None:
            arguments["digits"] = self.common.digits
        return {
            "command": self.command,
            "expression": expression,
            "arguments": arguments,
            "format": self.common.format,
            "style": self.style,
            "error_style": self.error_style,
            "extra": extra or {},
            "timeout": self._own_time(arguments),
            "watched": self.watch is not None,
            "files": self.files,
            "data": self.data,
            "head": not self.headed,
            "origin": self.origin,
        }

    def _own_time(self, arguments: dict[str, Any]) -> float:
        """The seconds after which the work is to end by itself."""
        seconds = self.common.timeout
        searches = "x0" not in self.takes or {"box", "subject_to"} & set(arguments)
        if searches and "x0" not in arguments:
            return min(OWN_TIME * seconds, seconds - min(TO_TELL[0], TO_TELL[1] * seconds))
        return OWN_TIME * seconds

    def _give(self, told: dict[str, Any]) -> None:
        """Writes the answer, if there is one, and before the first one what stands at the head."""
        if "answer" in told:
            if not self.headed:
                self.sink.write(told["head"])
            self.headed |= bool(told["head"])
            self._write(told["answer"])

    def _write(self, text: str) -> None:
        if self.answers and FORMATS[self.common.format].between:
            text = FORMATS[self.common.format].between + text
        self.sink.write(text)
        self.answers += 1


def cores() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def import_work(drawing: bool = False) -> Any:
    """The worker's job, with everything it needs imported once, before the fork; what draws files only if asked."""
    for name in [name for name in os.environ if name.startswith("SYMPY_")]:
        del os.environ[name]  # switches for SymPy's developers; some stop its import
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # threads are lost at a fork
    gc.disable()  # saves 15 % of the import
    try:
        from symnewton.cli.job import solve

        if drawing:
            from symnewton.drawing.pictures import ready

            ready()
    finally:
        gc.enable()
    return solve
