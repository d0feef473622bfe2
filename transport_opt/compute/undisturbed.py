"""Loaded by dask in each worker process of one's own: Ctrl-C is for the process that opened it, and that ends it.

A terminal sends Ctrl-C to all of them, and a worker process would end with a traceback in the middle of its search.
"""

import signal

from distributed import Worker


def dask_setup(worker: Worker) -> None:  # noqa: ARG001
    """Take no notice of Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
