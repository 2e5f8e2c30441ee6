"""Problems with constraints and their published answers: textbooks, and Hock and Schittkowski's collection.

Each row: name, f, constraints, least value, greatest value (None: none is published, or there is none).
"""

from __future__ import annotations

from typing import NamedTuple


class Row(NamedTuple):
    """One problem."""

    name: str
    f: str
    constraints: tuple[str, ...]
    least: float | None
    greatest: float | None


# OpenStax, Calculus Volume 3, sections 4.7 and 4.8; CLP-3 Multivariable Calculus, sections 2.9 and 2.10; Simon and Blume,
# Mathematics for Economists (1994), chapters 18 and 19; Kuhn and Tucker, Nonlinear Programming (1951).
TEXTBOOK = (
    Row("openstax golf balls", "48x+96y-x^2-2x*y-9y^2", ("20x+4y = 216",), None, 540),
    Row("openstax 4.8 example 1", "x^2+4y^2-2x+8y", ("x+2y = 7",), 27, None),
    Row("openstax 4.8 two constraints", "x^2+y^2+z^2", ("z^2 = x^2+y^2", "x+y-z+1 = 0"), 0.3431457505076198, None),
    Row("openstax 4.8 yz+xy", "y*z+x*y", ("x*y = 1", "y^2+z^2 = 1"), None, None),
    Row("openstax 4.8 ellipsoid", "x*y*z", ("x^2+2y^2+3z^2 = 6",), -2 / 3**0.5, 2 / 3**0.5),
    Row("openstax 4.8 parabola", "x^2-y^2", ("y = x^2",), None, 0.25),
    Row("openstax 4.8 planes", "x^2+y^2+z^2", ("x+y+z = 9", "x+2y+3z = 20"), 29, None),
    Row("openstax 4.7 disk", "x^2+y^2+4x-6y", ("x^2+y^2 <= 16",), -13, 16 + 8 * 13**0.5),
    Row("openstax 4.7 rectangle", "4x^2-2x*y+6y^2-8x+2y+3", ("0 <= x <= 2", "-1 <= y <= 3"), -1, 63),
    Row("clp 2.10 hyperbola", "x^2+y^2", ("x*y = 1",), 2, None),
    Row("clp 2.10 cubic", "x^2+y^2", ("x^2*y = 1",), 3 / 2 ** (2 / 3), None),
    Row("clp 2.10 sphere", "(x-2)^2+(y+2)^2+(z-4)^2", ("x^2+y^2+z^2 = 6",), 6, 54),
    Row("clp 2.10 root of three", "x^2+y^2+z^2", ("x^3*y^2*z = 6*sqrt(3)",), 6, None),
    Row("clp 2.10 exponential", "(x+z)*exp(y)", ("x^2+y^2+z^2 = 6",), -14.7781121978613, 14.7781121978613),
    Row("clp 2.10 cylinder", "pi*r^2*h", ("r^2+h^2/4 = 1", "r >= 0", "h >= 0"), 0, 2.4183991523122903),
    Row("clp 2.9 disk", "y*(4-x^2-y^2)", ("x^2+y^2 <= 1",), -3, 3),
    Row("clp 2.9 triangle", "2x^3-6x*y+y^2+4y", ("x <= 1", "y <= 1", "x+y >= 1"), 19 / 27, 5),
    Row("clp 2.9 half disk", "log(1+x^2+y^2)-y", ("x^2+y^2 <= 4", "y >= 0"), -0.3905620875658996, 1.6094379124341003),
    Row("simon blume 18.7", "x^2*y", ("2x^2+y^2 = 3",), -1, 1),
    Row("simon blume 18.10", "x*y", ("x^2+y^2 <= 1",), -0.5, 0.5),
    Row("consumer", "0.4*log(x)+0.6*log(y)", ("2x+3y = 60",), None, 2.4849066497880004),
    Row("cobb douglas", "x^0.3*y^0.7", ("2x+3y = 60",), 0, 9**0.3 * 14**0.7),
    Row("arithmetic and geometric mean", "x*y*z", ("x+y+z = 1", "x >= 0", "y >= 0", "z >= 0"), 0, 1 / 27),
    Row(
        "sines of a triangle",
        "sin(x)*sin(y)*sin(z)",
        ("x+y+z = pi", "x >= 0", "y >= 0", "z >= 0"),
        0,
        0.649519052838329,
    ),
    Row("kuhn tucker", "x", ("y <= (1-x)^3", "y >= 0"), None, 1),
    Row("cusp", "x^2+y^2", ("(x-1)^3 = y^2",), 1, None),
    Row("astroid", "x+2y", ("(x^2+y^2-1)^3+27x^2*y^2 = 0",), -2, 2),
    Row("cardioid", "(x-3)^2+(y-1)^2", ("(x^2+y^2+x)^2 = x^2+y^2",), 7.8201141043240705, 26.356797497337997),
    Row("dependent gradients", "y", ("z = x^6", "z = y^3"), 0, None),
    Row("crossing lines", "(x-1)^2+(y-3)^2", ("x*y = 0",), 1, None),
    Row("sphere and plane", "x^2+y^2-z^2/20", ("x+2y+z = 10", "x^2+y^2-z = 0"), 0, 5),
    Row(
        "box of given surface",
        "x*y*z",
        ("2*(x*y+x*z+y*z) = 1500", "4*(x+y+z) = 200"),
        2947.937253688113,
        3533.5442277933685,
    ),
)

# W. Hock, K. Schittkowski, Test Examples for Nonlinear Programming Codes, Springer 1981: the published minima.
HOCK_SCHITTKOWSKI = (
    Row("hs1", "100*(x2-x1^2)^2+(1-x1)^2", ("x2 >= -1.5",), 0, None),
    Row("hs2", "100*(x2-x1^2)^2+(1-x1)^2", ("x2 >= 1.5",), 0.0504261879, None),
    Row("hs4", "(x1+1)^3/3+x2", ("x1 >= 1", "x2 >= 0"), 8 / 3, None),
    Row("hs5", "sin(x1+x2)+(x1-x2)^2-1.5*x1+2.5*x2+1", ("-1.5 <= x1 <= 4", "-3 <= x2 <= 3"), -1.91322295, None),
    Row("hs6", "(1-x1)^2", ("10*(x2-x1^2) = 0",), 0, None),
    Row("hs7", "log(1+x1^2)-x2", ("(1+x1^2)^2+x2^2-4 = 0",), -1.7320508, None),
    Row("hs10", "x1-x2", ("-3*x1^2+2*x1*x2-x2^2+1 >= 0",), -1, None),
    Row("hs11", "(x1-5)^2+x2^2-25", ("-x1^2+x2 >= 0",), -8.498464223, None),
    Row("hs12", "0.5*x1^2+x2^2-x1*x2-7*x1-7*x2", ("25-4*x1^2-x2^2 >= 0",), -30, None),
    Row("hs13", "(x1-2)^2+x2^2", ("(1-x1)^3-x2 >= 0", "x1 >= 0", "x2 >= 0"), 1, None),
    Row("hs14", "(x1-2)^2+(x2-1)^2", ("-0.25*x1^2-x2^2+1 >= 0", "x1-2*x2+1 = 0"), 9 - 2.875 * 7**0.5, None),
    Row("hs15", "100*(x2-x1^2)^2+(1-x1)^2", ("x1*x2-1 >= 0", "x1+x2^2 >= 0", "x1 <= 0.5"), 306.5, None),
    Row("hs18", "0.01*x1^2+x2^2", ("x1*x2-25 >= 0", "x1^2+x2^2-25 >= 0", "2 <= x1 <= 50", "0 <= x2 <= 50"), 5, None),
    Row("hs21", "0.01*x1^2+x2^2-100", ("10*x1-x2-10 >= 0", "2 <= x1 <= 50", "-50 <= x2 <= 50"), -99.96, None),
    Row("hs22", "(x1-2)^2+(x2-1)^2", ("-x1-x2+2 >= 0", "-x1^2+x2 >= 0"), 1, None),
    Row("hs23", "x1^2+x2^2", ("x1+x2-1 >= 0", "x1^2+x2^2-1 >= 0", "9*x1^2+x2^2-9 >= 0", "x1^2-x2 >= 0", "x2^2-x1 >= 0",
        "-50 <= x1 <= 50", "-50 <= x2 <= 50"), 2, None),
    Row("hs26", "(x1-x2)^2+(x2-x3)^4", ("(1+x2^2)*x1+x3^4-3 = 0",), 0, None),
    Row("hs28", "(x1+x2)^2+(x2+x3)^2", ("x1+2*x2+3*x3-1 = 0",), 0, None),
    Row("hs29", "-x1*x2*x3", ("48-x1^2-2*x2^2-4*x3^2 >= 0",), -16 * 2**0.5, None),
    Row("hs32", "(x1+3*x2+x3)^2+4*(x1-x2)^2", ("1-x1-x2-x3 = 0", "6*x2+4*x3-x1^3-3 >= 0", "x1 >= 0", "x2 >= 0", "x3 >= 0"),
        1, None),
    Row("hs35", "9-8*x1-6*x2-4*x3+2*x1^2+2*x2^2+x3^2+2*x1*x2+2*x1*x3", ("3-x1-x2-2*x3 >= 0", "x1 >= 0", "x2 >= 0", "x3 >= 0"),
        1 / 9, None),
    Row("hs36", "-x1*x2*x3", ("72-x1-2*x2-2*x3 >= 0", "0 <= x1 <= 20", "0 <= x2 <= 11", "0 <= x3 <= 42"), -3300, None),
    Row("hs37", "-x1*x2*x3", ("72-x1-2*x2-2*x3 >= 0", "x1+2*x2+2*x3 >= 0", "0 <= x1 <= 42", "0 <= x2 <= 42", "0 <= x3 <= 42"),
        -3456, None),
    Row("hs41", "2-x1*x2*x3", ("x1+2*x2+2*x3-x4 = 0", "0 <= x1 <= 1", "0 <= x2 <= 1", "0 <= x3 <= 1", "0 <= x4 <= 2"),
        52 / 27, None),
    Row("hs42", "(x1-1)^2+(x2-2)^2+(x3-3)^2+(x4-4)^2", ("x1-2 = 0", "x3^2+x4^2-2 = 0"), 13.857864376269049, None),
    Row("hs43", "x1^2+x2^2+2*x3^2+x4^2-5*x1-5*x2-21*x3+7*x4", ("8-x1^2-x2^2-x3^2-x4^2-x1+x2-x3+x4 >= 0",
        "10-x1^2-2*x2^2-x3^2-2*x4^2+x1+x4 >= 0", "5-2*x1^2-x2^2-x3^2-2*x1+x2+x4 >= 0"), -44, None),
    Row("hs44", "x1-x2-x3-x1*x3+x1*x4+x2*x3-x2*x4", ("8-x1-2*x2 >= 0", "12-4*x1-x2 >= 0", "12-3*x1-4*x2 >= 0",
        "8-2*x3-x4 >= 0", "8-x3-2*x4 >= 0", "5-x3-x4 >= 0", "x1 >= 0", "x2 >= 0", "x3 >= 0", "x4 >= 0"), -15, None),
    Row("hs48", "(x1-1)^2+(x2-x3)^2+(x4-x5)^2", ("x1+x2+x3+x4+x5-5 = 0", "x3-2*(x4+x5)+3 = 0"), 0, None),
    Row("hs49", "(x1-x2)^2+(x3-1)^2+(x4-1)^4+(x5-1)^6", ("x1+x2+x3+4*x4-7 = 0", "x3+5*x5-6 = 0"), 0, None),
    Row("hs51", "(x1-x2)^2+(x2+x3-2)^2+(x4-1)^2+(x5-1)^2", ("x1+3*x2-4 = 0", "x3+x4-2*x5 = 0", "x2-x5 = 0"), 0, None),
    Row("hs52", "(4*x1-x2)^2+(x2+x3-2)^2+(x4-1)^2+(x5-1)^2", ("x1+3*x2 = 0", "x3+x4-2*x5 = 0", "x2-x5 = 0"), 1859 / 349, None),
    Row("hs53", "(x1-x2)^2+(x2+x3-2)^2+(x4-1)^2+(x5-1)^2", ("x1+3*x2 = 0", "x3+x4-2*x5 = 0", "x2-x5 = 0",
        "-10 <= x1 <= 10", "-10 <= x2 <= 10", "-10 <= x3 <= 10", "-10 <= x4 <= 10", "-10 <= x5 <= 10"), 176 / 43, None),
    Row("hs60", "(x1-1)^2+(x1-x2)^2+(x2-x3)^4", ("x1*(1+x2^2)+x3^4-4-3*sqrt(2) = 0", "-10 <= x1 <= 10", "-10 <= x2 <= 10",
        "-10 <= x3 <= 10"), 0.03256820025, None),
    Row("hs61", "4*x1^2+2*x2^2+2*x3^2-33*x1+16*x2-24*x3", ("3*x1-2*x2^2-7 = 0", "4*x1-x3^2-11 = 0"), -143.6461422, None),
    Row("hs65", "(x1-x2)^2+(x1+x2-10)^2/9+(x3-5)^2", ("48-x1^2-x2^2-x3^2 >= 0", "-4.5 <= x1 <= 4.5", "-4.5 <= x2 <= 4.5",
        "-5 <= x3 <= 5"), 0.9535288567, None),
    Row("hs66", "0.2*x3-0.8*x1", ("x2-exp(x1) >= 0", "x3-exp(x2) >= 0", "0 <= x1 <= 100", "0 <= x2 <= 100", "0 <= x3 <= 10"),
        0.5181632741, None),
    Row("hs71", "x1*x4*(x1+x2+x3)+x3", ("x1*x2*x3*x4-25 >= 0", "x1^2+x2^2+x3^2+x4^2-40 = 0", "1 <= x1 <= 5", "1 <= x2 <= 5",
        "1 <= x3 <= 5", "1 <= x4 <= 5"), 17.0140173, None),
    Row("hs76", "x1^2+0.5*x2^2+x3^2+0.5*x4^2-x1*x3+x3*x4-x1-3*x2+x3-x4", ("5-x1-2*x2-x3-x4 >= 0", "4-3*x1-x2-2*x3+x4 >= 0",
        "x2+4*x3-1.5 >= 0", "x1 >= 0", "x2 >= 0", "x3 >= 0", "x4 >= 0"), -4.681818181, None),
)  # fmt: skip
