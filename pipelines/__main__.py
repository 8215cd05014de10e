"""``python -m pipelines``: the same as the command ``treem``; makes the environment first when it is missing."""

import subprocess
import sys

from pipelines import environment


def main() -> int:
    """Run the command line inside the project's own environment."""
    environment.readable_streams()
    own = environment.python_path()
    if own.exists() and sys.prefix == str(environment.FOLDER) and environment.is_current():
        from pipelines.cli import main as command

        return command()
    python = str(environment.ensure())
    try:
        return subprocess.run([python, "-c", "from pipelines.cli import main; raise SystemExit(main())", *sys.argv[1:]]).returncode
    except KeyboardInterrupt:  # the command was stopped too, and has said so
        return 130


if __name__ == "__main__":
    raise SystemExit(main())
