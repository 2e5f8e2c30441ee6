"""The page for a browser. Oracles: html.parser, the XML parser, WCAG's formula of contrast, and a real Chromium."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import urllib.request
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import by_hand
import pytest
from by_hand import EVERY, HOSTILE

from symnewton import api
from symnewton.drawing.isolines import isolines
from symnewton.report import Style, ending, render
from symnewton.report.html import render_inline
from symnewton.report.html.looks import STYLE

VOID = {"meta", "br", "hr", "input", "link", "img"}
ATTACKS = (
    "<script>alert(1)</script>",
    "x<img src=x onerror=alert(1)>",
    "</title></style></script><script>alert(1)</script>",
    '" onload="alert(1)',
    "' onmouseover='alert(1)",
    "<!--",
    "]]>",
    "&lt;script&gt;",
    "<math><mtext></mtext><svg><style><img src=x onerror=alert(1)>",
    "javascript:alert(1)",
    HOSTILE,
)


class Page(HTMLParser):
    """The elements of a page; fails on a tag that is not closed in its turn."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs), f"an attribute of <{tag}> stands twice"
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1] not in ("style", "script"):
            self.texts.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())


def whole(report: Any, **options: Any) -> str:
    return render(report, "html", Style(), **options) + ending("html")


def article(report: Any) -> ET.Element:
    """The answer, which is XML too."""
    text = whole(report)
    return ET.fromstring(text[text.index("<article") : text.index("</main>")])


@pytest.mark.parametrize("name", EVERY)
def test_every_page_is_well_formed_and_says_what_the_record_says(name: str) -> None:
    report = EVERY[name]()
    page = Page(whole(report, origin=f"symnewton {report.command}"))
    assert page.elements[0] == ("html", {"lang": "en"})
    assert len(page.all("title")) >= 1
    assert len(page.all("h1")) == len(page.all("main")) == 1
    assert article(report).tag == "article"
    plain = page.text.replace("−", "-")
    for note in report.notes:
        assert note.split("\x1b")[0] in plain


def test_the_page_asks_nobody_for_anything() -> None:
    page = Page(whole(by_hand.two_variables()))
    (policy,) = (meta for meta in page.all("meta") if meta.get("http-equiv") == "Content-Security-Policy")
    assert str(policy["content"]).startswith("default-src 'none'")
    assert not any("src" in attributes or "href" in attributes for _, attributes in page.elements)
    assert "url(" not in STYLE
    assert "@import" not in STYLE


def test_headers_have_a_scope_and_the_picture_says_what_it_shows() -> None:
    page = Page(whole(by_hand.two_variables()))
    assert {header["scope"] for header in page.all("th")} == {"col", "row"}
    assert len(page.all("caption")) == 1
    picture = page.all("svg")[0]
    assert picture["role"] == "img"
    assert "9 iterates from (4, 4)" in str(picture["aria-label"])
    assert all(math["alttext"] for math in page.all("math"))


def test_every_header_says_something_without_mathml() -> None:
    """What axe-core asks of table headers: text outside of MathML, which not every reader knows."""
    for report in (by_hand.one_variable(), by_hand.classified(), api.backprop("z = w*x; L = z^2", at="w=1,x=2")):
        heads = list(article(report).iter("th"))
        assert heads
        for head in heads:
            for math in [(p, m) for p in head.iter() for m in p.findall("math")]:
                math[0].remove(math[1])
            assert "".join(head.itertext()).strip()


def test_every_iterate_is_in_the_table_and_in_the_picture() -> None:
    root = article(by_hand.one_variable())
    rows = root.findall(".//table/tbody/tr")
    dots = root.findall(".//circle")
    assert [row.get("data-k") for row in rows] == [dot.get("data-k") for dot in dots] == [str(k) for k in range(9)]
    heights = [float(dot.get("cy", "")) for dot in dots]
    assert heights == sorted(heights)  # f falls along the run


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_text_of_the_user_becomes_markup(attack: str) -> None:
    report = replace(by_hand.one_variable(), input=attack, message=attack, notes=(attack,))
    clean = Page(whole(replace(report, input="x", message="x", notes=("x",)), extra={"id": "x"}, origin="x"))
    dirty = Page(whole(report, extra={"id": attack}, origin=attack))
    kinds = [[(tag, sorted(attributes)) for tag, attributes in page.elements] for page in (clean, dirty)]
    assert kinds[0] == kinds[1]
    if attack.isprintable():
        assert dirty.text.replace("−", "-").count(" ".join(attack.split()).replace("−", "-")) >= 4


def test_a_page_for_a_stream_without_unicode_is_the_same_page() -> None:
    report = by_hand.two_variables()
    plain = render(report, "html", Style(unicode=False))
    assert plain.isascii()
    assert Page(plain + ending("html")).text == Page(whole(report)).text


def test_several_answers_share_one_page() -> None:
    report = by_hand.one_variable()
    text = render(report, "html", Style(), extra={"line": 1}) + render(report, "html", Style(), header=False)
    page = Page(text + ending("html"))
    assert len(page.all("article")) == 2
    assert len(page.all("html")) == 1


def test_a_part_of_a_notebook_has_no_script_and_no_head() -> None:
    page = Page(render_inline(by_hand.one_variable()))
    assert not {"script", "html", "head", "body"} & {tag for tag, _ in page.elements}
    selectors = re.findall(r"([^{}]+)\{[^{}]*\}", STYLE)
    assert all(part.strip().startswith((".symnewton", "@")) for s in selectors for part in s.split(", "))


def shape(element: ET.Element) -> Any:
    """MathML as nested lists of tags and texts; rows of one element are that element."""
    inside = [shape(child) for child in element]
    if element.tag in ("math", "mrow") and len(inside) == 1:
        return inside[0]
    return (element.text or "") if not inside else [element.tag, *inside]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("x/2", ["mfrac", "x", "2"]),
        ("sqrt(x)", ["msqrt", "x"]),
        ("1/x^2", ["mfrac", "1", ["msup", "x", "2"]]),
        ("exp(x)", ["msup", "e", "x"]),
        ("x1", ["msub", "x", "1"]),
        ("rate", "rate"),
        ("alpha", "α"),
        ("-x", ["mrow", "−", "x"]),
        ("x^(1/4)", ["mroot", "x", "4"]),
        ("sin(x)^2", ["mrow", ["msup", "sin", "2"], "\u2061", ["mrow", "(", "x", ")"]]),
        ("x*rate", ["mrow", "rate", "·", "x"]),
        ("2^x", ["msup", "2", "x"]),
        ("2*3^x", ["mrow", "2", "·", ["msup", "3", "x"]]),
        ("(x+1)^2", ["msup", ["mrow", "(", "x", "+", "1", ")"], "2"]),
        ("(x+1)*(x-1)", ["mrow", ["mrow", "(", "x", "−", "1", ")"], "\u2062", ["mrow", "(", "x", "+", "1", ")"]]),
        ("abs(x)", ["mrow", "|", "x", "|"]),
        ("x!", ["mrow", "x", "!"]),
        ("max(x, 1)", ["mrow", "max", "\u2061", ["mrow", "(", "1", ",", "x", ")"]]),
        ("x/10^30", ["mfrac", "x", "1" + 30 * "0"]),
        ("1e-30*x", ["mrow", "1", "×", ["msup", "10", ["mrow", "−", "30"]], "\u2062", "x"]),
        ("log(-x)", ["mrow", "log", "\u2061", ["mrow", "(", ["mrow", "−", "x"], ")"]]),
        ("0.8x + y/3", ["mrow", "0.8", "\u2062", "x", "+", ["mfrac", "y", "3"]]),
    ],
)
def test_formulas_are_mathml(text: str, wanted: Any) -> None:
    math = article(api.parse(text)).find(".//div[@class='formula']/math")
    assert math is not None
    assert shape(math) == wanted


def test_a_long_sum_may_be_broken_between_its_terms_and_a_huge_formula_is_text() -> None:
    long = article(api.parse("+".join(f"x{i}^{i}" for i in range(2, 40)))).find(".//div[@class='formula']")
    assert long is not None
    assert len(long.findall("math")) == 38
    huge = Page(whole(by_hand.long_formula()))
    assert "characters" in huge.text
    assert len(huge.all("details")) >= 1


COMMANDS = [
    ("root", "x^3 - 2x - 5", {"x0": "2"}),
    ("root", ["x^2 + y^2 - 4", "x - y"], {"x0": "1,2"}),
    ("root", "sin(x)", {"all": True}),
    ("critical", "x^3 - 3x*y + y^3", {}),
    ("minimize", "x^4 - x", {"box": "-2:2"}),
    ("maximize", "1/(1+x^2)", {"x0": "0.5"}),
    ("compare", "x^4 + y^2 - x*y", {"x0": "2,1"}),
    ("classify", "x^3", {"at": "0"}),
    ("gradient", "log(x)*y", {"at": "1,2"}),
    ("hessian", "x*y*z", {"at": "1,2,3"}),
    ("plot", "x^2 - y^2", {"x0": "1,1"}),
    ("backprop", "z = w*x + b; L = (z - y)^2", {"at": "w=1,x=2,b=0,y=1"}),
]


@pytest.mark.parametrize(("command", "text", "options"), COMMANDS)
def test_every_command_has_a_page(command: str, text: Any, options: dict[str, Any]) -> None:
    report = getattr(api, command)(text, **options)
    root = article(report)
    pictures = root.findall(".//figure[@class='picture']")
    assert len(pictures) == (0 if command in ("hessian", "backprop") else 1)
    assert root.find(".//h1") is not None
    if command == "critical":
        marks = root.findall(".//path[@transform]")
        assert sorted(mark.get("class", "") for mark in marks) == ["mark minimum", "mark saddle"]


def test_isolines_lie_on_a_circle() -> None:
    ticks = [i / 10 - 2 for i in range(41)]
    (line,) = isolines(ticks, ticks, [[x * x + y * y for x in ticks] for y in ticks], 1.0)
    assert line[0] == line[-1]
    assert len(line) > 40
    assert all(abs((x * x + y * y) - 1) < 0.01 for x, y in line)


def test_isolines_end_where_there_are_no_values() -> None:
    nan = float("nan")
    lines = isolines([0, 1, 2, 3], [0, 1], [[0, 1, nan, 1], [0, 1, 2, 1]], 0.5)
    assert lines == [[(0.5, 0), (0.5, 1)]]


def luminance(color: str) -> float:
    """WCAG 2.2, relative luminance."""
    digits = color if len(color) == 6 else "".join(2 * digit for digit in color)
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_every_ink_is_readable_on_every_paper() -> None:
    palettes = [dict(re.findall(r"--(\w+): #(\w+)", part)) for part in re.findall(r"\{[^{}]*--ink:[^{}]*\}", STYLE)]
    assert len(palettes) == 3  # light, dark, print
    for palette in palettes:
        for ink in ("ink", "quiet", "accent", "way", "minimum", "maximum", "saddle", "odd", "plain"):
            for paper in ("paper", "card"):
                low, high = sorted((luminance(palette[ink]), luminance(palette[paper])))
                assert (high + 0.05) / (low + 0.05) >= 4.5, (ink, paper)


class Browser:
    """A page in a headless Chromium, driven through ChromeDriver's HTTP interface."""

    FLAGS = (
        "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
        "--disable-component-update --disable-sync"
    ).split()

    def __init__(self, base: str, profile: Path) -> None:
        options = {"args": [*self.FLAGS, f"--user-data-dir={profile}"]}
        wanted = {"goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}}
        self.base = base
        self.base = f"{base}/session/{self('POST', '/session', capabilities={'alwaysMatch': wanted})['sessionId']}"

    def __call__(self, method: str, path: str, **body: Any) -> Any:
        data = json.dumps(body).encode() if method == "POST" else None
        request = urllib.request.Request(self.base + path, data, {"Content-Type": "application/json"}, method=method)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)["value"]

    def run(self, script: str) -> Any:
        return self("POST", "/execute/sync", script=script, args=[])


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    driver = shutil.which("chromedriver")
    if driver is None or shutil.which("chromium") is None:
        pytest.skip("needs Chromium and ChromeDriver: apt-get install chromium chromium-driver")
    with subprocess.Popen([driver, "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        port = next(m[1] for line in process.stdout if (m := re.search(rb"on port (\d+)", line)) and m[1] != b"0")
        opened = Browser(f"http://127.0.0.1:{int(port)}", tmp_path_factory.mktemp("profile"))
        try:
            yield opened
        finally:
            opened("DELETE", "")
            process.terminate()


def test_a_browser_shows_the_page_and_its_slider_follows_the_run(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(whole(api.minimize("exp(x)-log(x)", x0="0.05"), origin="symnewton minimize"), encoding="utf-8")
    browser("POST", "/url", url=path.as_uri())
    assert browser("POST", "/se/log", type="browser") == []
    assert browser.run("return performance.getEntriesByType('resource').length") == 0
    heights = (
        "return [...document.querySelectorAll('math, table, .picture')].map(e => e.getBoundingClientRect().height)"
    )
    assert min(browser.run(heights)) > 5
    slider = next(iter(browser("POST", "/element", using="css selector", value="input[type=range]").values()))
    later = "return document.querySelectorAll('circle.later').length"
    assert browser.run(later) == 0
    browser("POST", f"/element/{slider}/value", text="\ue012\ue012\ue012")  # the left arrow, three times
    assert browser.run(later) == 3
    assert browser.run("return document.querySelector('tr[aria-current=step]').dataset.k") == "5"
    assert browser.run("return getComputedStyle(document.querySelector('.model.now')).visibility") == "visible"
    assert browser.run("return document.querySelector('output').textContent").startswith("k = 5, x = 0.557850")
    assert browser("POST", "/se/log", type="browser") == []


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize(
    ("command", "text", "options"),
    [
        ("minimize", "x^4-3x^2+y^2+x*y", {"x0": "2,1"}),
        ("compare", "x^4-3x^2+y^2+x*y", {"x0": "2,1"}),
        ("minimize", "(1-a)^2+100(b-a^2)^2+(c-b)^2+d^2", {"x0": "2,1,3,4"}),
        ("critical", "x^3-3x*y^2+y^4", {}),
        ("backprop", "z = w*x+b; a = sigmoid(z); L = (a-y)^2", {"at": "w=1,x=2,b=-1,y=1"}),
    ],
)
def test_nothing_is_cut_on_a_screen_or_a_phone(
    browser: Browser, tmp_path: Path, command: str, text: str, options: dict[str, Any], width: int
) -> None:
    path, frame = tmp_path / "page.html", tmp_path / "frame.html"
    said = render(getattr(api, command)(text, **options), "html", Style(explain=True))
    path.write_text(said + ending("html"), encoding="utf-8")
    assert path.stat().st_size < 150_000
    frame.write_text(f'<body style="margin:0"><iframe src="page.html" width="{width}" height="900"></iframe>')
    browser("POST", "/url", url=frame.as_uri())
    browser("POST", "/frame", id=0)
    assert browser.run("return document.documentElement.clientWidth") <= width
    assert browser.run("return document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    cut = """return [...document.querySelectorAll('article *')].filter(e => {
        const style = getComputedStyle(e), box = e.closest('.unseen, svg, math');
        return !box && e.scrollWidth > e.clientWidth + 1 && style.overflowX !== 'visible'
            && !(e.matches('.formula') || (e.tabIndex === 0 && e.getAttribute('aria-label')));
    }).map(e => e.outerHTML.slice(0, 80))"""
    assert browser.run(cut) == []
    if width == 1280:  # the tables fit, and the blocks of steps stand beside each other
        wide = "return [...document.querySelectorAll('.scroll')].filter(e => e.scrollWidth > e.clientWidth + 1).length"
        assert browser.run(wide) == 0
        tops = browser.run("return [...document.querySelectorAll('.blocks>*')].map(e => e.getBoundingClientRect().top)")
        assert len(tops) < 2 or len(set(tops)) < len(tops)


def test_a_browser_runs_nothing_that_a_text_brings(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "hostile.html"
    reports = [replace(by_hand.one_variable(), input=a, message=a, notes=(a,)) for a in ATTACKS]
    pages = [render(report, "html", Style(), header=i == 0, origin=report.input) for i, report in enumerate(reports)]
    path.write_text("".join(pages) + ending("html"), encoding="utf-8")
    browser("POST", "/url", url=path.as_uri())
    assert browser("POST", "/se/log", type="browser") == []
    assert browser.run("return document.querySelectorAll('img, article script').length") == 0
    assert browser.run("return document.querySelectorAll('article').length") == len(ATTACKS)


def test_a_box_wider_than_a_double_has_no_picture() -> None:
    found = api.critical("x^2", box={"x": (-1e308, 1e308)})
    assert "<svg" not in found.to_html()
    assert "<svg" in api.critical("x^2", box={"x": (-1, 1)}).to_html()
