"""Which line of a file is not in UTF-8?"""

from pathlib import Path

_AROUND = 20  # bytes that are shown on either side


def not_utf8(path: Path) -> str:
    """Return the first line that is not in UTF-8 and what stands there, for an error to tell.

    The file is read once more, as bytes: what decodes a stream knows its own blocks only.
    """
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError as error:
                near = line[max(0, error.start - _AROUND) : error.start + _AROUND]
                shown = near.decode("cp1252", "replace").strip()  # what it is, if not UTF-8
                return (
                    f"line {number}: byte 0x{line[error.start]:02x} in {shown!r} is not UTF-8;"
                    " save the file as UTF-8"
                )
    return "not in UTF-8"  # it was when it was read
