"""What can go wrong, and how it is told.

Four kinds of fault are never mixed:

* a `Problem` is a fault in a table: all of them are collected, none is raised alone;
* a `Finding` says that a plan breaks a rule (`transport_opt.model.plan`);
* an unplaced reason says why a pupil has no seat (`transport_opt.model.plan`);
* an exception is a caller's or the machine's fault.

The exception tree::

    TransportError
    ├── UnreadableInputError     a file is missing, damaged or not what it says it is
    ├── ProblemsError            a data set has faults that stop the work; carries them all
    ├── RoadsError               a road map cannot be made, found or read
    ├── MatrixError              travel times are missing, damaged or do not cover the places
    ├── PlanFileError            a plan file does not follow transport-plan/1
    ├── NotAdoptedError          a plan, or an area of it, may not be adopted as it is
    ├── StoreError               the store cannot be opened, read or written; nothing accepted is lost
    ├── NotThereError            the store has nothing of that id
    ├── ChangedError             somebody else changed it first; carries what is there now
    ├── InUseError               it cannot be deleted while something needs it
    ├── KeyReusedError           the same idempotency key came with another request
    ├── UnderWayError            the same request with an idempotency key is under way
    ├── MadeAlreadyError         the same request made something whose secret was told once
    ├── TakenError               an account has that e-mail address, or a worker at work that name
    ├── RefusedError             who asks did not show who they are
    ├── NotAllowedError          who asks may not do this
    ├── PasswordError            a password is too easy to guess
    ├── TooManyJobsError         an account has as many open jobs as it may
    ├── BusyError                too much heavy work is under way; nothing was done
    └── ComputeError             a worker process ended before its work, or could not be begun
        └── ComputeAwayError     the cluster cannot be reached, or has no worker; the work itself is not at fault
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault in a table, in words that say what to do.

    Attributes
    ----------
    code
        A stable name for the kind of fault, such as ``unknown-school``.
    message
        What is wrong, what is needed and what there is now.
    action
        The next step for the person who keeps the table.
    where
        File, row and column, such as ``pupils.csv, row 12, column school_id``.
    stops
        Whether no plan may be made before this is mended; the others are warnings.
    """

    code: str
    message: str
    action: str
    where: str
    stops: bool = True


class TransportError(Exception):
    """Base of every exception that this package raises on purpose.

    Parameters
    ----------
    message
        What is wrong, what is needed and what there is now.
    action
        The next step for the person who reads it.
    where
        The file or value at fault.
    """

    code = "transport-error"

    def __init__(self, message: str, action: str = "", where: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.action = action
        self.where = where


class UnreadableInputError(TransportError):
    """A file is missing, damaged or not what it says it is."""

    code = "unreadable-input"


class ProblemsError(TransportError):
    """A data set has faults that stop the work.

    Parameters
    ----------
    problems
        Every fault found, those that stop the work and those that do not.
    """

    code = "problems"

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        stopping = sum(problem.stops for problem in problems)
        super().__init__(
            f"The data set has {stopping} problem{'' if stopping == 1 else 's'} that must be mended first.",
            "Mend the rows listed and run the command again.",
        )
        self.problems = problems

    def __reduce__(self) -> tuple[type["ProblemsError"], tuple[tuple[Problem, ...]], dict[str, object]]:
        """Pickle it by its problems, so that it can come back from another process."""
        return type(self), (self.problems,), self.__dict__


class RoadsError(TransportError):
    """A road map cannot be made, found or read."""

    code = "roads"


class MatrixError(TransportError):
    """Travel times are missing, damaged or do not cover the places."""

    code = "matrix"


class PlanFileError(TransportError):
    """A plan file does not follow transport-plan/1."""

    code = "plan-file"


class NotAdoptedError(TransportError):
    """A plan, or an area of it, may not be adopted as it is; nothing was adopted."""

    code = "not-adopted"


class StoreError(TransportError):
    """The store cannot be opened, read or written; nothing that it accepted is lost."""

    code = "store"


class NotThereError(TransportError):
    """The store has nothing of that id."""

    code = "not-there"


class ChangedError(TransportError):
    """Somebody else changed it first, so the change that was asked for is not made.

    Parameters
    ----------
    now
        The record that is there now.
    """

    code = "changed"

    def __init__(self, message: str, action: str = "", where: str = "", now: object = None) -> None:
        super().__init__(message, action, where)
        self.now = now


class InUseError(TransportError):
    """It cannot be deleted while something needs it."""

    code = "in-use"


class KeyReusedError(TransportError):
    """The same idempotency key came with another request."""

    code = "key-reused"


class UnderWayError(TransportError):
    """The same request, by its idempotency key, is under way."""

    code = "under-way"


class MadeAlreadyError(TransportError):
    """The same request made something before, whose secret was told then and cannot be told again."""

    code = "made-already"


class TakenError(TransportError):
    """An account has that e-mail address already, or a worker that is at work that name."""

    code = "taken"


class RefusedError(TransportError):
    """Who asks did not show who they are, or no longer can."""

    code = "refused"


class NotAllowedError(TransportError):
    """Who asks is known and may not do this."""

    code = "not-allowed"


class PasswordError(TransportError):
    """A password is too short, too long or too easy to guess."""

    code = "password"


class TooManyJobsError(TransportError):
    """An account has as many jobs that have not ended as it may."""

    code = "too-many-jobs"


class BusyError(TransportError):
    """Too much heavy work is under way at once; nothing of what was asked was done."""

    code = "busy"


class ComputeError(TransportError):
    """A worker process ended before its work was done, or could not be begun."""

    code = "compute"


class ComputeAwayError(ComputeError):
    """The cluster cannot be reached, or has no worker; the work itself is not at fault."""

    code = "compute-away"
