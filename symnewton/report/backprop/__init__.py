"""What `backprop` answers: a program, and the chain rule through it."""

from symnewton.report.backprop.record import BackpropReport, amount, counted

__all__ = ["BackpropReport", "amount", "counted"]
