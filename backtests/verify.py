"""Can it be proven that no order used what was not yet known? The proof behind `verify`.

A run is repeated with the future cut off and with an absurd one, at many sessions. What was decided
up to a cut must not change. As a control, signals are told one session early: the same comparison
must see that.
"""

import math

import numpy as np
import pandas as pd

from analytics.result import FILLED, BacktestResult
from analytics.verification import (
    NOT_SEEN,
    NOTHING_TO_SEE,
    SEEN,
    Leak,
    OwnRead,
    Verification,
)
from backtests.config import Config
from backtests.engine import Market
from backtests.futures import Cut, Part, cut_after, cut_off, poisoned, told_early
from backtests.known import Known, Progress, quiet
from backtests.own_reads import Watch, reads_by
from backtests.pipeline import Outcome
from backtests.strategy_files import Chosen, StrategyError
from backtests.trading import account_of, trade
from data.intraday import called

CONTROL_CUTS = 3  # sessions at which the control's own leak is looked for
UNTOLD = "how much there is to come"  # what was peeked at, where no part of it alone tells
TOLERANCE = 1e-9  # relative: a longer array may be summed in another order


def verify(
    config: Config,
    outcome: Outcome,
    *,
    cuts: int,
    seed: int,
    progress: Progress,
    watch: Watch | None = None,
) -> Verification:
    """Return whether anything decided up to any of the cuts depends on what came later.

    Cuts are taken around events, where most news arrives, where strategies decide, and at random,
    `cuts` in all; `seed` chooses these and the poison. `watch` has heard what users' own code read
    by itself until now, and hears on.
    """
    places = choose_cuts(config, outcome, cuts=cuts, seed=seed)
    leaks: dict[str, Leak] = {}
    for number, cut in enumerate(places):
        progress("changing the future", number, len(places))
        worlds = (
            cut_off(config, outcome.sources, outcome.tools, cut),
            *_poisons(config, outcome.known, cut, seed=seed + number),
        )
        for one, honest in zip(outcome.chosen, outcome.results, strict=True):
            known = leaks.get(one.name)
            if known and not known.peeked_at.startswith(UNTOLD):
                continue  # one proven leak is enough: the first that shows what was peeked at
            changes = (first_change(config, one, honest, world, cut) for world in worlds)
            if change := next(filter(None, changes), None):
                source = _peeked_at(config, outcome, one, honest, cut, seed=seed + number)
                if not known or not source.startswith(UNTOLD):
                    leaks[one.name] = Leak(one.name, called(cut.session), *change, peeked_at=source)
    progress("changing the future", len(places), len(places))
    return Verification(
        strategies=tuple(one.name for one in outcome.chosen),
        cuts=tuple(called(cut.session) for cut in places),
        leaks=tuple(leaks.values()),
        control=_control(config, outcome),
        own_reads=tuple(
            OwnRead(one.name, what, *place)
            for one in outcome.chosen
            for what, place in reads_by(one.strategy, watch.opened if watch else ()).items()
        ),
    )


def choose_cuts(config: Config, outcome: Outcome, *, cuts: int, seed: int) -> list[Cut]:
    """Return at most `cuts` places in order of time: of events, by news, by decisions, at random.

    The eves of events come first, then their days, up to half of all: there a peek pays most. Of
    the rest a third each is taken where most headlines become known, where strategies decide, and
    at random; what one kind leaves over, the random ones take.
    """
    market = outcome.market
    arriving = outcome.known.links["first_bar"].value_counts()
    heavy = [market.sessions.get_loc(bar) - 1 for bar in arriving.index if bar in market.sessions]
    random = np.random.default_rng(seed)
    decided = pd.concat([result.orders["decided"] for result in outcome.results]).unique()
    acting = [market.sessions.get_loc(session) for session in random.permutation(decided)]
    last = len(market.sessions) - 1  # a next session is needed for orders to be sent to
    days = market.sessions.normalize()
    opened = [int(days.searchsorted(pd.Timestamp(one.session))) for one in config.events]
    events = [*(place - 1 for place in opened), *opened][: (cuts + 1) // 2]
    chosen: set[int] = set()
    third = (cuts - len(events)) // 3
    for places in (events, heavy[:third], acting[:third], random.permutation(last)):
        for place in places:
            if 0 <= place < last and len(chosen) < cuts:
                chosen.add(int(place))
    return [cut_after(config, market, place) for place in sorted(chosen)]


def first_change(
    config: Config, one: Chosen, honest: BacktestResult, world: Market, cut: Cut
) -> tuple[str, str, str] | None:
    """Return the first thing decided up to the cut that is otherwise in another world.

    As (session, what it was, what it became), or None if all is the same.
    """
    decisions = _decisions(honest, cut)
    try:
        (other,) = trade([one], world, account_of(config), progress=quiet, until=cut.session)
    except StrategyError as error:
        # A strategy may fail for want of bars before it ever decides; having decided, it may not.
        return None if not decisions else (decisions[0][0], decisions[0][1], f"failed: {error}")
    others = _decisions(other, cut)
    for place in range(max(len(decisions), len(others))):
        was = decisions[place] if place < len(decisions) else None
        became = others[place] if place < len(others) else None
        if was is None or became is None or not _same(was, became):
            day = min(one[0] for one in (was, became) if one is not None)
            return day, _words(was), _words(became)
    return _first_equity_change(honest, other, cut)


Decision = tuple[str, str, float, float, float]
"""Session, what (side and symbol), units asked, units filled by the cut, price of that fill."""


def _decisions(result: BacktestResult, cut: Cut) -> list[Decision]:
    orders = result.orders[result.orders["decided"] <= cut.session]
    return [
        (called(row.decided), f"{row.side} {row.symbol}", row.asked, *_filled_by(row, cut))
        for row in orders.itertuples()
    ]


def _filled_by(order: object, cut: Cut) -> tuple[float, float]:
    if order.status == FILLED and order.filled <= cut.session:
        return order.size, order.price
    return 0.0, 0.0


def _same(one: Decision, other: Decision) -> bool:
    return one[:2] == other[:2] and all(
        math.isclose(a, b, rel_tol=TOLERANCE) for a, b in zip(one[2:], other[2:], strict=True)
    )


def _words(decision: Decision | None) -> str:
    if decision is None:
        return "no order"
    day, what, asked, size, price = decision
    filled = f", {size:.6g} filled at {price:.6g}" if size else ""
    return f"{what} {asked:.6g} decided {day}{filled}"


def _first_equity_change(
    honest: BacktestResult, other: BacktestResult, cut: Cut
) -> tuple[str, str, str] | None:
    both = pd.DataFrame({"was": honest.equity, "became": other.equity}).loc[: cut.session]
    apart = both[~np.isclose(both["was"], both["became"], rtol=TOLERANCE, atol=0.0)]
    if apart.empty:
        return None
    row = apart.iloc[0]
    return called(apart.index[0]), f"equity {row['was']:.2f}", f"equity {row['became']:.2f}"


def _poisons(
    config: Config, known: Known, cut: Cut, *, seed: int, only: Part = "both"
) -> tuple[Market, Market]:
    """A poisoned future and its mirror image: a yes or no that hangs on it must change in one."""
    return (
        poisoned(config, known, cut, seed=seed, mirrored=False, only=only),
        poisoned(config, known, cut, seed=seed, mirrored=True, only=only),
    )


def _peeked_at(
    config: Config, outcome: Outcome, one: Chosen, honest: BacktestResult, cut: Cut, *, seed: int
) -> str:
    """Which part of the future a leaking strategy depends on: poison one part at a time."""
    seen = []
    parts: tuple[Part, ...] = ("bars", "headlines")
    for part in parts:
        worlds = _poisons(config, outcome.known, cut, seed=seed, only=part)
        if any(first_change(config, one, honest, world, cut) for world in worlds):
            seen.append(part)
    what = " and ".join(seen) or UNTOLD
    return f"{what} after {called(cut.session)}"


def _control(config: Config, outcome: Outcome) -> str:
    """Put a leak in on purpose and look whether the comparison sees it where it must show."""
    market = outcome.market
    for one, honest in zip(outcome.chosen, outcome.results, strict=True):
        (leaking,) = trade([one], told_early(market), account_of(config), progress=quiet)
        days = _days_apart(honest, leaking, before=market.sessions[-1])
        for day in days[:CONTROL_CUTS]:
            cut = cut_after(config, market, market.sessions.get_loc(day))
            world = told_early(cut_off(config, outcome.sources, outcome.tools, cut))
            if first_change(config, one, leaking, world, cut):
                return SEEN
        if days:
            return NOT_SEEN
    return NOTHING_TO_SEE


def _days_apart(
    one: BacktestResult, other: BacktestResult, *, before: pd.Timestamp
) -> list[pd.Timestamp]:
    """The sessions at which only one of two runs decided on an order of that kind."""
    keys = ["decided", "symbol", "side"]
    both = one.orders[keys].merge(other.orders[keys], how="outer", indicator=True)
    days = both.loc[both["_merge"] != "both", "decided"]
    return sorted(days[days < before].unique())
