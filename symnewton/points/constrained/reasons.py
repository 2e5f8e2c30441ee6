"""Why a point is what it is said to be on the feasible set, in sentences."""

from __future__ import annotations

from symnewton.verdicts import Kind

NOT_STATIONARY = "∇f is no combination of the gradients of the active constraints: f changes at first order."
MIXED = (
    "The multipliers of active inequalities have both signs: f grows along one edge of the set and falls along another."
)
ALONG = (
    "Into the set f changes one way, by the signs of the multipliers, and along its edge the other way, "
    "by a curvature of the Lagrangian of the opposite sign."
)
BOTH = "The Hessian of the Lagrangian takes both signs on the critical cone: f grows and falls near the point."
SILENT = "The Hessian of the Lagrangian is singular on the critical cone: first and second derivatives do not decide."
OPEN = "A sign that decides is too close to 0 to be told."
DEPENDENT = (
    "The gradients of the active constraints are linearly dependent here: multipliers need not exist (abnormal point)."
)
RELAXED = "It is a {kind} already of f under {names} alone."
CORNER = "Along every edge of the cone of feasible directions f {moves}."
CORNER_MIXED = "Along one edge of the cone of feasible directions f grows, along another it falls."


DOES = {Kind.MINIMUM: "grows", Kind.MAXIMUM: "falls", Kind.SADDLE: "grows and falls"}
ON_SURFACE = "As a function of {names}, which the constraints leave free, f {does} from here by its higher terms."
BOTH_SIGNS = (
    "Close to the point the feasible set has branches or sectors where f is larger, and others where it is smaller."
)
ONE_SIGN = "On every branch and sector of the feasible set that starts here f {does}: their signs are counted exactly."
CONSTANT = "f is constant on the feasible set close to the point."
LEVEL_FACE = "Along the face of the constraints with a multiplier f is constant, and from it into the set f {does}."
AGAINST_FACE = "By the signs of the multipliers f changes one way into the set, and along its face the other way."
AT_A_BOUND = "f has no value {way} this one, by the squares, powers and products it is made of."
GLOBAL = "f has its {which} value on the feasible set here."
CONVEX = "The Lagrangian is a {shape} quadratic function, and f is never on the other side of it on the feasible set."
CONE = "Close to the point the set is a cone, and along opposite directions of it f grows and falls."
ALONE = "The constraints leave no other point near this one."
PIECES = {
    Kind.MINIMUM: "It is a minimum on each of the {count} smooth pieces of f that meet here.",
    Kind.MAXIMUM: "It is a maximum on each of the {count} smooth pieces of f that meet here.",
    Kind.SADDLE: "On one of the {count} smooth pieces of f that meet here f takes larger values, and smaller ones.",
    Kind.KINK: "On one of the {count} smooth pieces of f that meet here it is a minimum, on another a maximum.",
    Kind.DEGENERATE: "What it is on one of the {count} smooth pieces of f that meet here stays undecided.",
}


def of_second_order(kind: Kind, *, tangents: bool, signs: bool, zeros: bool) -> str:
    """Why a point is a minimum or a maximum: what the multipliers say, and the Hessian of the Lagrangian."""
    low = kind is Kind.MINIMUM
    parts = []
    if signs:
        moves = "grows" if low else "falls"
        some = "no sign is against it, and " if zeros else ""
        parts.append(f"by the multipliers of the active inequalities {some}f {moves} into the set")
    if tangents:
        definite = "positive" if low else "negative"
        where = "critical cone" if zeros else "tangent space of the active constraints" if signs else "tangent space"
        parts.append(f"the Hessian of the Lagrangian is {definite} definite on the {where}")
    if not parts:
        return ALONE
    text = ", and ".join(parts)
    return f"{text[0].upper()}{text[1:]}."
