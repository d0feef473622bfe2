"""``demo``."""

from pathlib import Path
from typing import Annotated

import typer

from transport_opt import demo as demonstration
from transport_opt.cli.answers import paid_words, plan_answer
from transport_opt.cli.options import Json, Seconds, Seed, Workers
from transport_opt.cli.screen import NO, Bar, answering, interruptible
from transport_opt.service import Params


def demo(
    out: Annotated[Path, typer.Option(metavar="FOLDER", help="The folder to make.")] = Path("demo-output"),
    seconds: Seconds = 60.0,
    seed: Seed = 1,
    workers: Workers = 2,
    as_json: Json = False,
) -> None:
    """Show the whole circle on an invented county, offline, in under three minutes.

    Checks its tables, prepares its road map, times and prices today's routes, plans, audits, compares, and leaves a
    folder with the plan, a workbook, a run sheet for each route and a map. Ctrl-C keeps the best plan so far.
    """
    with answering(as_json) as screen:
        with interruptible() as pressed, Bar(screen) as bar:
            made = demonstration.run(out, Params(seconds, None, seed, workers), bar, pressed)
        first, today, *others = demonstration.report(made)
        screen.say(first, today, paid_words(made.today), *others)
        answer = {
            **plan_answer(made.answer, made.files),
            "today_cash_pence_per_day": made.today.plan.cash_pence_per_day,
            "audit_clean": made.verdict.is_clean,
            "seconds": {name: round(seconds, 1) for name, seconds in made.steps},
        }
        screen.answer(answer)
        if not made.verdict.is_clean:
            raise typer.Exit(NO)
