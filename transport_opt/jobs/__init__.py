"""Durable jobs: asked for once, done once, whatever dies in between.

Whoever accepts a job writes it into the store, and it is accepted from then on. A worker finds it there and hands it to
DBOS, which runs it and runs it again after the worker died. What DBOS keeps is the job's id alone; what was asked, how
far it is, the best plan so far and what came out are in the store. The search runs in a process of its own
(`transport_opt.compute`), which may die as well: it is begun again from the last plan it kept.
"""

from transport_opt.jobs.queue import serve_jobs
from transport_opt.jobs.worker import Worker

__all__ = ["Worker", "serve_jobs"]
