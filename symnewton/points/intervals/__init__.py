"""Interval search on boxes: enclosures that contain exactly one point, proven, and what is left open."""
