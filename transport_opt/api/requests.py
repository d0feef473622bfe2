"""What several addresses ask of a request: the revision it means, and whether it was sent before."""

import hashlib
import json
import re

from flask import request
from werkzeug.exceptions import BadRequest, PreconditionRequired

LONGEST_KEY = 200


def meant_revision() -> int:
    """Give the number that ``If-Match`` names.

    Raises
    ------
    PreconditionRequired
        There is no such header.
    BadRequest
        It is no ETag of ours.
    """
    sent = request.headers.get("If-Match")
    if sent is None:
        raise PreconditionRequired("If-Match is needed, with the ETag that GET gives, so that nobody's change is lost.")
    found = re.fullmatch(r'\s*"(\d{1,9})"\s*', sent)
    if found is None:
        raise BadRequest('If-Match needs an ETag that GET gives, such as "3". Send that.')
    return int(found[1])


def idempotency_key() -> str | None:
    """Give the caller's ``Idempotency-Key``; ``None`` without one.

    Raises
    ------
    BadRequest
        It is too long or has signs that cannot be shown.
    """
    key = request.headers.get("Idempotency-Key")
    if key is not None and not (0 < len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
        raise BadRequest(f"Idempotency-Key needs 1 to {LONGEST_KEY} plain signs, such as a UUID. Send another.")
    return key


def request_sha256() -> str:
    """Give a hash of what was sent, so that a key used again for something else is seen.

    Of a form its parts count, as what stands between them is another each time that it is sent.

    Raises
    ------
    BadRequest
        A part of the form has no name that can be read.
    """
    told: list[str] = [request.method, request.full_path, request.headers.get("If-Match", "")]
    if request.mimetype == "multipart/form-data":
        if any(name is None for name in (*request.form, *request.files)):
            raise BadRequest("Each part of the form needs a name; one has none that can be read. Name it 'files'.")
        told += [part for pair in sorted(request.form.items(multi=True)) for part in pair]
        for name, file in sorted(request.files.items(multi=True), key=lambda pair: (pair[0], pair[1].filename or "")):
            told += [name, file.filename or "", hashlib.file_digest(file.stream, "sha256").hexdigest()]  # type: ignore[arg-type]
            file.stream.seek(0)
    else:
        told.append(hashlib.sha256(request.get_data(cache=True)).hexdigest())
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()
