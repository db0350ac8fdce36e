class ConfigError(Exception):
    """A configuration that can't be made. The text is for people: place, problem, remedy. It never holds a value."""
