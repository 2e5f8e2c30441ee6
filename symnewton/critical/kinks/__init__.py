"""Points where f is continuous but has no derivative, and the smooth pieces between them."""
