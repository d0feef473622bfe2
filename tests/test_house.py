"""The house's own rules, held by tests."""

import ast
import importlib
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from importlinter.cli import lint_imports
from typer.main import get_command

from transport_opt import __version__, errors
from transport_opt.audit import CHECKS
from transport_opt.cli import app
from transport_opt.intake.codes import CODES
from transport_opt.model import RULE, RULES, Rule

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "transport_opt"
MOST_LINES, MOST_LINES_OF_FUNCTION = 400, 60
SET_UP = (
    "python3 -m venv .venv && .venv/bin/pip install -q . && .venv/bin/transport-opt demo",
    "python3 -m venv .venv && .venv/bin/pip install -q '.[test]' && .venv/bin/pytest",
)


def sources() -> list[Path]:
    return sorted(path for folder in ("transport_opt", "tests", "scripts") for path in (ROOT / folder).rglob("*.py"))


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def section(page: str, heading: str) -> str:
    return page.split(f"## {heading}\n")[1].split("\n## ", maxsplit=1)[0]


def imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            yield node.module


def test_the_import_contracts_are_kept(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)

    assert lint_imports(no_cache=True) == 0, capfd.readouterr().out


def test_every_module_has_its_floor() -> None:
    settings = tomllib.loads(text_of("pyproject.toml"))["tool"]["importlinter"]
    floors = " | ".join(next(one["layers"] for one in settings["contracts"] if one["type"] == "layers")).split(" | ")
    modules = {f"transport_opt.{path.stem}" for path in PACKAGE.iterdir() if path.suffix == ".py"}
    modules |= {f"transport_opt.{path.parent.name}" for path in PACKAGE.glob("*/__init__.py")}

    assert modules - {"transport_opt.__init__"} == set(floors)


@pytest.mark.parametrize("path", [PACKAGE / "errors.py", *sorted((PACKAGE / "model").glob("*.py"))], ids=named)
def test_the_lowest_floors_know_the_standard_library_only(path: Path) -> None:
    outside = {name.split(".")[0] for name in imported(parsed(path))} - set(sys.stdlib_module_names)

    assert outside <= {"transport_opt"}


def test_no_file_is_longer_than_four_hundred_lines() -> None:
    long = {named(path): count for path in sources() if (count := len(text_of(named(path)).splitlines())) > MOST_LINES}

    assert long == {}


def test_no_function_is_longer_than_sixty_lines() -> None:
    long = {
        f"{named(path)}:{node.name}": length
        for path in sources()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or 0) - node.lineno + 1) > MOST_LINES_OF_FUNCTION
    }

    assert long == {}


def test_there_is_no_drawer_for_odds_and_ends() -> None:
    assert [named(path) for path in sources() if path.stem in {"utils", "util", "helpers", "misc", "common"}] == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.rule_id)
def test_every_rule_is_judged_and_documented_and_broken_by_a_test(rule: Rule) -> None:
    page = section(text_of("docs/rules.md"), rule.rule_id)
    tests = "".join(text_of(named(path)) for path in (ROOT / "tests").glob("test_audit*.py"))

    assert f"check_{rule.rule_id.replace('-', '_')}" in {check.__name__ for check in CHECKS}
    assert f"| Kind | {rule.kind} |" in page
    assert len(page.split("|\n\n")[-1]) > 50, "a rule is told in words"
    assert f'"{rule.rule_id}"' in tests


def test_every_rule_that_binds_in_the_search_is_named_where_it_is_held() -> None:
    page = text_of("docs/rules.md").split("**In the search.**")[1].split("\n## ", maxsplit=1)[0]
    told = re.findall(r"^\| ([a-z-]+) \| `(\w+\.py)` \| `(\w+)` \|$", page, re.MULTILINE)
    outside = re.findall(r"^\| ([a-z-]+) \| not in the search \| \|$", page, re.MULTILINE)

    assert outside == ["journey-guide", "change-cap"]
    assert sorted([rule_id for rule_id, _, _ in told] + outside) == sorted(RULE)
    for rule_id, module, name in told:
        used = {node.id for node in ast.walk(parsed(PACKAGE / "solve" / module)) if isinstance(node, ast.Name)}
        assert name in used | attributes_of(PACKAGE / "solve" / module), f"{rule_id}: {name} in {module}"


def attributes_of(path: Path) -> set[str]:
    tree = parsed(path)
    defined = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    return defined | {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}


def test_every_exception_is_documented_and_drawn_with_its_code() -> None:
    page = section(text_of("docs/errors.md"), "Exceptions")
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, Exception)]

    assert len(kinds) >= 6
    for kind in kinds:
        assert f"| `{kind.__name__}` | `{kind.code}` |" in page
        assert kind.__name__ in (errors.__doc__ or "")


def test_the_tree_of_exceptions_has_no_branch_elsewhere() -> None:
    for path in sorted(set(PACKAGE.rglob("*.py")) - {PACKAGE / "store" / "migrations" / "env.py"}):  # Alembic runs it
        importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"))

    branches = errors.TransportError.__subclasses__()
    assert {kind.__module__ for kind in branches} == {"transport_opt.errors"}
    twigs = [twig for kind in branches for twig in kind.__subclasses__()]
    assert twigs == [errors.ComputeAwayError], "one kind is told apart within another: the caller acts otherwise"


def strings_of(path: Path) -> set[str]:
    return {
        node.value for node in ast.walk(parsed(path)) if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def test_every_problem_code_is_documented() -> None:
    told = {
        node.args[0].value
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) == "Problem"
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }
    page = section(text_of("docs/errors.md"), "Problems")

    assert "far-from-road" in told
    assert all(f"`{code}`" in page for code in told - set(CODES))
    assert all(f"| `{code}` |" in text_of("docs/data-dictionary.md") for code in CODES)


def test_every_reason_code_is_documented() -> None:
    page = section(text_of("docs/errors.md"), "Unplaced reasons")
    documented = set(re.findall(r"^\| `([a-z-]+)` \|", page, re.MULTILINE))
    given = strings_of(PACKAGE / "solve" / "reasons.py") | strings_of(PACKAGE / "baseline" / "__init__.py")

    assert documented == given & set(RULE)


def test_every_money_code_is_documented() -> None:
    page = section(text_of("docs/errors.md"), "Money")
    given = {text for text in strings_of(PACKAGE / "service" / "plans.py") if re.fullmatch(r"cash-[a-z]+", text)}

    assert set(re.findall(r"^\| `([a-z-]+)` \|", page, re.MULTILINE)) == given


def test_the_readme_sets_up_with_two_commands_and_names_every_command() -> None:
    readme = text_of("README.md")
    commands = get_command(app).commands  # type: ignore[attr-defined]

    assert all(f"\n    {line}\n" in readme for line in SET_UP)
    assert "transport-opt roads build" in readme
    for command in commands.keys() - {"demo", "roads"}:
        takes_tables = any(parameter.name == "dataset" for parameter in commands[command].params)
        assert f"transport-opt {command}{' DATASET' if takes_tables else ''}" in readme, command


def test_every_link_of_the_pages_leads_somewhere() -> None:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    broken = {
        f"{named(page)}: {target}"
        for page in pages
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    }

    assert len(pages) > 8
    assert broken == set()


def test_the_checks_of_the_project_run_the_set_up_of_the_readme() -> None:
    script = text_of(".ci/run")

    assert "python3 -m venv .venv && .venv/bin/pip install -q '.[test]'" in script
    for tool in ("ruff check", "ruff format --check", "mypy", "lint-imports", "pytest"):
        assert f".venv/bin/{tool}" in script
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o111


def test_the_version_is_that_of_the_project() -> None:
    project = tomllib.loads(text_of("pyproject.toml"))["project"]

    assert project["version"] == __version__
    assert f"## {__version__}" in text_of("CHANGELOG.md")


def test_the_lock_names_the_public_index_alone() -> None:
    lock = text_of("uv.lock")
    hosts = set(re.findall(r'"(https?://[^/"]+)', lock))
    locked = {one["name"] for one in tomllib.loads(lock)["package"]}
    wanted = tomllib.loads(text_of("pyproject.toml"))["project"]["dependencies"]

    assert hosts == {"https://pypi.org", "https://files.pythonhosted.org"}
    assert {re.split(r"[^A-Za-z0-9-]", one)[0] for one in wanted} <= locked
