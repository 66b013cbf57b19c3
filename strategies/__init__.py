"""The built-in strategies: the word for `use` in a config, and where the class is."""

HOLDING = "buy_and_hold"
"""The one that decides nothing: what rules are held against, and so none of those tried."""

BUILT_IN = {
    HOLDING: "strategies.buy_and_hold:BuyAndHold",
    "sentiment_threshold": "strategies.sentiment_threshold:SentimentThreshold",
    "risk_off": "strategies.risk_off:RiskOff",
    "event_momentum": "strategies.event_momentum:EventMomentum",
    "event_reversal": "strategies.event_reversal:EventReversal",
    "chip_vs_index": "strategies.chip_vs_index:ChipVsIndex",
}
