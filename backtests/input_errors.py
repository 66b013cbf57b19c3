"""Which errors mean that the input is wrong, and not the program?"""

from analytics.event_models import EventError
from analytics.ledger import LedgerError
from backtests.cluster import ClusterError
from backtests.config import ConfigError
from backtests.own_sections import SectionError
from backtests.run_reading import RunError
from backtests.strategy_files import StrategyError
from data.news.headline import NewsError
from data.prices.bars import PriceError
from data.rows.rows import RowsError
from data.sessions import CalendarError
from sentiment.exposure import ExposureError
from sentiment.score import ScorerError

INPUT_ERRORS = (
    CalendarError, ClusterError, ConfigError, EventError, ExposureError, LedgerError, NewsError,
    PriceError, RowsError, RunError, ScorerError, SectionError, StrategyError,
)  # fmt: skip
