"""The secret of an installation, from which every key is made: for sessions, second factors, pseudonyms.

It is ``SECRET_KEY`` of the environment, or a file in the store's folder that only its owner may read, made on first
start. No backup holds it: keep it apart from them. Without it, sessions end, second factors must be set up again, and
pseudonyms are others than before; nothing else is lost.
"""

import hmac
import os
import secrets
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from transport_opt.errors import StoreError

FILE = "secret.key"
LEAST = 32
"""Letters that a secret of the environment has at least."""


@dataclass(frozen=True, slots=True)
class Secrets:
    """The secret; it is in no text that an object of this class is shown as."""

    root: bytes = field(repr=False)

    def key(self, purpose: str) -> bytes:
        """Make the key for one purpose: who learns it learns no other."""
        return hmac.digest(self.root, f"transport-opt {purpose}".encode(), "sha256")


def secrets_of(folder: Path, given: str | None = None) -> Secrets:
    """Read the secret, and make it first where there is none.

    Parameters
    ----------
    folder
        Of the store.
    given
        ``SECRET_KEY``.

    Raises
    ------
    StoreError
        The secret given is too short, or the file cannot be read or written, or is damaged.
    """
    if given is not None:
        if len(given) < LEAST:
            raise StoreError(
                f"SECRET_KEY must have at least {LEAST} letters; now it has {len(given)}.",
                "Make one with: python3 -c 'import secrets; print(secrets.token_hex(32))'",
                "SECRET_KEY",
            )
        return Secrets(given.encode())
    path = folder / FILE
    try:
        if not path.exists():
            _make(path)
        content = path.read_bytes().strip()
    except OSError as error:
        raise StoreError(
            f"The secret of this installation cannot be read or made: {error.strerror} ({path}).",
            "Give this user the right to read and write the store's folder.",
            str(path),
        ) from error
    if len(content) < LEAST:
        raise StoreError(
            f"{path} must hold a secret of at least {LEAST} letters; now it has {len(content)}.",
            "Put the secret back from where it is kept, or delete the file: then everybody logs in again, and second "
            "factors are set up again.",
            str(path),
        )
    return Secrets(content)


def _make(path: Path) -> None:
    """Make the file whole and once: of two processes that start together, both read the same secret."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "w") as stream:
            stream.write(secrets.token_hex(32) + "\n")
            stream.flush()
            os.fsync(stream.fileno())
        try:
            os.link(name, path)
        except FileExistsError:
            return
    finally:
        Path(name).unlink()
