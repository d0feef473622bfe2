"""What docs/security.md claims is there: the table of the standard is whole, and names files and tests that exist."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from transport_opt.service.hosted import Role
from transport_opt.service.security_events import KINDS

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
STATES = ("met", "partly", "not met", "not applicable")
LEVEL_2 = (
    "1.1.1-2 1.2.1-9 1.3.1-11 1.4.1-3 1.5.1-2 2.1.1-3 2.2.1-3 2.3.1-4 2.4.1 3.2.1-2 3.3.1-4 3.4.1-6 3.5.1-5 3.7.1-2 "
    "4.1.1-3 4.2.1 4.3.1-2 4.4.1-4 5.1.1 5.2.1-3 5.3.1-2 5.4.1-3 6.1.1-3 6.2.1-12 6.3.1-4 6.4.1-4 6.5.1-5 6.6.1-3 "
    "6.8.1-4 7.1.1-3 7.2.1-4 7.3.1-2 7.4.1-5 7.5.1-2 7.6.1-2 8.1.1-2 8.2.1-3 8.3.1 8.4.1 9.1.1-3 9.2.1-4 10.1.1-2 "
    "10.2.1-2 10.3.1-4 10.4.1-11 10.5.1-5 10.6.1-2 10.7.1-3 11.1.1-2 11.2.1-3 11.3.1-3 11.4.1-4 11.5.1 11.6.1 12.1.1-3 "
    "12.2.1-2 12.3.1-4 13.1.1 13.2.1-5 13.3.1-2 13.4.1-5 14.1.1-2 14.2.1-4 14.3.1-3 15.1.1-3 15.2.1-3 15.3.1-7 16.1.1 "
    "16.2.1-5 16.3.1-4 16.4.1-3 16.5.1-3 17.1.1 17.2.1-4 17.3.1-2"
)
"""The requirements of levels 1 and 2 of ASVS 5.0.0."""
PACKAGE = sorted((ROOT / "transport_opt").rglob("*.py"))


def spread(span: str) -> Iterator[str]:
    section, _, last = span.rpartition(".")
    first, _, end = last.partition("-")
    yield from (f"{section}.{number}" for number in range(int(first), int(end or first) + 1))


def rows() -> list[tuple[list[str], str, str]]:
    """Give ids, state and evidence of each row."""
    found = re.findall(r"^\| (\d+\.\d+\.\d+(?:-\d+)?) \| [^|]+ \| ([^|]+) \| ([^|]*)\|$", PAGE, re.MULTILINE)
    return [(list(spread(span)), state.strip(), shown.strip()) for span, state, shown in found]


@cache
def names_in(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)}


def test_the_table_has_each_requirement_of_level_2_once() -> None:
    counted = Counter(one for ids, _, _ in rows() for one in ids)

    assert [one for one, times in counted.items() if times > 1] == []
    assert set(counted) == {one for span in LEVEL_2.split() for one in spread(span)}
    assert len(counted) == 253


@pytest.mark.parametrize(("ids", "state", "shown"), rows(), ids=lambda one: one[0] if isinstance(one, list) else "")
def test_no_row_claims_what_no_file_or_test_shows(ids: list[str], state: str, shown: str) -> None:
    named = re.findall(r"`((?:tests|transport_opt|docs)/[^`:]+|\.ci/run|pyproject\.toml|uv\.lock)(?:::(\w+))?`", shown)

    assert state in STATES
    assert named or state in ("not met", "not applicable"), ids
    assert shown or state == "not met", ids
    for file, name in named:
        assert (ROOT / file).is_file(), file
        assert not file.startswith("tests/") or name.startswith("test_"), f"{file}: which test shows it?"
        assert not name or name in names_in(ROOT / file), f"{file}::{name}"


def test_what_is_not_met_is_said() -> None:
    counted = Counter(state for ids, state, _ in rows() for _ in ids)

    assert counted["not met"] >= 10
    assert counted["partly"] >= 20


def test_the_roles_and_the_settings_are_written_down() -> None:
    assert all(f"\n| {role} | " in PAGE for role in Role)
    settings = (ROOT / "transport_opt" / "service" / "web_settings.py").read_text(encoding="utf-8")
    for name in re.findall(r'validation_alias="(\w+)"', settings):
        assert f"`{name}`" in PAGE, name


def test_every_kind_of_security_event_is_noted_somewhere() -> None:
    written = "".join(path.read_text(encoding="utf-8") for path in PACKAGE if path.name != "security_events.py")

    assert [kind for kind in KINDS if f'"{kind}"' not in written] == []


def calls() -> Iterator[tuple[Path, ast.Call]]:
    for path in PACKAGE:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                yield path, node


def test_nothing_is_evaluated_or_unpickled() -> None:
    forbidden = {"eval", "exec", "compile", "pickle.loads", "pickle.load", "marshal.loads", "yaml.load", "os.system"}
    found = {f"{path.name}: {ast.unparse(node.func)}" for path, node in calls() if ast.unparse(node.func) in forbidden}
    shells = [path.name for path, node in calls() for one in node.keywords if one.arg == "shell"]
    loads = [node for _, node in calls() if ast.unparse(node.func) in {"np.load", "numpy.load"}]

    assert found <= {"sealed.py: pickle.loads"}
    assert shells == []
    assert all(not any(ast.unparse(k) == "allow_pickle=True" for k in node.keywords) for node in loads)


def test_no_text_of_a_request_is_a_format() -> None:
    formats = [
        f"{path.name}:{node.lineno}"
        for path, node in calls()
        if isinstance(node.func, ast.Attribute) and node.func.attr in {"format", "format_map"}
        and "api" in path.parts
    ]  # fmt: skip

    assert formats == []


def test_no_secret_is_in_the_code() -> None:
    words = re.compile(r"(?i)(secret|password|token|key)\w*\s*=\s*[\"'][A-Za-z0-9+/_-]{16,}[\"']")
    found = [f"{path.name}: {match[0]}" for path in PACKAGE for match in words.finditer(path.read_text("utf-8"))]

    assert found == []
