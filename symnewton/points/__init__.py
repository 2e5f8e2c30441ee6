"""What a point is: exact where the point and the formulas allow it, and said to be numeric where they do not."""
