"""Requests with an idempotency key that are under way: the same one is not done twice at once."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from transport_opt.errors import UnderWayError
from transport_opt.store import Once


class UnderWay:
    """The keys of one server's requests that are under way.

    Of two servers of one store each may do the work at the same moment; what is kept is then what the first made.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._keys: set[tuple[str, str]] = set()

    @contextmanager
    def alone(self, once: Once) -> Iterator[None]:
        """Hold a key for as long as its request lasts.

        Raises
        ------
        UnderWayError
            A request with the same key of the same account is under way.
        """
        key = once.account_id, once.key_sha256
        with self._lock:
            if key in self._keys:
                raise UnderWayError(
                    "A request with this idempotency key is under way; its answer is not known yet.",
                    "Send the request again in a moment.",
                    "Idempotency-Key",
                )
            self._keys.add(key)
        try:
            yield
        finally:
            with self._lock:
                self._keys.remove(key)
