"""What the web server refuses before the application sees it, in the one shape of all faults.

Waitress reads a request before it hands it on: one that is no HTTP, or whose headers or body are too large, never
reaches the application, and would be answered as plain text.
"""

import json
from http import HTTPStatus
from typing import Any

from waitress.channel import HTTPChannel
from waitress.task import ErrorTask

from transport_opt.api.faults import ACTIONS, MEDIA_TYPE, details, fault
from transport_opt.api.headers import header_items

WORDS = {
    400: ("The request is no HTTP that can be read.", ACTIONS[400]),
    431: ("The request's headers are longer than the server takes.", "Send fewer or shorter headers."),
    501: ("The transfer encoding is not known here.", "Send the body with Content-Length, or as 'chunked'."),
}


class UnreadTask(ErrorTask):
    """Answers a request that could not be read."""

    def execute(self) -> None:
        """Write the answer; nothing of what was sent is repeated but its address."""
        sent: Any = self.request  # what was read so far, which the stubs take for the fault itself
        status, most = sent.error.code, self.channel.server.adj.max_request_body_size
        words, action = WORDS.get(status, ("The request failed by a fault of this program.", ACTIONS[500]))
        if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            words, action = f"The body may have at most {most / 2**20:g} MiB; it has more.", ACTIONS[413]
        phrase, where = HTTPStatus(status).phrase, getattr(sent, "path", "")
        told = details(status, [fault(phrase.lower().replace(" ", "-"), words, action, where)], where)
        content = json.dumps(told).encode()
        self.status = f"{status} {phrase}"
        self.response_headers = [("Content-Type", MEDIA_TYPE), *header_items(https=False)]
        self.set_close_on_finish()
        self.content_length = len(content)
        self.write(content)


class Channel(HTTPChannel):
    """A connection whose faults have the one shape."""

    error_task_class = UnreadTask
