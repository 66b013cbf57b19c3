"""Which extra brings a package that training needs and a plain install leaves out?"""

EXTRAS = {"torch": "torch,train", "onnx": "train", "onnxscript": "train"}


def how_to_install(error: ModuleNotFoundError) -> str:
    """Return a line for the user about such a package; what no extra brings is raised again."""
    if error.name not in EXTRAS:
        raise error
    extra = EXTRAS[error.name]
    return f"{error.name} is not installed; it comes with: pip install -e .[{extra}]\n"
