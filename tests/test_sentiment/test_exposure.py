import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentiment.exposure import Entity, ExposureMap, fold, load_exposure

BUILT_IN = load_exposure()


def named(text: str) -> list[str]:
    return [entity.name for entity in BUILT_IN.entities_in(text)]


def weights(text: str, *tickers: str) -> dict[str, float]:
    return {link.symbol: link.weight for link in BUILT_IN.links(text, tickers=tickers)}


@pytest.mark.parametrize("symbol", ["SMH", "SOXX", "NVDA", "QQQ", "SPY"])
@pytest.mark.parametrize(
    "text",
    [
        "DeepSeek's model matches the best at a fraction of the cost",
        "DeepSeek’s model matches the best at a fraction of the cost",
        "DeepSeek-Modell so gut wie die besten, zu einem Bruchteil der Kosten",
        "Deep Seek stellt neues Modell vor",
        "Chinese AI start-up shows a cheaper model",
        "Neues KI-Modell aus China braucht weniger Rechenleistung",
        "Chinesisches KI-Start-up stellt günstigeres Modell vor",
    ],
)
def test_good_news_of_a_rival_is_bad_for_chips_and_indices(text: str, symbol: str) -> None:
    assert weights(text)[symbol] < 0


@pytest.mark.parametrize("symbol", ["SMH", "SOXX", "NVDA", "QQQ", "SPY"])
@pytest.mark.parametrize(
    "text",
    [
        "Nvidia raises forecast",
        "Nvidia hebt Prognose an",
        "Nvidias Umsatz steigt",
        "NVIDIA SURGES AFTER RESULTS",
        "Blackwell demand outstrips supply",
        "Chip stocks rally",
        "Chipwerte legen zu",
        "Wall Street ends higher",
        "Wall Street schließt fester",
        "Nasdaq climbs",
        "Stocks tumble on growth fears",
        "AI shares fade again",
    ],
)
def test_good_news_of_chips_and_markets_is_good_for_them(text: str, symbol: str) -> None:
    assert weights(text)[symbol] > 0


@pytest.mark.parametrize(
    ("text", "entity"),
    [
        ("DeepSeek fears drag Wall Street lower", "DeepSeek shock"),
        ("Wall Street slides on DeepSeek", "US stocks"),
        ("Wall Street gibt wegen DeepSeek nach", "US stocks"),
        ("DeepSeek sends Nvidia lower", "DeepSeek shock"),
        ("Nvidia falls as DeepSeek gains users", "Nvidia"),
        ("China's low-cost AI unsettles tech investors", "big technology"),
    ],
)
def test_a_headline_about_a_rival_and_the_market_counts_for_the_market(
    text: str, entity: str
) -> None:
    link = {one.symbol: one for one in BUILT_IN.links(text)}["SMH"]
    assert link.entity == entity
    assert link.weight > 0


@pytest.mark.parametrize(
    "text",
    ["DeepSeek shock wipes out a trillion", "DeepSeek-Schock an den Börsen", "DeepSeek‑Schreck"],
)
def test_the_longest_of_overlapping_names_counts(text: str) -> None:
    assert named(text) == ["DeepSeek shock"]


def test_the_name_that_begins_first_covers_what_begins_inside_it() -> None:
    assert named("Nvidia supplier cuts forecast") == ["chip stocks"]
    assert named("Taiwan Semiconductors shine") == ["TSMC"]


@pytest.mark.parametrize(
    ("one", "other", "entity"),
    [
        ("Zölle", "Zoelle", "tariffs"),
        ("ZÖLLE", "zoelle", "tariffs"),
        ("Stahlzölle in Kraft", "Stahlzoelle in Kraft", "tariffs"),
        ("Chipausrüster brechen ein", "Chipausruester brechen ein", "chip stocks"),
        ("Zo\u0308lle", "Zoelle", "tariffs"),  # an o and a combining diaeresis
        ("KI-Aktien", "KI Aktien", "AI stocks"),
        ("KI\u2011Aktien", "KI – Aktien", "AI stocks"),  # a hyphen that does not break, a dash
        ("Wall\u00a0Street", "WALL  STREET", "US stocks"),
        ("DeepSeek's sell-off", "DeepSeek’s sell off", "DeepSeek"),
    ],
)
def test_spellings_of_one_name_are_the_same(one: str, other: str, entity: str) -> None:
    assert named(one) == named(other) == [entity]


def test_umlauts_fold_in_the_map_as_in_the_text() -> None:
    for name in ("Müller", "Mueller"):
        mine = ExposureMap([Entity("M", (name,), (), {"SPY": 1.0})])
        assert [len(mine.links(text)) for text in ("Müller wächst", "Mueller waechst")] == [1, 1]


@pytest.mark.parametrize(
    "text",
    [
        "Metall-Tarifrunde beginnt",
        "Rheinmetall baut neues Werk",
        "Golden Goose cancels listing",
        "Goldman Sachs promotes partners",
        "Artificial intelligence act passes",
        "FedEx cuts outlook",
        "Harmony restored in parliament",
        "Snapple changes its recipe",
        "Dowding elected chair",
        "Intelligent design debated",
    ],
)
def test_a_name_inside_another_word_is_none(text: str) -> None:
    assert named(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Germany win gold medal in biathlon",
        "Ski star wins gold in Saalbach",
        "Olympic gold for Ledecka",
        "Gold für Deutschland im Zweierbob",
        "Shares of arm makers rise",
        "The lake is fed by glaciers",
        "Fed up with traffic, residents protest",
        "apples from Lake Constance get cheaper",
        "Apple growers fear late frost",
        "Meta-Analyse zeigt Nutzen von Kaffee",
        "US intel says strike was planned",
        "Amazon rainforest burns again",
        "Blue-chip stocks rally in London",
        "Potato chip maker recalls crisps",
        "European stock markets close higher",
        "Deutscher Aktienmarkt im Minus",
        "US stockpiles of crude rise",
        "Zollfahnder finden Kokain in Hamburg",
        "65-Zoll-Fernseher im Angebot",
        "Electricity tariffs to rise in Delhi",
        "Kimi Räikkönen kehrt zurück",
        "a few microns of dust",
    ],
)
def test_what_only_looks_like_a_name_is_none(text: str) -> None:
    assert named(text) == []


@pytest.mark.parametrize(
    ("text", "entity"),
    [
        ("Gold hits record above 3,000 dollars", "gold"),
        ("Gold steigt auf Rekordhoch", "gold"),
        ("Fed on hold as growth slows", "Federal Reserve"),
        ("FED SENKT ZINSEN", "Federal Reserve"),
        ("Feds Zinspause dauert an", "Federal Reserve"),
        ("Meta lifts capital budget", "Meta"),
        ("Metas Gewinn steigt", "Meta"),
        ("Apple predicts modest growth", "Apple"),
        ("Intel-Aktie springt an", "Intel"),
        ("Die Glorreichen Sieben verlieren", "big technology"),
        ("Zollangst drückt Kurse", "tariffs"),
        ("Halbleiterwerte unter Druck", "chip stocks"),
        ("AI chip exports to be capped", "chip export rules"),
        ("Payrolls rise more than expected", "US economy"),
        ("Treasuries rally", "US government bonds"),
    ],
)
def test_names_are_found_in_english_and_german(text: str, entity: str) -> None:
    assert named(text) == [entity]


def test_each_entity_is_found_once_in_the_order_of_the_text() -> None:
    assert named("AMD and Nvidia fall, Nvidia most") == ["AMD", "Nvidia"]


def test_of_several_entities_the_strongest_moves_the_instrument() -> None:
    links = {one.symbol: one for one in BUILT_IN.links("Microsoft and Nvidia lift the Nasdaq")}
    assert (links["SMH"].entity, links["SMH"].weight) == ("Nvidia", 0.8)
    assert (links["QQQ"].entity, links["QQQ"].weight) == ("Nasdaq", 1.0)


def test_a_tagged_ticker_moves_what_its_entity_moves() -> None:
    assert weights("Shares surge after results", "NVDA") == weights("Nvidia surges")
    assert weights("Shares surge after results", "nvda") == weights("Nvidia surges")


def test_a_ticker_unknown_to_the_map_moves_itself() -> None:
    assert weights("Shares surge after results", "SAP") == {"SAP": 1.0}


def test_a_tagged_ticker_moves_itself_though_its_entity_only_lists_others() -> None:
    mine = ExposureMap([Entity("Rival", ("Rival",), ("RVL",), {"NVDA": -0.7})])
    links = {one.symbol: one.weight for one in mine.links("Rival shines", tickers=["RVL"])}
    assert links == {"NVDA": -0.7, "RVL": 1.0}


def test_a_tagged_ticker_outweighs_a_rival_in_the_text() -> None:
    assert weights("DeepSeek gains users", "NVDA")["NVDA"] == 1.0


def test_text_without_names_moves_nothing() -> None:
    assert weights("Rain in the Alps") == {}
    assert weights("") == {}


@given(st.text(max_size=80), st.lists(st.text(min_size=1, max_size=6), max_size=3))
def test_any_text_has_at_most_one_link_per_instrument(text: str, tickers: list[str]) -> None:
    links = BUILT_IN.links(text, tickers=tickers)
    assert len({link.symbol for link in links}) == len(links)
    assert all(0 < abs(link.weight) <= 1 for link in links)


@given(st.text(max_size=80))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_every_company_of_the_built_in_map_moves_its_own_ticker() -> None:
    for entity in BUILT_IN.entities:
        if len(entity.tickers) == 1 and entity.tickers[0].isalpha():
            assert entity.moves[entity.tickers[0]] == 1.0, entity.name
