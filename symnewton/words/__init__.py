"""The sentences: what a report says first and a script logs. Only this room says that something is proven."""
