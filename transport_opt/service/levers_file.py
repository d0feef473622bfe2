"""``levers.json``: the waterfall of levers as programs, and later comparisons, read it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from transport_opt.compare import LeverStep
from transport_opt.errors import UnreadableInputError
from transport_opt.files import write_whole
from transport_opt.model import Pence
from transport_opt.model.units import pounds
from transport_opt.service.plans import save_plan
from transport_opt.service.pulling_levers import Step

LEVERS_FORMAT = "transport-levers/1"
LEVERS_FILE = "levers.json"


class _StepRow(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True)

    code: str
    title: str
    words: str
    cash_pence_per_day: int = Field(ge=0)
    saved_pence_per_day: int
    travel_budget_pence_per_day: int = Field(ge=0)
    may_be_driven: bool
    pupils: int | None = Field(ge=0)
    routes: int = Field(ge=0)
    unplaced: int = Field(ge=0)
    hard_findings: int = Field(ge=0)


class _LeversRow(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True)

    format: Literal["transport-levers/1"]
    scenario_sha256: str
    levers: tuple[_StepRow, ...] = Field(min_length=2)

    @model_validator(mode="after")
    def adds_up(self) -> Self:
        """Refuse steps that do not save what lies between them."""
        for before, one in pairwise((self.levers[0], *self.levers)):
            apart = before.cash_pence_per_day - one.cash_pence_per_day
            if one.saved_pence_per_day != apart:
                raise ValueError(
                    f"step '{one.code}' must save {pounds(apart)} a school day, the difference from the step before; "
                    f"it says {pounds(one.saved_pence_per_day)}"
                )
        return self


@dataclass(frozen=True, slots=True)
class LeversRead:
    """A waterfall that was worked out before.

    Attributes
    ----------
    sha256
        Fingerprint of the tables that it was worked out from.
    """

    steps: tuple[LeverStep, ...]
    sha256: str


def lever_figures(steps: Sequence[Step]) -> list[dict[str, Any]]:
    """Give the waterfall as programs read it; pupils by id."""
    return [
        {
            "code": one.code,
            "title": one.title,
            "words": one.words,
            "cash_pence_per_day": one.cash,
            "saved_pence_per_day": before.cash - one.cash,
            "travel_budget_pence_per_day": one.budgets,
            "with_travel_budget": list(one.with_budgets),
            "may_be_driven": one.may_be_driven,
            "pupils": one.pupils,
            "routes": len(one.answer.plan.routes),
            "unplaced": len(one.answer.plan.unplaced),
            "hard_findings": len(one.answer.plan.hard_findings),
        }
        for before, one in pairwise((steps[0], *steps))
    ]


def save_levers(steps: Sequence[Step], folder: Path) -> tuple[Path, ...]:
    """Write the plans that may be driven, and the figures of all steps after them.

    Raises
    ------
    OSError
        The folder cannot be written to, or the disk is full.
    """
    files = []
    for at, one in enumerate(steps):
        if one.may_be_driven:
            files.append(folder / f"{at}-{one.code}.json")
            save_plan(one.answer.plan, files[-1])
    table = folder / LEVERS_FILE
    value = {
        "format": LEVERS_FORMAT,
        "scenario_sha256": steps[0].answer.question.sha256,
        "levers": lever_figures(steps),
    }
    write_whole(table, (json.dumps(value, indent=1) + "\n").encode())
    return (*files, table)


def read_levers(path: Path, days_per_year: int) -> LeversRead:
    """Read the waterfall that `save_levers` wrote.

    Parameters
    ----------
    path
        The file, or the folder that it is in.

    Raises
    ------
    UnreadableInputError
        There is no such file, or its steps do not add up.
    """
    file = path / LEVERS_FILE if path.is_dir() else path
    try:
        row = _LeversRow.model_validate_json(file.read_bytes())
    except OSError as error:
        raise UnreadableInputError(
            f"The waterfall of levers {file} cannot be read: {error.strerror or error}.",
            "Give the folder that 'levers' wrote with --out, or the levers.json in it.",
            str(file),
        ) from error
    except ValidationError as error:
        fault = error.errors(include_url=False, include_context=False)[0]
        where = ".".join(map(str, fault["loc"]))
        raise UnreadableInputError(
            f"'{file.name}' must be what 'levers' writes ({LEVERS_FORMAT}). {f'{where}: ' if where else ''}"
            f"{fault['msg'].removeprefix('Value error, ')}.",
            "Make it again with 'levers'.",
            where or file.name,
        ) from error
    return LeversRead(tuple(_step(one, days_per_year) for one in row.levers), row.scenario_sha256)


def _step(row: _StepRow, days: int) -> LeverStep:
    return LeverStep(
        code=row.code,
        title=row.title,
        words=row.words,
        per_day=Pence(row.cash_pence_per_day),
        saved_per_day=Pence(row.saved_pence_per_day),
        per_year=Pence(row.cash_pence_per_day * days),
        saved_per_year=Pence(row.saved_pence_per_day * days),
        travel_budget_per_day=Pence(row.travel_budget_pence_per_day),
        may_be_driven=row.may_be_driven,
        pupils=row.pupils,
        routes=row.routes,
        unplaced=row.unplaced,
        hard_findings=row.hard_findings,
    )
