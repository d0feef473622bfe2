"""Compute is opened: worker processes of one's own, or a connection to a cluster."""

import ipaddress
import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dask
from distributed import Client, LocalCluster, Security
from distributed.system import MEMORY_LIMIT

from transport_opt.compute.crew import crewed
from transport_opt.compute.pool import Compute
from transport_opt.compute.running import reaching
from transport_opt.errors import ComputeError

CONNECT_SECONDS = 10
LEAST_BYTES = 300_000_000
"""A worker process has some 250 MB before it does anything; with less it would be ended and begun anew for ever."""
SHARED = 0.8
"""Of the memory, that worker processes share; the rest is for the server, the database and the system."""

SETTINGS: Mapping[str, Any] = {
    # Nothing goes to disk, and a worker beyond its memory ends; it would pause first and never be free again.
    "distributed.worker.memory.target": False,
    "distributed.worker.memory.spill": False,
    "distributed.worker.memory.pause": False,
    "distributed.worker.memory.terminate": 1.0,
    # No pages and no samples of what the workers do.
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
    "distributed.worker.profile.enabled": False,
    # A worker is not held for dead while a work keeps the interpreter to itself.
    "distributed.scheduler.worker-ttl": "15 minutes",
    # Arguments of tens of megabytes are meant.
    "distributed.admin.large-graph-warning-threshold": "1 TB",
}


OWN_SETTINGS: Mapping[str, Any] = {
    # Who has not come back is for `crew` to judge: dask would end the nanny for good and begin no other.
    "distributed.deploy.lost-worker-timeout": "1 hour",
    "distributed.worker.preload": ["transport_opt.compute.undisturbed"],
}


@dataclass(frozen=True, slots=True)
class Certificates:
    """PEM files that let this machine and the cluster know each other."""

    ca: Path
    certificate: Path
    key: Path

    @classmethod
    def named_by(cls, environ: Mapping[str, str]) -> "Certificates":
        """Read their names from COMPUTE_CA, COMPUTE_CERT and COMPUTE_KEY.

        Raises
        ------
        ComputeError
            One is not set.
        """
        names = ("COMPUTE_CA", "COMPUTE_CERT", "COMPUTE_KEY")
        missing = [name for name in names if not environ.get(name)]
        if missing:
            raise ComputeError(
                f"A cluster at tls:// needs the files named by {', '.join(names)}. Not set: {', '.join(missing)}.",
                "Set them; docs/several-machines.md says how the files are made.",
            )
        return cls(*(Path(environ[name]) for name in names))

    def security(self) -> Security:
        """Give them to dask.

        Raises
        ------
        ComputeError
            A file is missing or is not what it should be.
        """
        security = Security(
            require_encryption=True,
            tls_ca_file=str(self.ca),
            tls_client_cert=str(self.certificate),
            tls_client_key=str(self.key),
        )
        try:
            security.get_connection_args("client")
        except OSError as fault:
            raise ComputeError(
                f"The certificates for the cluster cannot be read: {fault.strerror or fault}.",
                "Name PEM files of a certificate authority, a certificate that it signed, and its key.",
                f"{self.ca}, {self.certificate}, {self.key}",
            ) from fault
        return security


@contextmanager
def open_compute(
    address: str | None = None,
    workers: int = 1,
    memory_bytes: int | None = None,
    folder: Path | None = None,
    security: Certificates | None = None,
    patient: bool = False,
) -> Iterator[Compute]:
    """Open worker processes of this machine, or a cluster that runs elsewhere.

    Processes of this machine end with the one that opened them, however that ends, and listen on loopback to
    nobody but each other.

    Parameters
    ----------
    address
        ``tls://HOST:PORT`` of a cluster's scheduler, or ``tcp://`` of one on this machine; nothing for own processes.
    workers
        How many processes of one's own.
    memory_bytes
        What each may use; one that uses more is ended, and begun anew. Else `usual_memory`.
    folder
        Where they keep their lock files; nothing of the work is in them.
    security
        For ``tls://``; from the environment unless given.
    patient
        Whether a cluster may be away when it is opened; `Compute.is_there` tells when it has come.

    Raises
    ------
    ComputeError
        The cluster cannot be reached safely, or worker processes cannot be begun.
    ComputeAwayError
        The cluster cannot be reached.
    """
    logging.getLogger("distributed").setLevel(logging.WARNING)
    with dask.config.set({**SETTINGS, **OWN_SETTINGS}), ExitStack() as stack:
        if address is None:
            keys = Security.temporary()
            cluster = stack.enter_context(_own_cluster(workers, memory_bytes, folder, keys))
            stack.enter_context(crewed(cluster))
            where = cluster.scheduler_address
        else:
            where, keys = address, _security_for(address, security)

        def connect() -> Client:
            with reaching(where):
                return Client(where, security=keys, set_as_default=False, timeout=CONNECT_SECONDS)

        compute = Compute(connect, where, patient and address is not None)
        stack.callback(compute.close)
        yield compute


def usual_memory(workers: int) -> int:
    """Give the bytes that each worker process may use unless told otherwise.

    Four fifths of the machine's memory, or of what this process is allowed of it, are shared out: one search that
    grows beyond all measure must end in words, and not with the machine.
    """
    return max(LEAST_BYTES, int(MEMORY_LIMIT * SHARED) // workers)


def _own_cluster(workers: int, memory_bytes: int | None, folder: Path | None, keys: Security) -> LocalCluster:
    if memory_bytes is not None and memory_bytes < LEAST_BYTES:
        raise ComputeError(
            f"A worker process needs {LEAST_BYTES:,} bytes of memory at least. Allowed: {memory_bytes:,}.",
            "Allow more.",
        )
    try:
        return LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            security=keys,
            dashboard_address=None,
            scheduler_kwargs={"dashboard_address": "127.0.0.1:0"},
            memory_limit=usual_memory(workers) if memory_bytes is None else memory_bytes,
            local_directory=None if folder is None else str(folder),
            silence_logs=logging.WARNING,
        )
    except RuntimeError as fault:
        raise ComputeError(
            f"{workers} worker processes could not be begun: {fault}.",
            "Free memory, or ask for fewer.",
        ) from fault


def _security_for(address: str, given: Certificates | None) -> Security | None:
    """Choose how to speak with a cluster: by certificates, or openly where nothing leaves this machine."""
    parts = urlsplit(address)
    if parts.scheme == "tls":
        return (given or Certificates.named_by(os.environ)).security()
    if parts.scheme != "tcp":
        raise ComputeError(
            f"A cluster is at tls://HOST:PORT, or at tcp://127.0.0.1:PORT on this machine. Given: {address}.",
            "Give the address that its scheduler tells when it starts.",
            address,
        )
    if not _is_this_machine(parts.hostname or ""):
        raise ComputeError(
            f"Pupils' data goes to another machine by tls:// only. Given: {address}.",
            "Start the cluster with certificates; docs/several-machines.md says how.",
            address,
        )
    return None


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
