"""Do filled orders become the round trips that one would write down by hand?"""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.trades import TRADE_COLUMNS, hit_rate, trades

SESSIONS = pd.bdate_range("2024-01-01", periods=10)


def fill(side: str, size: float, price: float, day: int, **rest: object) -> dict[str, object]:
    return {"side": side, "size": size, "price": price, "filled": SESSIONS[day], **rest}


def test_a_purchase_and_its_sale_are_one_long_trade(order_table):
    orders = order_table(
        [
            fill("buy", 10, 100.0, 1, commission=2.0, slippage=5.0),
            fill("sell", 10, 110.0, 4, commission=3.0, slippage=6.0),
        ]
    )
    (trade,) = trades(orders, last_closes={}, sessions=SESSIONS).to_dict("records")
    assert trade == {
        "symbol": "AAA",
        "side": "long",
        "opened": SESSIONS[1],
        "closed": SESSIONS[4],
        "units": 10.0,
        "entry_price": 100.0,
        "exit_price": 110.0,
        "pnl": 95.0,  # 10 * 10 - 2 - 3
        "costs": 16.0,
        "return": pytest.approx(0.095),
        "sessions_held": 3,
        "is_open": False,
        "orders": (1, 2),
    }


def test_a_short_trade_earns_when_the_price_falls(order_table):
    orders = order_table([fill("sell", 5, 100.0, 0), fill("buy", 5, 80.0, 2)])
    trade = trades(orders, last_closes={}).iloc[0]
    assert trade["side"] == "short"
    assert trade["pnl"] == 100.0
    assert trade["return"] == pytest.approx(0.2)


def test_entries_and_exits_in_parts_are_averaged_by_units(order_table):
    orders = order_table(
        [
            fill("buy", 10, 100.0, 0),
            fill("buy", 30, 120.0, 1),
            fill("sell", 15, 130.0, 2),
            fill("sell", 25, 90.0, 3),
        ]
    )
    trade = trades(orders, last_closes={}).iloc[0]
    assert trade["units"] == 40.0
    assert trade["entry_price"] == pytest.approx(115.0)  # (1000 + 3600) / 40
    assert trade["exit_price"] == pytest.approx(105.0)  # (1950 + 2250) / 40
    assert trade["pnl"] == pytest.approx(-400.0)
    assert trade["return"] == pytest.approx(-400.0 / 4600.0)


def test_an_open_trade_is_valued_at_the_last_close(order_table):
    orders = order_table(
        [fill("buy", 10, 100.0, 7, commission=1.0), fill("sell", 4, 105.0, 8, commission=1.0)]
    )
    trade = trades(orders, last_closes={"AAA": 110.0}, sessions=SESSIONS).iloc[0]
    assert trade["is_open"]
    assert pd.isna(trade["closed"])
    assert trade["exit_price"] == 110.0
    assert trade["pnl"] == pytest.approx(4 * 5 + 6 * 10 - 2)
    assert trade["sessions_held"] == 3  # held at the closes of days 7, 8 and 9


def test_a_reversal_closes_one_trade_and_opens_the_next_sharing_its_costs(order_table):
    orders = order_table(
        [
            fill("buy", 10, 100.0, 0),
            fill("sell", 40, 90.0, 3, commission=8.0, slippage=4.0),
            fill("buy", 30, 80.0, 5),
        ]
    )
    table = trades(orders, last_closes={}, sessions=SESSIONS)
    assert table["side"].tolist() == ["long", "short"]
    assert table["pnl"].tolist() == pytest.approx([-102.0, 294.0])  # a quarter of 8, then the rest
    assert table["costs"].tolist() == pytest.approx([3.0, 9.0])
    assert table["opened"].tolist() == [SESSIONS[0], SESSIONS[3]]
    assert table["closed"].tolist() == [SESSIONS[3], SESSIONS[5]]
    assert table["orders"].tolist() == [(1, 2), (2, 3)]


def test_symbols_are_separate_books_listed_by_opening(order_table):
    orders = order_table(
        [
            fill("buy", 1, 10.0, 2, symbol="AAA"),
            fill("buy", 1, 20.0, 0, symbol="BBB"),
            fill("sell", 1, 30.0, 3, symbol="BBB"),
            fill("sell", 1, 5.0, 4, symbol="AAA"),
        ]
    )
    table = trades(orders, last_closes={})
    assert table["symbol"].tolist() == ["BBB", "AAA"]
    assert table["pnl"].tolist() == [10.0, -5.0]


def test_only_filled_orders_make_trades(order_table):
    rejected = {"side": "buy", "size": 5, "status": "rejected", "reason": "no cash"}
    table = trades(order_table([rejected]), last_closes={})
    assert table.empty
    assert tuple(table.columns) == TRADE_COLUMNS


def test_fractions_of_a_unit_close_although_they_do_not_add_up_exactly(order_table):
    orders = order_table(
        [
            fill("buy", 0.1, 10.0, 0),
            fill("buy", 0.2, 10.0, 1),  # 0.1 + 0.2 > 0.3 in binary
            fill("sell", 0.3, 10.0, 2),
            fill("buy", 1.0, 10.0, 3),
        ]
    )
    table = trades(orders, last_closes={"AAA": 10.0})
    assert table["is_open"].tolist() == [False, True]
    assert table["orders"].tolist() == [(1, 2, 3), (4,)]


def test_the_last_fraction_sold_opens_no_trade_of_rounding(order_table):
    orders = order_table(
        [
            fill("buy", 0.3, 10.0, 0),
            fill("sell", 0.1, 10.0, 1),
            fill("sell", 0.2, 10.0, 2),  # 0.3 - 0.1 < 0.2 in binary
        ]
    )
    assert trades(orders, last_closes={})["orders"].tolist() == [(1, 2, 3)]


def test_fills_count_in_the_order_of_their_sessions_not_of_their_numbers(order_table):
    orders = order_table([fill("sell", 5, 12.0, 4), fill("buy", 5, 10.0, 1)])
    trade = trades(orders, last_closes={}).iloc[0]
    assert (trade["side"], trade["opened"], trade["orders"]) == ("long", SESSIONS[1], (2, 1))


def test_without_the_sessions_the_time_held_is_missing(order_table):
    orders = order_table([fill("buy", 1, 1.0, 0), fill("sell", 1, 1.0, 1)])
    assert trades(orders, last_closes={})["sessions_held"].isna().all()


def test_an_open_trade_without_a_last_close_is_an_error(order_table):
    orders = order_table([fill("buy", 1, 1.0, 0)])
    with pytest.raises(ValueError, match="AAA is still held, but last_closes has no price"):
        trades(orders, last_closes={"BBB": 1.0})


def test_the_hit_rate_counts_closed_trades_only(order_table):
    rows = []
    for symbol, exit_price in (("A", 11.0), ("B", 9.0), ("C", 10.0), ("D", 12.0)):
        rows += [
            fill("buy", 1, 10.0, 0, symbol=symbol),
            fill("sell", 1, exit_price, 1, symbol=symbol),
        ]
    rows.append(fill("buy", 1, 10.0, 0, symbol="E"))
    table = trades(order_table(rows), last_closes={"E": 99.0})
    assert hit_rate(table) == 0.5  # A and D; C broke even, E is open
    assert hit_rate(table[table["is_open"]]) is None


FILLS = st.lists(
    st.tuples(
        st.sampled_from(["AAA", "BBB"]),
        st.floats(-50.0, 50.0).filter(lambda units: abs(units) > 0.01),
        st.floats(1.0, 500.0),
        st.floats(0.0, 5.0),
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(FILLS, st.floats(1.0, 500.0))
def test_a_closed_book_earned_what_its_trades_earned(order_table, fills, last_price):
    held = {"AAA": 0.0, "BBB": 0.0}
    cash, rows = 0.0, []
    for symbol, units, price, commission in fills:
        held[symbol] += units
        cash -= units * price + commission
        side = "buy" if units > 0 else "sell"
        rows.append(fill(side, abs(units), price, 0, symbol=symbol, commission=commission))
    for symbol, units in held.items():
        if abs(units) > 1e-6:
            cash += units * last_price
            side = "sell" if units > 0 else "buy"
            rows.append(fill(side, abs(units), last_price, 9, symbol=symbol))
    table = trades(order_table(rows), last_closes=dict.fromkeys(held, last_price))
    assert table["pnl"].sum() == pytest.approx(cash, abs=1e-3)
