"""`python -m symnewton`, safe in any directory: a sympy.py lying there is not what gets imported."""

import sys

if not sys.flags.safe_path:
    del sys.path[0]  # the current directory, which -m put there

from symnewton.cli.start import main

if __name__ == "__main__":
    main()
