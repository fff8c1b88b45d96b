"""x."""


def umbrella() -> None:
    """X."""
