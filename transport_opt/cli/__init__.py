"""The command line: read the request, call the service, tell the answer.

Answers for programs go to standard output with ``--json``; people's messages and progress go to standard error.
"""

from transport_opt.cli.app import app, main

__all__ = ["app", "main"]
