"""Could the account exist? Every guard with numbers worked out by hand."""

from dataclasses import replace

import backtrader as bt
import pytest

from backtests.broker import LOT, to_lot

BEYOND = "not enough cash at the open: gap and costs went beyond the buffer"


def target(share, name=None):
    return lambda s: s.order_target_percent(s.getdatabyname(name) if name else None, share)


def test_a_sale_goes_before_the_purchase_it_pays_for_whatever_was_sent_first(market, play):
    def swap(s):
        s.order_target_percent(s.getdatabyname("B"), target=1.0)
        s.order_target_percent(s.getdatabyname("A"), target=0.0)

    result = play(market(A=[100] * 4, B=[50] * 4), {0: target(1.0, "A"), 1: swap})
    assert list(result.orders["status"]) == ["filled"] * 3
    assert list(result.positions["A"]) == [98.0, 0.0, 0.0]
    assert list(result.positions["B"]) == [0.0, 196.0, 196.0]


def test_of_the_purchases_the_one_that_closes_a_short_goes_first(market, play):
    """Short 98 A with 19,800 in cash; closing it at 200 leaves 200, too little for 115 B at 10."""

    def turn(s):
        s.order_target_percent(s.getdatabyname("B"), target=1.0)
        s.order_target_percent(s.getdatabyname("A"), target=0.0)

    small = market(A=[100, 100, 190, 200, 200], B=[10] * 5)
    result = play(small, {0: target(-1.0, "A"), 2: turn})
    assert list(result.orders["status"]) == ["filled", "rejected", "filled"]
    assert list(result.positions.iloc[-1]) == [0.0, 0.0]
    assert result.equity.iloc[-1] == 200.0


def test_a_pair_is_turned_round_in_one_session(market, play):
    def pair(side):
        def act(s):
            s.order_target_percent(s.getdatabyname("A"), target=-0.5 * side)
            s.order_target_percent(s.getdatabyname("B"), target=0.5 * side)

        return act

    result = play(market(A=[100] * 4, B=[100] * 4), {0: pair(1), 1: pair(-1)})
    assert list(result.orders["status"]) == ["filled"] * 4
    assert list(result.positions.iloc[1]) == [49.0, -49.0]


@pytest.mark.parametrize(
    ("opened", "status", "reason"),
    [
        (101.5, "filled", "trimmed from 100: exposure cap 100% less 2% gap buffer"),
        (102.0, "filled", "trimmed from 100: exposure cap 100% less 2% gap buffer"),  # 9,996
        (102.1, "rejected", BEYOND),  # 98 units would cost 10,005.80
    ],
)
def test_a_full_target_survives_a_gap_within_the_buffer(market, play, opened, status, reason):
    bars = [100, (opened, opened, 100, 101), 101]
    (order,) = play(market(A=bars), {0: target(1.0)}).orders.to_dict("records")
    assert (order["status"], order["reason"]) == (status, reason)
    assert (order["asked"], order["size"]) == (100.0, 98.0)


def test_what_exceeds_the_cap_is_trimmed_alike_for_all(market, play):
    def both(s):
        s.order_target_percent(s.getdatabyname("A"), target=0.8)
        s.order_target_percent(s.getdatabyname("B"), target=-0.6)

    result = play(market(A=[100] * 3, B=[100] * 3), {0: both})
    assert list(result.positions.iloc[0]) == pytest.approx([56.0, -42.0], abs=2 * LOT)  # 70 %
    assert result.orders["reason"].str.startswith("trimmed from").all()


def test_a_cap_above_one_leaves_room_for_longs_and_shorts_together(market, play, free):
    def both(s):
        s.order_target_percent(s.getdatabyname("A"), target=0.9)
        s.order_target_percent(s.getdatabyname("B"), target=-0.9)

    result = play(market(A=[100] * 3, B=[100] * 3), {0: both}, replace(free, max_gross=2.0))
    assert list(result.positions.iloc[0]) == [90.0, -90.0]
    assert list(result.orders["reason"]) == ["", ""]


def test_longs_are_never_on_credit(market, play, free):
    result = play(market(A=[100] * 3), {0: target(1.5)}, replace(free, max_gross=2.0))
    (order,) = result.orders.to_dict("records")
    assert order["status"] == "rejected"
    assert order["reason"] == "not enough cash at the close it was decided on"


def test_without_room_an_order_is_rejected_and_says_so(market, play):
    plan = {0: target(1.0, "A"), 1: target(0.3, "B")}
    result = play(market(A=[100] * 4, B=[100] * 4), plan)
    order = result.orders.iloc[1]
    assert (order["status"], order["reason"]) == (
        "rejected",
        "no room under the exposure cap of 100%",
    )


def test_orders_that_still_wait_for_their_price_take_up_room(market, play):
    def wait(s):
        s.buy(s.getdatabyname("A"), size=98, price=50, exectype=bt.Order.Limit)

    result = play(market(A=[100] * 4, B=[100] * 4), {0: wait, 1: target(0.5, "B")})
    assert list(result.orders["status"]) == ["pending", "rejected"]


def test_a_reversal_closes_one_position_and_opens_the_other_in_one_order(market, play, free):
    costly = replace(free, commission=0.001)
    result = play(market(A=[100] * 4), {0: target(1.0), 1: target(-1.0)}, costly)
    assert list(result.positions["A"])[:1] == [98.0]
    order = result.orders.iloc[1]
    # Equity is 10,000 - 9.80; 98 % of it, cut to a lot, is the short; each leg pays its share.
    short = to_lot(to_lot(9990.2 / 100, fractional=True) * 0.98, fractional=True)
    assert result.positions["A"].iloc[1] == pytest.approx(-short, abs=2 * LOT)
    assert order["size"] == 98.0 - result.positions["A"].iloc[1]
    assert order["commission"] == pytest.approx(order["size"] * 100 * 0.001)
    assert order["status"] == "filled"


def test_a_short_pays_for_each_calendar_day_on_its_value_at_the_close_before(market, play, free):
    lender = replace(free, borrow_per_year=0.0365)  # 0.0001 of the value for a day
    bars = [100, (100, 110, 100, 110), (105, 105, 90, 90), 90, 90]
    small = market(A=bars, start="2025-01-23")  # Thursday; the weekend lies after the first night
    result = play(small, {0: target(-1.0), 2: target(0.0)}, lender)
    assert list(result.borrow_fees) == pytest.approx(
        [
            0.0,  # Friday: sold at the open
            0.0001 * 3 * 98 * 110,  # Monday: three days on Friday's close
            0.0001 * 1 * 98 * 90,  # Tuesday: bought back at the open, after the night
            0.0,
        ]
    )
    assert list(result.positions["A"]) == [-98.0, -98.0, 0.0, 0.0]
    assert result.equity.iloc[-1] == pytest.approx(10_000 + 98 * 10 - 3.234 - 0.882)


@pytest.mark.parametrize(
    ("minimum", "first", "reversal"),
    [(0.0, 0.98, 1.96), (0.5, 0.98, 1.96), (5.0, 5.0, 10.0)],
)
def test_commission_is_a_share_of_the_value_or_the_minimum_for_each_leg(
    market, play, free, minimum, first, reversal
):
    costly = replace(free, commission=0.0001, minimum_commission=minimum)
    orders = play(market(A=[100] * 4), {0: target(1.0), 1: target(-1.0)}, costly).orders
    assert orders["commission"].iloc[0] == pytest.approx(first)
    assert orders["commission"].iloc[1] == pytest.approx(reversal, rel=2e-3)


@pytest.mark.parametrize(
    ("side", "high", "low", "price"),
    [
        (1.0, 105.0, 95.0, 101.0),
        (1.0, 100.05, 95.0, 100.05),  # no print above the high
        (-1.0, 105.0, 95.0, 99.0),
        (-1.0, 105.0, 99.9, 99.9),  # nor below the low
    ],
)
def test_slippage_is_taken_off_the_open_within_the_bar(market, play, free, side, high, low, price):
    bars = [100, (100.0, high, low, 100.0), 100]
    result = play(market(A=bars), {0: target(side * 0.5)}, replace(free, slippage=0.01))
    (order,) = result.orders.to_dict("records")
    assert order["price"] == pytest.approx(price)
    assert order["slippage"] == pytest.approx(abs(price - 100.0) * order["size"])


def test_a_limit_that_fills_better_than_the_open_slips_nothing(market, play):
    def limit(s):
        s.buy(size=10, price=95, exectype=bt.Order.Limit)

    (order,) = play(market(A=[100, (100, 100, 94, 97), 97]), {0: limit}).orders.to_dict("records")
    assert (order["price"], order["slippage"]) == (95.0, 0.0)


def test_what_a_close_is_off_the_open_is_no_slippage(market, play):
    def close(s):
        s.buy(size=10, exectype=bt.Order.Close)

    (order,) = play(market(A=[100, (100, 110, 94, 108), 97]), {0: close}).orders.to_dict("records")
    assert (order["price"], order["slippage"]) == (108.0, 0.0)


def test_units_are_fractional_or_whole(market, play, free):
    small = market(A=[300] * 3)
    half = {0: target(0.5)}
    fraction = play(small, half, replace(free, cash=1000.0)).positions["A"].iloc[0]
    assert 500 / 300 - LOT < fraction <= 500 / 300
    whole = replace(free, cash=1000.0, fractional=False)
    assert play(small, half, whole).positions["A"].iloc[0] == 1.0
    assert play(market(A=[1500] * 3), half, whole).orders.empty  # less than one unit


@pytest.mark.parametrize(
    ("units", "fractional", "rounded"),
    [(2.9, False, 2.0), (-2.9, False, -2.0), (0.75, True, 0.75), (LOT / 2, True, 0.0)],
)
def test_sizes_are_rounded_towards_zero(units, fractional, rounded):
    assert to_lot(units, fractional=fractional) == rounded


def test_a_short_into_a_rise_of_200_percent_ruins_the_account_but_owes_nothing(market, play):
    awake = []

    def waiting_limit(s):
        s.buy(size=1, price=1.0, exectype=bt.Order.Limit)

    plan = {0: target(-1.0), 1: waiting_limit, 3: awake.append}
    small = market(A=[100, 100, (150, 300, 150, 300), 300, 90, 80])
    result = play(small, plan)
    assert list(result.equity) == [10_000.0, 0.0, 0.0, 0.0, 0.0]
    assert list(result.positions["A"]) == [-98.0, 0.0, 0.0, 0.0, 0.0]
    assert list(result.equity.index) == list(small.sessions[1:])
    assert awake == []  # the run ended
    assert result.orders["reason"].iloc[-1] == "the account was ruined first"
    assert result.borrow_fees.notna().all()
