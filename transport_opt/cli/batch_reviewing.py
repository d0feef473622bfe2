"""``review --batch``."""

from pathlib import Path

import typer
from rich.table import Table

from transport_opt import service
from transport_opt.cli.screen import NO, Bar, answering, interruptible
from transport_opt.service import BATCH_HEADS, DONE, Ended, Usual


def both(dataset: Path | None, earlier: Path | None) -> tuple[Path, Path]:
    """Give what a single review needs.

    Raises
    ------
    typer.BadParameter
        One of them is missing, and no batch is named.
    """
    if dataset is None or earlier is None:
        now = "neither is" if dataset is None else "only DATASET is"
        raise typer.BadParameter(
            f"A review needs DATASET and PLAN, or --batch FILE for many; now {now} given. Name the tables and the "
            "earlier plan, or a batch."
        )
    return dataset, earlier


def alone(batch: Path, dataset: Path | None, frontier: Path | None) -> None:
    """Make sure that a batch is all that is asked.

    Raises
    ------
    typer.BadParameter
        A data set or a frontier is asked for beside it.
    """
    if dataset is not None:
        raise typer.BadParameter(
            f"--batch names its data sets itself; now '{dataset}' is given beside '{batch}'. Leave one of them out."
        )
    if frontier is not None:
        raise typer.BadParameter(
            f"--frontier is of one area; now it is given beside --batch '{batch}'. Leave one of them out."
        )


def review_many(batch: Path, usual: Usual, as_json: bool) -> None:
    """Review all that a batch lists, and tell each as it ends and all of them at last."""
    with answering(as_json) as screen:
        items = service.read_batch(batch, usual)

        def heard(one: Ended) -> None:
            screen.say(f"{one.name}: {one.state}{' before' if one.before else ''}. {one.told}".strip())

        with interruptible() as pressed, Bar(screen) as bar:
            ended = service.review_batch(batch, items, bar, pressed, heard)
        table = Table(*BATCH_HEADS, box=None, pad_edge=False)
        for column in table.columns[2:]:
            column.justify = "right"
        # Why one is not done was told when it ended, and the summary file has it.
        for row in service.batch_rows(ended):
            table.add_row(*row)
        screen.console.print(table, markup=False)
        file = service.summary_file(batch)
        screen.say(service.batch_words(ended), f"Written: {file}.")
        screen.answer({"files": [str(file)], **service.batch_figures(ended)})
        if any(one.state != DONE for one in ended):
            raise typer.Exit(NO)
