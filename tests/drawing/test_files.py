"""Pictures in files: whole, valid, free of anything a text could smuggle in."""

from __future__ import annotations

import io
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import Image

from symnewton import api
from symnewton.drawing.pictures import drawn
from symnewton.errors import InputError
from symnewton.report.plot import PlotReport

# Matplotlib warns of nothing here, but some of its own imports do.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::PendingDeprecationWarning")

SIGNATURES = {"png": b"\x89PNG\r\n\x1a\n", "svg": b"<?xml", "pdf": b"%PDF-1.", "gif": b"GIF89a"}


@pytest.fixture(scope="module")
def line() -> PlotReport:
    return api.plot("exp(x)-log(x)", x0="0.05")


@pytest.fixture(scope="module")
def plane() -> PlotReport:
    return api.plot("x^2-x*y+2y^2", x0="2,1", methods=["newton"])


@pytest.mark.parametrize("format", ["png", "svg", "pdf"])
@pytest.mark.parametrize("which", ["line", "plane"])
def test_a_picture_is_a_file_of_its_format(which: str, format: str, request: pytest.FixtureRequest) -> None:
    data = request.getfixturevalue(which).file(format)
    assert data.startswith(SIGNATURES[format])
    assert len(data) < 1_000_000


@pytest.mark.parametrize("which", ["line", "plane"])
def test_a_png_shows_something(which: str, request: pytest.FixtureRequest) -> None:
    image = Image.open(io.BytesIO(request.getfixturevalue(which).file("png")))
    image.load()
    assert min(image.size) > 500
    assert len(image.convert("RGB").getcolors(1 << 24)) > 20


def test_a_film_has_a_frame_for_each_step(line: PlotReport) -> None:
    data = line.file("gif")
    assert data.startswith(SIGNATURES["gif"])
    film = Image.open(io.BytesIO(data))
    steps = len(line.scene.paths[0].points) - 1
    # Frames that would show nothing new are one.
    assert steps - 2 <= film.n_frames <= steps + 1
    frames = []
    for k in range(film.n_frames):
        film.seek(k)
        frames.append(film.convert("RGB").tobytes())
    assert len(set(frames)) == film.n_frames


def test_a_film_needs_iterations() -> None:
    with pytest.raises(InputError, match="no iterations"):
        api.plot("x^2").file("gif")


@pytest.mark.parametrize(
    "title", ["$\\frac{1}{2}$", "<script>alert(1)</script>", "a & b ]]> \"'", "$\\bad{", "\\alpha $"]
)
@pytest.mark.parametrize("which", ["line", "plane"])
def test_text_is_drawn_as_it_stands(which: str, title: str, request: pytest.FixtureRequest) -> None:
    scene = replace(request.getfixturevalue(which).scene, title=title)
    data = drawn(scene, "svg")
    tree = ElementTree.fromstring(data)
    tags = {element.tag.rpartition("}")[2] for element in tree.iter()}
    assert not tags & {"script", "foreignObject", "a"}
    assert not [name for element in tree.iter() for name in element.attrib if name.startswith("on")]
    texts = ["".join(element.itertext()) for element in tree.iter() if element.tag.endswith("}text")]
    assert title in texts


def test_a_name_that_looks_like_markup_stays_a_name() -> None:
    report = api.plot("alpha_1^2 + x_2^2")
    texts = "".join(ElementTree.fromstring(report.file("svg")).itertext())
    assert "α_1" in texts or "α₁" in texts


def test_the_same_picture_is_the_same_file(plane: PlotReport) -> None:
    for format in ("png", "svg", "pdf"):
        assert plane.file(format) == plane.file(format)


def test_save_takes_the_format_from_the_name(plane: PlotReport, tmp_path: Path) -> None:
    plane.save(str(tmp_path / "a.PNG"))
    assert (tmp_path / "a.PNG").read_bytes().startswith(SIGNATURES["png"])
    for name in ("a", "a.jpeg", "png", ".png"):
        with pytest.raises(InputError, match="format"):
            plane.save(str(tmp_path / name))
    assert [path.name for path in tmp_path.iterdir()] == ["a.PNG"]


@pytest.mark.parametrize("missing", ["matplotlib", "PIL"])
def test_without_the_extra_the_error_says_how_to_get_it(missing: str, tmp_path: Path) -> None:
    program = (
        f"import sys; sys.modules[{missing!r}] = None; "
        "sys.argv = ['symnewton', 'plot', 'x^2', '--save', 'a.png']; "
        "from symnewton.cli.main import main; main()"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert 'pip install "symnewton[plot]"' in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.iterdir())


def test_settings_of_the_user_change_nothing(tmp_path: Path) -> None:
    (tmp_path / "matplotlibrc").write_text("text.usetex: True\nfont.size: 40\nbackend: TkAgg\n")
    program = "import sys; from symnewton import api; sys.stdout.buffer.write(api.plot('x^2').file('svg'))"
    here = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, timeout=60)
    assert here.returncode == 0, here.stderr
    assert here.stdout == api.plot("x^2").file("svg")
