"""What `backprop` answers. Importing the record makes every format know how to tell it."""

from symnewton.report.backprop import data, page
from symnewton.report.backprop.record import BackpropReport, amount, counted

__all__ = ["BackpropReport", "amount", "counted", "data", "page"]
