"""How does a proof get into the report and the manifest, and how long does it hold?"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from analytics.experiment import Experiment
from analytics.verification import NOTHING_TO_SEE, PASSED, UNPROVEN, Verification

KEY = "verification"
READS = 20  # lines of what strategies read themselves
_IRRELEVANT = (KEY, "reproduce", "ledger")  # what a manifest holds that no proof rests on


def sealed(experiment: Experiment, proof: Verification) -> Experiment:
    """Return the experiment with the outcome of its proof in the manifest."""
    return _with(experiment, proof.seal(_fingerprint(experiment.manifest)))


def with_kept_seal(experiment: Experiment, *, out: Path) -> Experiment:
    """Return the experiment with the proof that lies in its run folder, or without one.

    A proof holds while config, inputs, strategies' files, model and versions are the same.
    """
    try:
        kept = json.loads((out / experiment.name / "manifest.json").read_text(encoding="utf-8"))
        seal = kept[KEY]
        holds = seal["fingerprint"] == _fingerprint(experiment.manifest)
    except (OSError, ValueError, KeyError, TypeError):  # no run, or none that can be read
        holds = False
    return _with(experiment, seal if holds else UNPROVEN)


def told(proof: Verification) -> list[str]:
    """Return the outcome in words, a line each."""
    lines = [
        f"{leak.strategy}: LOOKS AHEAD at {leak.peeked_at}; session {leak.decided}:"
        f" was {leak.was}, became {leak.became}"
        for leak in proof.leaks
    ]
    lines += [
        f"{read.strategy}: NOT PROVEN: it reads {read.what} itself ({read.file}, line"
        f" {read.line}), of which no future can be changed"
        for read in proof.own_reads[:READS]
    ]
    if more := len(proof.own_reads[READS:]):
        lines.append(f"NOT PROVEN: {more} more such, all in manifest.json")
    doubted = {one.strategy for one in (*proof.leaks, *proof.own_reads)}
    lines += [f"{name}: no look-ahead" for name in proof.strategies if name not in doubted]
    control = (
        "control: no strategy reacts to signals, so none was put early"
        if proof.control == NOTHING_TO_SEE
        else f"control: signals told one session early were {proof.control}"
    )
    verdict = proof.status if proof.status == PASSED else proof.status.upper()
    return [*lines, control, f"{verdict}: the future was changed at {len(proof.cuts)} sessions"]


def _with(experiment: Experiment, seal: Mapping[str, Any]) -> Experiment:
    return replace(experiment, manifest={**experiment.manifest, KEY: dict(seal)})


def _fingerprint(manifest: Mapping[str, Any]) -> str:
    relevant = {key: value for key, value in manifest.items() if key not in _IRRELEVANT}
    config = relevant.get("config", {})
    relevant["config"] = {key: value for key, value in config.items() if key != "report"}
    return hashlib.sha256(json.dumps(relevant, sort_keys=True).encode()).hexdigest()
