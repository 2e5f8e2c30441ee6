"""One measurement of symnewton: a problem, its size and its data, by the command's own function."""

from __future__ import annotations

import json
import resource
import sys
import time

from benchmarks.scale_problems import BY_NAME


def main(name: str, size: str, data: str) -> None:
    import symnewton as sn

    problem, n = BY_NAME[name], int(size)
    sn.minimize("sum(x[i]^2, i=1..70)", x0="x=1")  # what is imported on first use
    sn.minimize("x^2+y^2", x0=[1, 1])
    started = time.process_time()
    given = {} if problem.data is None else {"data": data}
    run = sn.minimize(problem.text(n), x0=problem.start(n), **given)
    found = {
        "start": started,
        "work": time.process_time() - started,
        "f": float(run.value),
        "k": run.iterations,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    if not run.solved:
        sys.exit(f"{name}, {n}: {run.message}")
    print(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
