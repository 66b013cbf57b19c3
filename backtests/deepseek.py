"""The main experiment as a plain script: read the config, change what you like, run, open.

    python -m backtests.deepseek

The same as `python -m backtests run configs/deepseek.toml`, for people who start from a script.
"""

from pathlib import Path

from backtests.commands import run_config
from backtests.config_file import load_config

CONFIG = Path(__file__).resolve().parents[1] / "configs" / "deepseek.toml"
CHANGES: list[str] = []  # for instance ["news.latency_minutes=60", "signal.half_life_sessions=3"]

if __name__ == "__main__":
    config = load_config(CONFIG, changes=CHANGES)
    print(run_config(config, path=CONFIG, changes=CHANGES, out=Path("out")))
