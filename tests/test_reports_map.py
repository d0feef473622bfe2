"""The map: one page that loads nothing."""

import base64
import hashlib
import json
import re
import shutil
import subprocess
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from reports_world import AM, plan, routes, world

from transport_opt.errors import TransportError
from transport_opt.model import Plan
from transport_opt.reports.map import write_map

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
VOID = {"meta", "input", "br", "link", "img", "hr"}


class Reader(HTMLParser):
    """Notes each tag with its attributes, and tags that are closed out of turn."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.open.pop() != tag:
            self.wrong.append(tag)


def page_of(folder: Path, the_plan: Plan | None = None, **more: Any) -> str:
    path = folder / "map.html"
    line = [(53.10, -1.5), (53.11, -1.51), (53.12, -1.5)]
    write_map(world(), the_plan or plan(), path, {("P1", "P2", AM): line}, more.pop("title", "A <town>"), **more)
    return path.read_text(encoding="utf-8")


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    return reader


def data_of(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    return dict(json.loads(found[1]))


def test_the_page_is_well_formed_in_british_english(tmp_path: Path) -> None:
    reader = read(page_of(tmp_path))

    assert (reader.open, reader.wrong) == ([], [])
    assert ("html", {"lang": "en-GB"}) in reader.tags


def test_the_page_refers_to_nothing_outside_itself(tmp_path: Path) -> None:
    page = page_of(tmp_path, base_roads=[[(53.1, -1.5), (53.2, -1.4)]])
    references = [
        value
        for _, attributes in read(page).tags
        for name, value in attributes.items()
        if name in {"src", "href", "srcset", "action", "data", "style"} or name.startswith("on")
    ]

    assert all(str(value).startswith("#") for value in references)
    assert not re.search(r"https?:|//[a-z]+\.|url\(|@import|fetch\(|XMLHttpRequest|import\(", page)


def test_each_reference_leads_to_one_place_on_the_page(tmp_path: Path) -> None:
    tags = read(page_of(tmp_path)).tags
    ids = [attributes["id"] for _, attributes in tags if "id" in attributes]
    wanted = {str(attributes["href"])[1:] for _, attributes in tags if "href" in attributes}
    wanted |= {
        str(attributes[name])
        for _, attributes in tags
        for name in ("for", "aria-labelledby", "aria-describedby")
        if name in attributes
    }

    assert len(ids) == len(set(ids))
    assert wanted <= set(ids)


def test_the_policy_allows_the_pages_own_script_and_style_by_hash_only(tmp_path: Path) -> None:
    page = page_of(tmp_path)
    policy = next(a["content"] for tag, a in read(page).tags if a.get("http-equiv") == "Content-Security-Policy")

    assert policy is not None
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    for tag in ("script", "style"):
        content = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        assert len(content) == 1
        digest = base64.b64encode(hashlib.sha256(content[0].encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy


def test_headings_go_down_one_level_at_a_time(tmp_path: Path) -> None:
    headings = [tag for tag, _ in read(page_of(tmp_path)).tags if re.fullmatch("h[1-6]", tag)]

    assert headings == ["h1", "h2", "h2", "h2", "h2"]


def test_every_table_has_a_caption_and_headed_columns(tmp_path: Path) -> None:
    page = page_of(tmp_path)

    assert page.count("<table") == page.count("<caption>") == page.count("<thead>") == 7
    assert all("scope" in attributes for tag, attributes in read(page).tags if tag == "th")


def test_the_tables_need_no_script_and_the_map_is_hidden_until_it_runs(tmp_path: Path) -> None:
    page = page_of(tmp_path)

    assert '<div id="panel" hidden>' in page
    assert "The map needs JavaScript. Everything on it is in the tables below." in page
    assert "<noscript" not in page


def test_motion_and_focus_are_looked_after(tmp_path: Path) -> None:
    page = page_of(tmp_path)

    assert "prefers-reduced-motion: reduce" in page
    assert "prefers-reduced-motion: no-preference" in page
    assert ":focus-visible" in page


def test_the_footer_says_that_the_file_holds_homes(tmp_path: Path) -> None:
    page = page_of(tmp_path, attribution="© the map's <makers>")

    assert "This file holds the exact places of pupils' homes. It must not leave the council." in page
    assert "© the map&#x27;s &lt;makers&gt;" in page


def test_legs_off_the_roads_are_counted(tmp_path: Path) -> None:
    assert "5 of 6 legs have no line on the roads and are drawn straight and dashed." in page_of(tmp_path)


def test_when_all_legs_have_a_line_the_page_says_so(tmp_path: Path) -> None:
    alone = replace(plan(), routes=(replace(routes()[0], runs=(_first_leg(),)),))

    assert "Every leg is drawn on the roads." in page_of(tmp_path, alone)


def _first_leg() -> Any:
    run = routes()[0].runs[0]
    return replace(run, stops=run.stops[:2])


def test_a_plan_with_hard_findings_is_said_not_to_be_ready(tmp_path: Path) -> None:
    assert "Not ready: the audit has 1 hard finding." in page_of(tmp_path)
    assert "The audit has no hard finding." in page_of(tmp_path, replace(plan(), findings=()))


def test_the_summary_counts_routes_pupils_and_cash(tmp_path: Path) -> None:
    assert (
        "Routes: 2. Pupils aboard: 3 of 4. Schools: 2. "
        "Pupils without a seat in some session: 1. Cash a school day: £271.66." in page_of(tmp_path)
    )


def test_tags_and_placeholders_in_data_stay_plain_text(tmp_path: Path) -> None:
    first, second = routes()
    odd = '</script><script>alert(1)</script>${title}<!-- "'
    page = page_of(tmp_path, replace(plan(), routes=(replace(first, route_id=odd), second)), title=odd)

    assert len(re.findall("<script", page)) == 2
    assert data_of(page)["routes"][0]["id"] == odd
    assert "<!--" not in page


def test_the_same_plan_makes_the_same_page(tmp_path: Path) -> None:
    assert page_of(tmp_path) == page_of(tmp_path)


def test_an_unpriced_route_is_refused_and_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(TransportError, match="Route R1 has no price"):
        page_of(tmp_path, replace(plan(), routes=(replace(routes()[0], cash=None),)))

    assert list(tmp_path.iterdir()) == []


def shown(page: Path, profile: Path) -> str:
    """Let a browser run the page and give what it then holds."""
    options = "--headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking"
    command = [str(BROWSER), *options.split(), "--force-prefers-reduced-motion", f"--user-data-dir={profile}"]
    command += ["--virtual-time-budget=2000", "--dump-dom", page.as_uri()]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout


@pytest.mark.skipif(BROWSER is None, reason="no chromium, chromium-browser or google-chrome is installed")
def test_in_a_browser_the_map_opens_and_a_route_can_be_chosen(tmp_path: Path) -> None:
    page = page_of(tmp_path)
    opened = shown(tmp_path / "map.html", tmp_path / "profile")
    # The policy would stop the test's own click, so this copy goes without one.
    click = "<script>document.querySelector(\"[data-line='2']\").click()</script></body>"
    chosen = tmp_path / "chosen.html"
    chosen.write_text(re.sub(r"<meta http-equiv[^>]*>", "", page).replace("</body>", click), encoding="utf-8")
    after = shown(chosen, tmp_path / "profile")

    assert '<p id="status" role="status">All routes, morning.</p>' in opened
    assert '<p id="no-script" hidden="">' in opened
    assert '<option value="2">R2 (line 2)</option>' in opened
    assert '<tr id="row-2" aria-current="true">' in after
    assert '<details id="stops-2" open="">' in after
    assert "Route R2, line 2: WAV2, pupils: 1, assistants: 1, to Beech &amp; Birch &lt;School&gt;." in after
