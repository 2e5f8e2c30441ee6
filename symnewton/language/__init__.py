"""Text to problems and points. Nothing here evaluates text as code, and nothing here knows of Newton."""
