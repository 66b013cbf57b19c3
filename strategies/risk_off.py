"""Hold chips in quiet times, leave for bonds on a shock of bad news, return as it fades."""

import backtrader as bt
import numpy as np

from strategies.orders import Params, Series, follow_paths
from strategies.states import latched


def targets(
    signal: np.ndarray, *, shock: float, calm: float, exposure: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return the exposures to the risky and to the safe instrument per bar, each (bars,).

    Safe from a signal of at most -`shock` until it is above -`calm`; no news (NaN) is calm. Raises
    ValueError unless shock > 0 and calm <= shock: else quiet times would count as a shock.
    """
    if not (shock > 0 and calm <= shock):
        raise ValueError(f"calm = {calm:g} must be at most shock = {shock:g}, and that above 0")
    away = latched(signal <= -shock, (signal > -calm) | np.isnan(signal))
    return np.where(away, 0.0, exposure), np.where(away, exposure, 0.0)


class RiskOff(bt.Strategy):
    """Rotate between one risky and one safe instrument on the risky one's news."""

    reads = "risky"
    params = (
        ("risky", "SMH"),  # held in quiet times; its signal decides
        ("safe", "TLT"),  # held after a shock
        ("shock", 0.15),  # signal below minus this: leave
        ("calm", 0.05),  # signal above minus this: return; at most `shock`
        ("exposure", 1.0),  # fraction of equity
    )

    next = follow_paths

    @staticmethod
    def paths(signals: Series, closes: Series, p: Params) -> dict[str, np.ndarray]:
        """Return the paths of the two instruments."""
        del closes
        if p.risky == p.safe:
            raise ValueError(f"risky and safe are both {p.safe}; two instruments are asked")
        risky, safe = targets(signals[p.risky], shock=p.shock, calm=p.calm, exposure=p.exposure)
        return {p.risky: risky, p.safe: safe}
