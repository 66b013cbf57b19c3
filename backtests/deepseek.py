"""The main experiment as a plain script: read the config, change what you like, run, open.

    python -m backtests.deepseek

The same as `python -m backtests run configs/deepseek.toml`, for people who start from a script.
"""

from pathlib import Path

from backtests.ran import run

CONFIG = Path(__file__).resolve().parents[1] / "configs" / "deepseek.toml"
CHANGES: list[str] = []  # for instance ["news.latency_minutes=60", "signal.half_life_sessions=3"]

if __name__ == "__main__":
    print(run(CONFIG, *CHANGES).report)
