"""Pictures of functions: what is drawn is chosen as pure data, and drawn in the terminal or by Matplotlib."""
