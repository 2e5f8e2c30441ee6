"""The names of derivatives. Oracle: how textbooks print them."""

from __future__ import annotations

import pytest

from symnewton.notation.symbols import derivative_name, gradient_name, hessian_name, superscript, variable_name

# by, one variable, notation, Unicode, ASCII, LaTeX
NAMES = [
    ("x", True, "lagrange", "f′", "f'", "f'"),
    ("x x", True, "lagrange", "f″", "f''", "f''"),
    ("x x x", True, "lagrange", "f‴", "f'''", "f'''"),
    ("x x x x", True, "lagrange", "f⁽⁴⁾", "f^(4)", "f^{(4)}"),
    ("x", True, "leibniz", "df/dx", "df/dx", r"\frac{d f}{d x}"),
    ("x x", True, "leibniz", "d²f/dx²", "d^2f/dx^2", r"\frac{d^{2} f}{d x^{2}}"),
    ("x", False, "lagrange", "f_x", "f_x", "f_{x}"),
    ("x x", False, "lagrange", "f_xx", "f_xx", "f_{x x}"),
    ("x y", False, "lagrange", "f_xy", "f_xy", "f_{x y}"),
    ("x1 x12", False, "lagrange", "f_x1,x12", "f_x1,x12", "f_{x_{1} x_{12}}"),
    ("alpha", False, "lagrange", "f_α", "f_alpha", r"f_{\alpha}"),
    ("x", False, "leibniz", "∂f/∂x", "df/dx", r"\frac{\partial f}{\partial x}"),
    ("x x", False, "leibniz", "∂²f/∂x²", "d^2f/dx^2", r"\frac{\partial^{2} f}{\partial x^{2}}"),
    # The operator nearest to f acts first: f_xy is ∂/∂y of ∂f/∂x.
    ("y x", False, "leibniz", "∂²f/∂x∂y", "d^2f/dxdy", r"\frac{\partial^{2} f}{\partial x \partial y}"),
    ("x x y", False, "leibniz", "∂³f/∂y∂x²", "d^3f/dydx^2", r"\frac{\partial^{3} f}{\partial y \partial x^{2}}"),
    ("x2 x1", False, "leibniz", "∂²f/∂x1 ∂x2", "d^2f/dx1 dx2", r"\frac{\partial^{2} f}{\partial x_{1} \partial x_{2}}"),
    ("", False, "leibniz", "f", "f", "f"),
]  # fmt: skip


@pytest.mark.parametrize(("by", "one_variable", "notation", "unicode", "ascii_", "latex"), NAMES)
def test_a_derivative_has_its_textbook_name(by, one_variable, notation, unicode, ascii_, latex) -> None:
    def name(script: str) -> str:
        return derivative_name(by.split(), one_variable=one_variable, notation=notation, script=script)

    assert (name("unicode"), name("ascii"), name("latex")) == (unicode, ascii_, latex)
    assert name("ascii").isascii()
    assert name("latex").isascii()


@pytest.mark.parametrize(
    ("variables", "notation", "script", "gradient", "hessian"),
    [
        (["x"], "lagrange", "unicode", "f′", "f″"),
        (["x"], "leibniz", "ascii", "df/dx", "d^2f/dx^2"),
        (["x", "y"], "lagrange", "unicode", "∇f", "H"),
        (["x", "y"], "leibniz", "ascii", "grad f", "H"),
        (["x", "y"], "leibniz", "latex", r"\nabla f", "H"),
    ],
)
def test_gradient_and_hessian_of_one_variable_are_derivatives(variables, notation, script, gradient, hessian) -> None:
    assert gradient_name(variables, notation=notation, script=script) == gradient
    assert hessian_name(variables, notation=notation, script=script) == hessian


def test_an_exponent_stands_behind_its_base_and_one_is_not_written() -> None:
    assert [superscript(n) for n in (1, 2, 10, -3)] == ["", "²", "¹⁰", "⁻³"]
    assert [superscript(n, "ascii") for n in (1, 2)] == ["", "^2"]


def test_only_whole_greek_words_become_letters() -> None:
    names = ["alpha", "theta0", "x_1", "alphabet", "Omega"]
    assert [variable_name(name, "unicode") for name in names] == ["α", "θ0", "x_1", "alphabet", "Ω"]
