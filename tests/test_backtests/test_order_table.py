"""What became of each order, filled or not, and is the reason the true one?"""

from datetime import timedelta

import backtrader as bt
import pytest


def target(share, name=None):
    return lambda s: s.order_target_percent(s.getdatabyname(name) if name else None, share)


def test_an_order_on_the_last_bar_is_pending_with_its_reason(market, play):
    orders = play(market(A=[100, 100]), {1: target(1.0)}).orders
    assert orders["status"].tolist() == ["pending"]
    assert orders["reason"].iloc[0] == "decided after the last session: nothing left to fill it at"
    assert orders["filled"].isna().all()


def test_cancelled_expired_and_waiting_orders_are_kept(market, play):
    sent = []

    def send(s):
        limit = {"size": 1, "price": 50, "exectype": bt.Order.Limit}
        sent.append(s.buy(**limit))
        s.buy(**limit, valid=timedelta(days=1))
        s.buy(**limit)

    plan = {0: send, 1: lambda s: s.cancel(sent[0])}
    orders = play(market(A=[100] * 5), plan).orders
    assert orders["status"].tolist() == ["cancelled", "expired", "pending"]
    assert orders["reason"].tolist() == [
        "cancelled by the strategy, or with the order it depended on",
        "not filled by 2025-01-21",
        "its price was not reached by the last session",
    ]
    assert orders["order"].tolist() == [1, 2, 3]


def test_order_numbers_start_at_one_in_every_run(market, play):
    plan = {0: target(0.5), 1: target(0.0)}
    for _ in range(2):
        assert play(market(A=[100] * 3), plan).orders["order"].tolist() == [1, 2]


def test_a_bracket_follows_its_trimmed_parent_and_never_turns_the_position(market, play):
    def bracket(s):
        s.buy_bracket(size=100, exectype=bt.Order.Market, stopprice=90, limitprice=150)

    result = play(market(A=[100, 100, (95, 95, 85, 88), 88, 160, 160]), {0: bracket})
    assert result.orders["size"].tolist() == [98.0, 98.0, 98.0]
    assert result.orders["status"].tolist() == ["filled", "filled", "cancelled"]
    assert list(result.positions["A"]) == [98.0, 0.0, 0.0, 0.0, 0.0]
    assert result.equity.iloc[-1] == pytest.approx(10_000 - 98 * 10)


def test_the_orders_of_a_bracket_fall_with_their_parent(market, play):
    def bracket(s):
        s.buy_bracket(s.getdatabyname("B"), size=10, exectype=bt.Order.Market,
                      stopprice=90, limitprice=150)  # fmt: skip

    orders = play(market(A=[100] * 4, B=[100] * 4), {0: target(1.0, "A"), 1: bracket}).orders
    assert orders["status"].tolist() == ["filled", "rejected", "rejected", "rejected"]
    assert orders["reason"].tolist()[2:] == ["the order it depends on was refused"] * 2
