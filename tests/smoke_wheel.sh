#!/usr/bin/env bash
# Does the built wheel run the main experiment in a clean environment, away from the checkout?
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
"$root/.venv/bin/python" -m build --quiet --wheel --outdir "$scratch/dist" "$root"
"${PYTHON:-python3}" -m venv "$scratch/venv"
"$scratch/venv/bin/python" -m pip install --quiet --disable-pip-version-check \
  --constraint "$root/constraints.txt" "$scratch"/dist/eventday-*.whl
cp "$root/configs/deepseek.toml" "$scratch/experiment.toml"
cd "$scratch"
"$scratch/venv/bin/eventday" run experiment.toml --out results
test -s results/deepseek/report.html
cmp <("$scratch/venv/bin/python" -c 'import json; print(sorted(json.load(open("results/deepseek/metrics.json"))))') \
    <(echo "['claims', 'data_quality', 'definitions', 'events', 'evidence', 'instruments', 'news', 'robustness', 'run', 'strategies']")
echo "the wheel runs"
