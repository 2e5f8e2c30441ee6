"""Programs: where definitions end, what the names mean, and what is refused where."""

from __future__ import annotations

import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st

from symnewton.errors import InputError, ParseError, SymnewtonError
from symnewton.language.network import ACTIVATIONS, network
from symnewton.language.program import defines, read_program, written_out

CHAIN = "z1 = w1*x + b1; a1 = sigmoid(z1); z2 = w2*a1 + b2; a2 = sigmoid(z2); L = -(y*log(a2) + (1-y)*log(1-a2))"


def test_a_chain_is_read_in_order() -> None:
    program = read_program(CHAIN)
    assert [d.name for d in program.definitions] == ["z1", "a1", "z2", "a2", "L"]
    assert [s.name for s in program.inputs] == ["b1", "b2", "w1", "w2", "x", "y"]
    assert program.output == "L"
    w1, x, b1 = sp.symbols("w1 x b1", real=True)
    assert program.definitions[0].expression == w1 * x + b1
    assert program.definitions[0].operands == ("w1", "x", "b1")


@pytest.mark.parametrize(
    ("text", "names", "inputs"),
    [
        ("u = x^2\nv = u + y", "u v", "x y"),
        ("u = x^2\r\nv = u + y\r\n", "u v", "x y"),
        ("u := x^2; v := u + y;", "u v", "x y"),
        ("# a comment with = in it\nu = x^2  # and another; v = 3\n\nv = u + y", "u v", "x y"),
        ("u = (x +\n  1)\nv = u + y", "u v", "x y"),
        ("u = x^2; u + y", "u f", "x y"),
        ("f = x^2; f + y", "f F", "x y"),
        ("u = x + y; v = u*xy", "u v", "x y"),
        ("u = xy; v = x*u", "u v", "x y"),
        ("z₁ = α·x; σ = z₁²", "z1 sigma", "alpha x"),
        (r"\alpha = x; y = \alpha^2", "alpha y", "x"),
        ("e = x - t; E = e^2", "e E", "t x"),
        ("I = V/R; P = I^2*R", "I P", "R V"),
        ("c = 3; L = c*x", "c L", "x"),
        ("u = x10 + x2; L = u^2", "u L", "x2 x10"),
        ("ŷ = σ(w*x + b); L = (ŷ - y)^2", "yhat L", "b w x y"),
        (r"\hat{y} = \sigma(wx); L = (\hat{y} - y)^2", "yhat L", "w x y"),
        ("p = softmax(z1, z2); L = -log(p);", "p L", "z1 z2"),
        ("σ = s^2; L = σ(x+1)", "sigma L", "s x"),
    ],
)
def test_names_and_inputs(text: str, names: str, inputs: str) -> None:
    program = read_program(text)
    assert " ".join(d.name for d in program.definitions) == names
    assert " ".join(s.name for s in program.inputs) == inputs
    assert program.output == names.split()[-1]


def test_the_output_the_inputs_and_parameters_can_be_chosen() -> None:
    program = read_program("u = a*x; L = u + y", variables=["y", "x"], parameters={"a": "1/2"}, output="u")
    assert [s.name for s in program.inputs] == ["y", "x"]
    assert program.output == "u"
    assert program.definitions[0].expression == sp.Symbol("x", real=True) / 2


@pytest.mark.parametrize(
    ("text", "guilty", "message"),
    [
        ("a = x; a = 2*x", "a", "a is defined twice"),
        ("a = a + x", "a", "a is defined by itself"),
        ("a = b; b = x", "b", "b is used before it is defined"),
        ("a = b + x; b = c; c = 2*a", "b", "a and b are defined by each other: a → b → c → a"),
        ("a = x +* 2; b = a", "*", "'*' does not fit here"),
        ("a = x; b = sim(a)", "sim", "'sim' is not a known function"),
        ("a = x; b = 1/0", "0", "this is a division by zero"),
        ("a = x; b = 9**9**9**9", "9**9**9", "this power is too large to be worked out exactly"),
        ("a = b = x", "=", "a second equals sign in one definition"),
        ("a = (x\nb = a", "=", "a second equals sign in one definition"),
        ("a =; b = x", "", "there is no expression here"),
        ("sin = 3; b = x", "sin", "sin is a function and cannot be defined"),
        ("pi = 3; b = x", "pi", "pi is a constant and cannot be defined"),
        ("2x = 3; b = x", "2x", "'2x' is not a name"),
        ("f(x) = x^2; b = f", "f(x)", "'f(x)' is not a name"),
        ("x^2; b = x", "x^2", "this is no definition, and only the last line may do without a name"),
        ("a = 1; b = 2", "a = 1; b = 2", "the program has no inputs"),
        ("a = x.__class__; b = a", ".", "'.' is not part of the language"),
        ("a = x; b = a.real", ".", "an expression has no attributes"),
    ],
)
def test_what_is_wrong_is_pointed_at_in_the_whole_text(text: str, guilty: str, message: str) -> None:
    with pytest.raises(SymnewtonError) as caught:
        read_program(text)
    error = caught.value
    assert error.message == message
    assert error.hint
    assert error.text == text
    assert error.span is not None
    assert text[slice(*error.span)].strip() == guilty


def test_leaves_that_are_defined_by_numbers_are_the_inputs() -> None:
    program = read_program("x = 2; w = -0.5; b = 1/3; z = w*x + b; L = z^2")
    assert [s.name for s in program.inputs] == ["b", "w", "x"]
    assert program.values == (sp.Rational(1, 3), sp.Rational(-1, 2), 2)
    assert [d.name for d in program.definitions] == ["z", "L"]
    assert "inputs" in " ".join(program.notes)
    assert read_program("c = 3; L = c*x").values == ()


def test_an_output_that_is_not_defined_is_named_with_the_closest() -> None:
    with pytest.raises(InputError, match="does not define 'loss'") as caught:
        read_program("Loss = x^2", output="loss")
    assert caught.value.hint == "did you mean Loss?"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"variables": ["x"]}, "y is neither defined nor an input nor a parameter"),
        ({"variables": ["x", "y", "u"]}, "u is defined here and declared an input with --vars"),
        ({"parameters": {"u": 2}}, "u is defined here and given a value with --param"),
    ],
)
def test_declarations_that_do_not_fit(options: dict[str, object], message: str) -> None:
    with pytest.raises(InputError) as caught:
        read_program("u = x + y; L = u^2", **options)  # type: ignore[arg-type]
    assert caught.value.message == message


def test_what_has_no_value_at_all_is_pointed_at_too() -> None:
    text = "u = x - y; v = -y + x; L = 1/(u - v)"
    with pytest.raises(ParseError, match="division by zero") as caught:
        written_out(read_program(text), {"u": 5, "v": 5, "L": 20}, 100)
    assert caught.value.span is not None
    assert text[slice(*caught.value.span)] in "(u - v)"


def test_an_input_that_cancels_is_noted() -> None:
    program = read_program("u = x - x; L = u + y")
    assert [s.name for s in program.inputs] == ["y"]
    assert program.notes == ("x cancels: nothing depends on it",)


@pytest.mark.parametrize("text", ["x^2 + y", "f(x, y) = x^2 + y", "x^2 = y"])
def test_one_expression_is_no_program(text: str) -> None:
    assert not defines(text)


@given(st.text(alphabet="ab1x=;+*()\n# ^/", max_size=25))
def test_any_text_is_read_or_refused_with_a_hint(text: str) -> None:
    refused: SymnewtonError | None = None
    try:
        program = read_program(text)
    except (ParseError, InputError) as error:
        refused = error
    if refused is not None:
        assert refused.hint
        assert refused.span is None or 0 <= refused.span[0] <= len(text)
        return
    known = {symbol.name for symbol in program.inputs}
    for definition in program.definitions:
        assert {symbol.name for symbol in definition.expression.free_symbols} <= known
        known.add(definition.name)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize(("layers", "weights"), [("1-1", 2), ("1-1-1", 4), ("2-3-1", 13), ("2-2", 6), ("11-2-3", 33)])
def test_a_network_has_the_weights_of_its_layers(layers: str, weights: int, activation: str) -> None:
    """(inputs + 1) * outputs weights and biases a layer."""
    program = read_program(network(layers, activation))
    assert sum(s.name[0] in "wb" for s in program.inputs) == weights
    assert program.output == "L"


def test_the_network_of_the_lecture() -> None:
    lines = network("1-1-1", "sigmoid").splitlines()[2:]
    assert [d.expression for d in read_program("\n".join(lines)).definitions] == [
        d.expression for d in read_program(CHAIN).definitions
    ]


@pytest.mark.parametrize("layers", ["", "3", "2-", "0-1", "a-b", "2-x", "-1-2", "9999999-2", "1-" * 2000 + "1"])
def test_shapes_that_are_none(layers: str) -> None:
    with pytest.raises(InputError):
        network(layers)
