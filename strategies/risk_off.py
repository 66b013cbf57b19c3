"""Hold chips in quiet times, leave for bonds on a shock of bad news, return as it fades."""

import backtrader as bt
import numpy as np

from strategies.orders import pursue, so_far
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

    params = (
        ("risky", "SMH"),  # held in quiet times; its signal decides
        ("safe", "TLT"),  # held after a shock
        ("shock", 0.15),  # signal below minus this: leave
        ("calm", 0.05),  # signal above minus this: return; at most `shock`
        ("exposure", 1.0),  # fraction of equity
    )

    def next(self) -> None:
        """Hold what the rule wants for the next open; the sale goes before the purchase."""
        risky, safe = targets(
            so_far(self.getdatabyname(self.p.risky).signal),
            shock=self.p.shock, calm=self.p.calm, exposure=self.p.exposure,
        )  # fmt: skip
        pursue(self, {self.p.risky: risky, self.p.safe: safe}, reads=self.p.risky)
