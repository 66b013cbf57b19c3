"""What does a setting mean? A checked config, and the strategies that are run with it.

Everything is checked before anything runs: all of a grid, all that was drawn, and the ends of what
a search may ask for.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import backtrader as bt

from backtests.config import Config, ConfigError, StrategyTable
from backtests.config_file import checked, put
from backtests.grid import check_sessions
from backtests.strategy_files import Chosen, StrategyError, choose_one, load_strategy
from backtests.sweep.space import Setting, ends_of, proposals
from backtests.sweep.table import SweepTable

SOURCES = ("period", "prices", "news", "sentiment")
"""The tables that say what is read and scored; all others work on what is known."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One setting: its number from 1, and what is run for it.

    `config` has the setting in all tables but the params of strategies, which are in `chosen`; one
    `Config` object is shared by all trials that differ in those only.
    """

    number: int
    setting: Setting
    config: Config
    chosen: tuple[Chosen, ...]


@dataclass(slots=True)
class Meaning:
    """Gives settings their meaning; keeps what many of them share.

    `strategies` are the names of those that are run, the ranked one first. Raises ConfigError, led
    by `told`, and StrategyError for a setting that cannot be.
    """

    config: Config
    table: SweepTable
    base: Path
    told: str
    strategies: tuple[str, ...] = ()
    _configs: dict[str, Config] = field(default_factory=dict)
    _classes: dict[str, type[bt.Strategy]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.strategies = _strategies(self.config, self.table, self.told)

    def trials(self, settings: Sequence[Setting], *, after: int = 0) -> list[Trial]:
        """Return the trials of settings, numbered on from `after`."""
        return [self.trial(one, number) for number, one in enumerate(settings, after + 1)]

    def trial(self, setting: Setting, number: int) -> Trial:
        """Return the trial of one setting."""
        params = {key: value for key, value in setting.items() if _is_param(key)}
        others = {key: value for key, value in setting.items() if key not in params}
        config = self._config(others)
        tables = {one.name: one for one in config.strategies}
        chosen = []
        for name in self.strategies:
            own = f"strategies.{name}.params."
            given = {key[len(own) :]: value for key, value in params.items() if key.startswith(own)}
            chosen.append(self._chosen(tables[name], given, config, setting))
        return Trial(number, setting, config, tuple(chosen))

    def check_ends(self) -> None:
        """Check every value of every key that is not proposed beforehand, one key at a time."""
        for key, values in self.table.keys.items():
            for value in ends_of(values):
                self.trial({key: value}, 0)

    def _config(self, others: Setting) -> Config:
        key = json.dumps(others, default=str)
        if key not in self._configs:
            told = f"{self.told} [sweep] with {words(others)}"
            tables = self.config.model_dump(exclude={"sweep"})
            for path, value in others.items():
                put(tables, path, value, told=told)
            whole = checked(tables, told=told) if others else self.config
            touched = {path.partition(".")[0] for path in others}
            config = self.config.model_copy(  # it shares all other tables: there may be thousands
                update={name: getattr(whole, name) for name in touched}
            )
            if any(path.partition(".")[0] in ("period", "prices") for path in others):
                try:
                    check_sessions(config)
                except ConfigError as error:
                    raise ConfigError(f"{told}: {error}") from error
            self._configs[key] = config
        return self._configs[key]

    def _chosen(
        self, table: StrategyTable, given: dict[str, Any], config: Config, setting: Setting
    ) -> Chosen:
        if table.use not in self._classes:
            self._classes[table.use] = load_strategy(table.use, base=self.base)
        strategy = self._classes[table.use]
        try:
            return choose_one(
                table.model_copy(update={"params": {**table.params, **given}}),
                config.prices.symbols, base=self.base, strategy=strategy,
            )  # fmt: skip
        except StrategyError as error:
            raise StrategyError(f"[sweep] with {words(setting)}: {error}") from error


def check_sweep(config: Config, *, base: Path, told: str) -> None:
    """Check all settings of a config's [sweep], if it has one; nothing is run."""
    if config.sweep is None:
        return
    meaning = Meaning(config, config.sweep, base, told)
    if config.sweep.method == "optuna":
        meaning.check_ends()
    else:
        meaning.trials(next(proposals(config.sweep)))


def words(setting: Setting) -> str:
    """Return a setting as one would write it in a config."""
    return ", ".join(f"{key} = {value!r}" for key, value in setting.items())


def table_part(setting: Setting, tables: Sequence[str]) -> str:
    """Return what a setting says of some tables: equal text, equal content."""
    own = {key: value for key, value in setting.items() if key.partition(".")[0] in tables}
    return json.dumps(own, sort_keys=True, default=str)


def _is_param(key: str) -> bool:
    return key.startswith("strategies.") and key.split(".")[2:3] == ["params"]


def _strategies(config: Config, table: SweepTable, told: str) -> tuple[str, ...]:
    """The strategies that keys lead to, all of them if no key does; the ranked one first."""
    there = [one.name for one in config.strategies]
    parts = [key.split(".") for key in table.keys if key.startswith("strategies.")]
    for key in parts:
        if len(key) < 3 or key[1] not in there:
            raise ConfigError(
                f"{told} [sweep] keys: {'.'.join(key)}: should be strategies.NAME.params.KEY, NAME"
                f" one of {', '.join(there)}"
            )
    named = [name for name in there if any(key[1] == name for key in parts)] or there
    ranked = table.strategy or (named[0] if len(named) == 1 else None)
    if ranked is None:
        raise ConfigError(
            f"{told} [sweep]: missing key 'strategy': whose metric ranks, of {', '.join(named)}"
        )
    if ranked not in named:
        raise ConfigError(
            f"{told} [sweep]: strategy = {ranked!r}; should be one that the keys lead to:"
            f" {', '.join(named)}"
        )
    return (ranked, *(name for name in named if name != ranked))
