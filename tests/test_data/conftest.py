"""What several tests of data need."""

import pytest

from data.news.headline_store import HeadlineStore


@pytest.fixture
def store(tmp_path):
    return HeadlineStore(tmp_path / "headlines.sqlite")
