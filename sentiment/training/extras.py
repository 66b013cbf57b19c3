"""Which packages does training need that a plain install leaves out?"""


def missing(error: ModuleNotFoundError) -> str:
    """Return a line for the user about a package that could not be imported."""
    return (
        f"{error.name} is not installed; it comes with the extras: pip install -e .[torch,train]\n"
    )
