"""Can the series be told apart, also by those who see no red or no green?

Colours are simulated with the matrices of Machado, Oliveira & Fernandes (2009) at full severity,
in linear RGB, and compared in CIE L*a*b* (CIE 1976: about 2.3 is a difference just seen).
"""

import re
from pathlib import Path

import numpy as np
import pytest

STYLE = (Path(__file__).parents[2] / "reports" / "templates" / "style.css").read_text("utf-8")
INKS = (*(f"s{k}" for k in range(1, 9)), "held", "bench")
EYES = {
    "all cones": (np.eye(3), 20.0),
    "deuteranopia": (
        np.array([[0.367322, 0.860646, -0.227968],
                  [0.280085, 0.672501, 0.047413],
                  [-0.011820, 0.042940, 0.968881]]),
        12.0,
    ),
    "protanopia": (
        np.array([[0.152286, 1.052583, -0.204868],
                  [0.114503, 0.786281, 0.099216],
                  [-0.003882, -0.048116, 1.051998]]),
        12.0,
    ),
}  # fmt: skip
_TO_XYZ = np.array([[0.4124564, 0.3575761, 0.1804375],
                    [0.2126729, 0.7151522, 0.0721750],
                    [0.0193339, 0.1191920, 0.9503041]])  # fmt: skip
_WHITE = np.array([0.95047, 1.0, 1.08883])


def palettes() -> list[dict[str, list[int]]]:
    """Return every :root block of the style: light, dark by system, dark by button."""
    blocks = re.findall(r":root[^{]*\{([^}]*--s1[^}]*)\}", STYLE)
    return [
        {name: [int(code[k : k + 2], 16) for k in (0, 2, 4)]
         for name, code in re.findall(r"--(\w+): #([0-9a-f]{6})\b", block)}
        for block in blocks
    ]  # fmt: skip


def lab(linear: np.ndarray) -> np.ndarray:
    scaled = np.clip(linear, 0, 1) @ _TO_XYZ.T / _WHITE
    f = np.where(scaled > 0.008856, np.cbrt(scaled), 7.787 * scaled + 16 / 116)
    return np.stack(
        [116 * f[:, 1] - 16, 500 * (f[:, 0] - f[:, 1]), 200 * (f[:, 1] - f[:, 2])], axis=1
    )


def nearest(inks: list[list[int]], eye: np.ndarray) -> float:
    values = np.array(inks) / 255
    linear = np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)
    seen = lab(linear @ eye.T)
    apart = np.linalg.norm(seen[:, None] - seen[None], axis=2)
    return float(apart[np.triu_indices(len(inks), 1)].min())


def test_light_dark_by_system_and_dark_by_button_are_all_defined():
    light, by_system, by_button = palettes()
    assert by_system == by_button != light


@pytest.mark.parametrize("palette", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("eye", EYES)
def test_every_two_series_differ_in_colour_to_every_eye(palette, eye):
    matrix, wanted = EYES[eye]
    inks = palettes()[palette]
    assert nearest([inks[name] for name in INKS], matrix) >= wanted


def test_every_two_series_differ_in_their_dash_too():
    dashes = dict(
        re.findall(r"\.(s\d|held|bench) \{ --ink: [^;]+;(?: --dash: ([\d ]+);)? \}", STYLE)
    )
    assert set(dashes) == set(INKS)
    for plain in ("s1", "bench"):  # drawn through: told apart by colour and the label at its end
        assert dashes.pop(plain) == ""
    assert len(set(dashes.values())) == len(dashes)
    assert "" not in dashes.values()
