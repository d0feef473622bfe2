"""Where solves run: processes of this machine, or a cluster that runs elsewhere. The only place that knows dask.

Compute knows no plan and no pupil. It is handed a function and its arguments, and runs them in a worker process that
may die: then the caller is told, and begins again from the last checkpoint::

    with open_compute(workers=2) as compute:
        running = compute.start(search, question, key="job-7")    # begun at once or queued
        while not running.wait(1.0):
            show(running.told())                                  # what the work tells of itself
        plan = running.result()                                   # or ComputeError if its worker died
        for outcome in compute.map(search, questions):            # many works; a dead worker costs one of them a retry
            ...

The work says how far it is, leaves checkpoints and asks whether to stop on its `Channel`. These notes live in the
scheduler (`board`), so they outlive the worker, and go when nobody wants the work any more. Only sealed bytes pass
through dask (`sealed`): nothing of the arguments, the results or the errors is in its logs or on its pages.
"""

from transport_opt.compute.channel import Channel
from transport_opt.compute.opening import Certificates, open_compute
from transport_opt.compute.pool import Compute, Outcome
from transport_opt.compute.running import Running
from transport_opt.compute.sealed import Work

__all__ = ["Certificates", "Channel", "Compute", "Outcome", "Running", "Work", "open_compute"]
