"""The worked lines of a lecture for an answer: the rules, the numbers put in, the verdict."""
