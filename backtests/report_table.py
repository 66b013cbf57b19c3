"""What may a config say of the report: which language does it speak?"""

from typing import Literal

from pydantic import Field

from backtests.config_base import Table


class ReportTable(Table):
    """How the report is written; no number depends on it."""

    language: Literal["en", "de"] = Field("en", description="English or German")
