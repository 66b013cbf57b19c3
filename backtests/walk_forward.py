"""What would a strategy have come to, had its params been chosen on the past only?

Every variant is run over the whole market once; each step of `analytics.walk_forward` takes the one
that was best in training. Then one account follows the chosen paths from test to test, change-overs
and their costs included: that is the only result here which anybody could have had.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from analytics.walk_forward import Fold, folds, scores
from backtests.config import Config, ConfigError
from backtests.engine import Account, Market
from backtests.fast import SizeError, bars_of, can_run_fast, run_many, target_paths
from backtests.known import Progress, quiet
from backtests.strategy_files import (
    Chosen,
    StrategyError,
    check_params,
    parameters,
    refused_by_rule,
)
from backtests.trading import account_of
from backtests.variants import returns_of, variant_equity

PLACE = "[walk_forward]"
_WHERE = re.compile(r"^.*?, line \d+, in \w+: ")  # a file of this machine, in what was raised


@dataclass(frozen=True, slots=True)
class Walked:
    """A strategy's variants, how each did, and which was chosen when.

    `returns` (sessions, variants) has a column for each of `variants`, those that could be run;
    `refused` are the params of the others with the reason. `picks` are columns, one per fold.
    `outside` are the returns of the account that changed over, from the first test session on;
    `traded` is False where only Backtrader can run the strategy: then the variants' own returns
    are strung together, and change-overs cost nothing. `configured` is the column of the params
    that the config itself has, None where they are not among those tried.
    """

    one: Chosen
    variants: tuple[Mapping[str, object], ...]
    refused: tuple[tuple[Mapping[str, object], str], ...]
    returns: pd.DataFrame
    folds: tuple[Fold, ...]
    picks: tuple[int, ...]
    outside: pd.Series
    traded: bool
    configured: int | None

    def trials(self) -> list[tuple[Chosen, pd.Series]]:
        """Return every variant with its returns, to be entered in the book."""
        return [
            (replace(self.one, params=dict(params)), self.returns[place])
            for place, params in enumerate(self.variants)
        ]


def varied(config: Config, chosen: Sequence[Chosen]) -> list[Chosen]:
    """Return the variants that [walk_forward] asks for, each with all its params; none without it.

    Raises StrategyError for a param that the strategy does not have, or not of that kind, and where
    its rule allows fewer than two of them.
    """
    table = config.walk_forward
    if table is None:
        return []
    one = next(one for one in chosen if one.name == table.strategy)
    variants = [
        Chosen(one.name, one.strategy, {**one.params, **dict(zip(table.vary, values, strict=True))},
               one.symbols)
        for values in product(*table.vary.values())
    ]  # fmt: skip
    for variant in variants:
        try:
            check_params(one.strategy, variant.params, symbols=config.prices.symbols)
        except StrategyError as error:
            raise StrategyError(f"{PLACE} vary: {error}") from error
    refused = [why for variant in variants if (why := refused_by_rule(variant))]
    _check_enough(len(variants), refused)
    return variants


def _check_enough(variants: int, refused: Sequence[str]) -> None:
    allowed = variants - len(refused)
    if refused and allowed < 2:
        raise StrategyError(f"{PLACE} {allowed} of {variants} variants can be run: {refused[0]}")


def walk_forward(
    config: Config,
    chosen: Sequence[Chosen],
    market: Market,
    *,
    events: Sequence[pd.Timestamp],
    progress: Progress = quiet,
) -> Walked | None:
    """Carry out the config's [walk_forward], None where it has none.

    `events` are the sessions kept whole on one side of every step. Raises ConfigError for windows
    that the period cannot hold, and StrategyError where fewer than two variants can be run.
    """
    table, account = config.walk_forward, account_of(config)
    if table is None:
        return None
    ends = session_ends(market)
    sessions = market.sessions[ends].normalize()[1:]
    try:
        steps = folds(
            sessions, train=table.train, test=table.test, purge=table.purge,
            embargo=table.embargo, events=events, anchored=table.anchored,
        )  # fmt: skip
    except ValueError as error:
        raise ConfigError(f"{PLACE} {error}") from error
    variants = varied(config, chosen)
    progress("walking forward", 0, 2)
    one = variants[0]
    found = variant_equity(
        one.strategy, [each.params for each in variants],
        market=market, account=account, symbols=one.symbols,
    )  # fmt: skip
    there = [place for place in range(len(variants)) if place not in found.refused]
    _check_enough(len(variants), list(found.refused.values()))
    progress("walking forward", 1, 2)
    params = tuple(variants[place].params for place in there)
    values = returns_of(found.equity[there][:, ends]).T
    picks = tuple(int(scores(values[step.train], by=table.choose).argmax()) for step in steps)
    outside, traded = _outside(one, params, values, steps, picks, market, account)
    progress("walking forward", 2, 2)
    first = steps[0].first
    return Walked(
        one=one,
        variants=params,
        refused=tuple(
            (variants[place].params, _WHERE.sub("", why)) for place, why in found.refused.items()
        ),
        returns=pd.DataFrame(values, index=sessions),
        folds=tuple(steps),
        picks=picks,
        outside=pd.Series(outside, index=sessions[first:], name="return"),
        traded=traded,
        configured=_configured(params, next(each for each in chosen if each.name == one.name)),
    )


def _configured(variants: Sequence[Mapping[str, object]], own: Chosen) -> int | None:
    usual = parameters(own.strategy)
    asked = {**usual, **own.params}
    same = (place for place, each in enumerate(variants) if {**usual, **each} == asked)
    return next(same, None)


def _outside(
    one: Chosen,
    variants: Sequence[Mapping[str, object]],
    returns: np.ndarray,
    steps: Sequence[Fold],
    picks: Sequence[int],
    market: Market,
    account: Account,
) -> tuple[np.ndarray, bool]:
    """Return the returns over all test windows, and whether one account traded them."""
    first = steps[0].first
    ends = session_ends(market)
    strung = np.concatenate([
        returns[step.first : step.last + 1, pick] for step, pick in zip(steps, picks, strict=True)
    ])  # fmt: skip
    if not can_run_fast(one.strategy):
        return strung, False
    paths = [target_paths(one.strategy, variants[pick], market) for pick in picks]
    symbols = list(dict.fromkeys(symbol for each in paths for symbol in each))
    targets = np.zeros((1, len(market.sessions), len(symbols)))
    for step, each in zip(steps, paths, strict=True):
        # What fills in a session was decided from the last bar of the one before on.
        decided = slice(ends[step.first], ends[step.last + 1])
        for symbol, path in each.items():
            targets[0, decided, symbols.index(symbol)] = path[decided]
    try:
        equity = run_many(bars_of(market, symbols), targets, account)
    except SizeError:
        return strung, False
    return returns_of(equity[:, ends])[0, first:], True


def session_ends(market: Market) -> np.ndarray:
    """Return the places of each session's last bar; the first is that before the period.

    Of daily bars that is every bar.
    """
    return np.flatnonzero(~market.sessions.normalize().duplicated(keep="last"))


def events_of(config: Config, listed: pd.DataFrame | None) -> list[pd.Timestamp]:
    """Return the sessions of all events of a run, its own and those of its list."""
    own = [pd.Timestamp(event.session) for event in config.events]
    others: list[Any] = [] if listed is None else list(listed["session"])
    return sorted({*own, *others})
