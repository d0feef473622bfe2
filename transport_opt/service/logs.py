"""How logs are written: lines for people on a terminal, JSON elsewhere, and nothing that an exception holds.

An exception's words, and the values around it, may name pupils. What is written of one is its kind and where it was
raised.
"""

import logging
import sys
import traceback
from types import TracebackType
from typing import TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

Raised = tuple[type[BaseException], BaseException, TracebackType | None]


def logger_of(name: str) -> structlog.stdlib.BoundLogger:
    """Give a logger that takes what it tells by name; it goes where the standard library's logging sends it."""
    chain = [structlog.stdlib.filter_by_level, *_PROCESSORS, structlog.stdlib.ProcessorFormatter.wrap_for_formatter]
    made: structlog.stdlib.BoundLogger = structlog.wrap_logger(
        logging.getLogger(name), processors=chain, wrapper_class=structlog.stdlib.BoundLogger
    )
    return made


def configure_logs(stream: TextIO | None = None, as_json: bool | None = None) -> None:
    """Write all logs of this process, those of libraries too, to one stream.

    Parameters
    ----------
    stream
        Standard error unless another is given.
    as_json
        Unless told, whether the stream is no terminal.
    """
    to = sys.stderr if stream is None else stream
    wanted = not to.isatty() if as_json is None else as_json
    renderer: Processor = structlog.processors.JSONRenderer() if wanted else structlog.dev.ConsoleRenderer(colors=False)
    handler = logging.StreamHandler(to)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_PROCESSORS,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    for old in root.handlers[:]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    logging.getLogger("transport_opt").setLevel(logging.INFO)


def without_words(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Put an exception's kind and place where its words would stand."""
    found = event.pop("exc_info", None)
    if isinstance(found, BaseException):
        found = (type(found), found, found.__traceback__)
    elif found is True:
        found = sys.exc_info()
    if isinstance(found, tuple) and found[0] is not None:
        frames = traceback.extract_tb(found[2])[-8:]
        event["exception"] = found[0].__name__
        event["raised_at"] = [f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames]
    event.pop("stack_info", None)
    return event


_PROCESSORS: tuple[Processor, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    without_words,
)
