"""How often does each event test cry wolf, and how often does it find what is there?

    python benchmarks/event_test_size.py

prints two Markdown tables. Size: the share of simulated studies without any event effect that a
test rejects at 5 %, which should be 5 %. Power: the share it rejects with an abnormal return of 2 %
in ten instruments, beside what the theory says. Every study is made by the project's own code, from
returns to p-values, with a market model fitted to 240 sessions; the seed is fixed.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import stats

from analytics import event_tests as tests
from analytics.event_models import Sample, abnormal_returns

LEVEL = 0.05
ESTIMATION = 240  # sessions
MARKET, RESIDUAL = 0.01, 0.025  # standard deviations a session
BOOTSTRAP_RUNS = 399  # a share of 5 % needs (runs + 1) / 20 to be whole
CELLS = 4_000_000  # returns held in memory at once
COLUMNS = {
    "csect_t": "t", "patell_z": "Patell", "bmp_t": "BMP", "kp_bmp_t": "Kolari-Pynnonen",
    "grank_t": "GRANK-T", "grank_kp_t": "GRANK-T, corrected", "grank_days_t": "GRANK-T, days",
    "corrado_rank_z": "Corrado", "gsign_z": "gen. sign", "bootstrap_t": "bootstrap",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class World:
    """How the returns of `events` instruments are made.

    On one date they share the market and their residuals correlate by `correlation`; otherwise
    nothing is shared. `spread` multiplies the residuals' standard deviation on day 0, and `effect`
    is added to every return of that day.
    """

    name: str
    events: int = 30
    one_date: bool = False
    correlation: float = 0.0
    spread: float = 1.0
    effect: float = 0.0


SIZE = (
    World("30 events, independent"),
    World("30 on one date, correlation 0.05", one_date=True, correlation=0.05),
    World("30 on one date, correlation 0.2", one_date=True, correlation=0.2),
    World("30 independent, spread x 2 on the day", spread=2.0),
    World("30, one date, 0.05, spread x 2", one_date=True, correlation=0.05, spread=2.0),
    World("10 independent", events=10),
    World("10 on one date, correlation 0.4", events=10, one_date=True, correlation=0.4),
)  # the last is like the ten chip stocks of 2025-01-27
POWER = (
    World("independent", events=10, effect=0.02),
    World("one date, correlation 0.1", events=10, one_date=True, correlation=0.1, effect=0.02),
    World("one date, correlation 0.3", events=10, one_date=True, correlation=0.3, effect=0.02),
)


def main() -> None:
    """Print both tables."""
    runs = 10_000
    print(f"Share of {runs:,} studies rejected at 5 %, without an event effect\n")
    print(table({world.name: rejection_rates(world, runs=runs, seed=1) for world in SIZE}))
    print(f"\nThe same with an abnormal return of 2 % in 10 instruments, {RESIDUAL:.1%} a day\n")
    power = {world.name: rejection_rates(world, runs=runs, seed=2) for world in POWER}
    print(table(power))
    print("\nKolari-Pynnonen by theory: " + ", ".join(
        f"{100 * expected_power(world):.1f} ({world.name})" for world in POWER
    ))  # fmt: skip


def rejection_rates(world: World, *, runs: int, seed: int) -> dict[str, float]:
    """Return the share of studies that each test rejects at 5 %, by the name of the test."""
    generator = np.random.default_rng(seed)
    batch = max(1, CELLS // (world.events * (ESTIMATION + 1)))
    rejected = dict.fromkeys(COLUMNS, 0)
    for start in range(0, runs, batch):
        for name, p in p_values(world, runs=min(batch, runs - start), generator=generator):
            rejected[name] += int(np.sum(p < LEVEL))
    return {name: count / runs for name, count in rejected.items()}


def p_values(
    world: World, *, runs: int, generator: np.random.Generator
) -> Iterator[tuple[str, np.ndarray]]:
    """Yield the name of each test and its p-values, shape (runs,), for day 0."""
    abnormal = abnormal_returns(simulated(world, runs=runs, generator=generator))
    shape = (runs, world.events)
    residuals = abnormal.residuals.reshape(*shape, ESTIMATION)
    standard = tests.standardised_residuals(abnormal).reshape(*shape, ESTIMATION)
    returns = abnormal.returns.reshape(*shape, 1)
    scar = tests.standardised(abnormal, 0, 0).reshape(shape)
    draws = generator.integers(world.events, size=(BOOTSTRAP_RUNS, world.events))
    yield "csect_t", tests.cross_section(returns[..., 0]).p
    yield "patell_z", tests.patell(scar[..., None], degrees=abnormal.degrees).p
    yield "bmp_t", tests.cross_section(scar).p
    shared = tests.mean_correlation(residuals)
    yield "kp_bmp_t", tests.kolari_pynnonen(scar, shared).p
    yield "grank_t", tests.grank(standard, scar).p
    yield "grank_kp_t", tests.grank(standard, scar, correlation=shared).p
    yield "grank_days_t", tests.grank_of_days(standard, scar).p
    yield "corrado_rank_z", tests.corrado(residuals, returns, slice(0, 1)).p
    share = tests.positive_share(residuals)
    yield "gsign_z", tests.generalized_sign(returns[..., 0], share).p
    for part in np.array_split(np.arange(runs), max(1, runs // 100)):
        yield "bootstrap_t", tests.bootstrap(scar[part], draws).p


def simulated(world: World, *, runs: int, generator: np.random.Generator) -> Sample:
    """Return the returns of `runs` studies behind each other, day 0 last; beta is 1."""
    shared = (runs, 1, ESTIMATION + 1)
    own = (runs, world.events, ESTIMATION + 1)
    market = MARKET * generator.standard_normal(shared if world.one_date else own)
    residual = np.sqrt(1.0 - world.correlation) * generator.standard_normal(own)
    if world.one_date:
        residual += np.sqrt(world.correlation) * generator.standard_normal(shared)
    residual[..., -1] *= world.spread
    returns = (market + RESIDUAL * residual).reshape(-1, ESTIMATION + 1)
    returns[:, -1] += world.effect
    factors = np.broadcast_to(market, own).reshape(-1, ESTIMATION + 1, 1)
    return Sample(
        days=np.array([0]),
        estimation=returns[:, :-1],
        event=returns[:, -1:],
        estimation_factors=factors[:, :-1],
        event_factors=factors[:, -1:],
    )


def expected_power(world: World) -> float:
    """Return the chance that Student's t finds the effect when the correlation is known.

    The statistic is noncentral t(N - 1) with sqrt(N) effect / (sd sqrt(1 + (N - 1) r)) as its
    noncentrality, sd with the error of forecasting on an average day, 1 + 2 / L1.
    """
    shared = 1.0 + (world.events - 1) * world.correlation
    spread = RESIDUAL * world.spread * np.sqrt(1.0 + 2.0 / ESTIMATION)
    away = np.sqrt(world.events / shared) * world.effect / spread
    degrees = world.events - 1
    limit = stats.t.ppf(1.0 - LEVEL / 2.0, degrees)
    return float(stats.nct.sf(limit, degrees, away) + stats.nct.cdf(-limit, degrees, away))


def table(rates: dict[str, dict[str, float]]) -> str:
    """Return a Markdown table of rejection rates in percent, one row per world."""
    lines = ["| returns | " + " | ".join(COLUMNS.values()) + " |"]
    lines.append("|---" * (1 + len(COLUMNS)) + "|")
    lines += [
        f"| {name} | " + " | ".join(f"{100 * row[test]:.1f}" for test in COLUMNS) + " |"
        for name, row in rates.items()
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
