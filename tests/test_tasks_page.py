"""docs/tasks.md is held to what it says: its commands parse, and the tests that it names type them."""

import ast
import re

import pytest
from tasks_world import BEFORE, PAGE, commands_of
from typer.core import TyperGroup
from typer.main import get_command

from transport_opt.cli import app

TESTS = PAGE.parents[1] / "tests"
TEXT = PAGE.read_text(encoding="utf-8")
TASKS = [int(number) for number in re.findall(r"^## (\d+)\. ", TEXT, re.MULTILINE)]
SHOWN = r"^Shown by `(test_\w+)` in `tests/(test_tasks_\w+\.py)`\.$"


def section(task: int) -> str:
    return TEXT.split(f"\n## {task}. ")[1].split("\n## ", maxsplit=1)[0]


def test_there_are_fifteen_tasks() -> None:
    assert list(range(1, 16)) == TASKS


def parsed(words: list[str]) -> None:
    command = get_command(app)
    while isinstance(command, TyperGroup):
        command, words = command.commands[words[0]], words[1:]
    command.make_context("transport-opt", list(words))


@pytest.mark.parametrize("task", [BEFORE, *TASKS])
def test_every_command_of_a_task_parses(task: int) -> None:
    commands = commands_of(task)
    assert commands
    for words in commands:
        parsed(words)


def test_a_command_that_does_not_parse_is_found() -> None:
    with pytest.raises(Exception, match="No such option: --road"):
        parsed(["plan", "tables", "--road", "county"])


@pytest.mark.parametrize("task", TASKS)
def test_every_task_names_a_test_that_types_its_commands(task: int) -> None:
    ((name, file),) = re.findall(SHOWN, section(task), re.MULTILINE)
    tree = ast.parse((TESTS / file).read_text(encoding="utf-8"))
    (found,) = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == name]
    typed = {
        tuple(ast.literal_eval(one) for one in node.args)
        for node in ast.walk(found)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "desk.type"
    }
    count = len(commands_of(task))
    assert typed == ({(task,)} if count == 1 else {(task, number) for number in range(1, count + 1)})
