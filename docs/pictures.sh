#!/usr/bin/env bash
# Regenerates the picture in README.md from a fresh run of the main experiment (needs Chromium).
set -euo pipefail
cd "$(dirname "$0")/.."
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
.venv/bin/python -m backtests run configs/deepseek.toml --out "$scratch" > /dev/null
chromium --headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking \
  --disable-component-update --disable-sync --hide-scrollbars --user-data-dir="$scratch/profile" \
  --window-size=1280,800 --screenshot=docs/report.png "file://$scratch/deepseek/report.html" 2> /dev/null
echo docs/report.png
