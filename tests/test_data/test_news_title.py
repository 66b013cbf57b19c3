"""Are two titles the same exactly when they tell the same, however they are spelled?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.news.title import read_title, same_title

SAME = [
    ("Börse schließt höher", "BOERSE SCHLIESST HOEHER"),
    ("Börse schließt höher", "Bo\u0308rse schließt ho\u0308her!"),
    ("U.S. stocks fall - report", "US stocks fall – report"),
    ("“Nvidia” fällt, AMD auch", 'Nvidia fällt "AMD" auch?'),
    ("ﬁnal ＣＨＩＰ rules", "final chip rules"),
    ("DAX −2,5 %", "DAX -2,5%"),
    ("E-Auto-Absatz bricht ein", "E Auto Absatz bricht ein"),
    ("Die Jahre 2024–25", "Die Jahre 2024-25"),
    ("Société Générale hebt Ziel", "SOCIETE GENERALE HEBT ZIEL"),
    # a few words more or less that carry nothing
    ("Chip maker is set to win the order", "Chip maker set to win order"),
    ("Nvidia's rally and AMD's woes", "Nvidia rally, AMD woes"),
    ("DAX steigt wieder über 20.000", "DAX steigt über 20.000"),
    ("Tesla stock slides on recall", "Tesla shares slide on recalls"),
    # endings of words written small
    ("Chip maker raises price target", "Chip maker raises price targets"),
    ("Sorge um hohe Zinsen wächst", "Sorge um hohen Zinsen wächst"),
    # marks, media and publishers
    ("ROUNDUP 2/Chipwerte geben nach", "Chipwerte geben nach"),
    ("WDH/ROUNDUP: Chipwerte geben nach", "ROUNDUP 3: Chipwerte geben nach"),
    ("Exclusive: Chip maker to cut jobs", "Chip maker to cut jobs - sources"),
    ("Chip maker to cut jobs - Reuters", "Chip maker to cut jobs | Bloomberg"),
    ("Chip maker to cut jobs By Reuters", "Chip maker to cut jobs - CNNMoney.com"),
    ("The week in chips (Podcast)", "The week in chips"),
    # numbers as differently written
    ("Chip maker to pay $2.4B", "Chip maker to pay $2.4 billion"),
    ("Umsatz steigt um 3 Mio Euro", "Umsatz steigt um 3 Millionen Euro"),
    ("Prices up 3%", "Prices up 3 percent"),
]
CUT = [
    (
        "Chip maker warns of weaker demand from car makers in Europe and Asia",
        "Chip maker warns of weaker demand from car makers in...",
    ),
    (
        "Chip maker warns of weaker demand from car makers in Europe",
        "CHIP MAKER WARNS OF WEAKER DEMAND FROM CAR MAK… - Reuters",
    ),
]
OTHERS = [
    # numbers and signs
    ("DAX +2,5 %", "DAX -2,5 %"),
    ("DAX + 2,5 %", "DAX - 2,5 %"),
    ("DAX ▲ 2,5 %", "DAX ▼ 2,5 %"),
    ("Loss per share of $0.12", "Loss per share of -$0.12"),
    ("Loss per share of $0.12", "Loss per share of ($0.12)"),
    ("Nvidia up 2.5%", "Nvidia up 25%"),
    ("Nvidia up $5", "Nvidia up 5%"),
    ("Schaden von 3 Millionen Euro", "Schaden von 3 Milliarden Euro"),
    ("Schaden von 1 Billion Euro", "Schaden von 1 Milliarde Euro"),
    ("Roadmap 1 2 unveiled", "Roadmap 12 unveiled"),
    # companies, days and targets in one template
    ("Infineon: Buy, Ziel 120", "Siemens: Buy, Ziel 120"),
    ("Infineon: Buy, Ziel 120", "Infineon: Buy, Ziel 130"),
    ("Infineon: Buy, Ziel 120", "Infineon: Sell, Ziel 120"),
    ("Infineon: Kaufen - Deutsche Bank", "Infineon: Kaufen - UBS"),
    ("Ausblick: Bayer legt Zahlen vor", "Ausblick: Bayern legt Zahlen vor"),
    ("BAYER LEGT ZAHLEN VOR", "bayern legt zahlen vor"),
    ("Alphabet A leads", "Alphabet C leads"),
    ("NOW beats estimates", "Now beats estimates"),  # a ticker, or a word
    ("Movers: Tesla, Lowe's, Intel", "Movers: Tesla, Target, Intel"),
    # who does it, and whether at all
    ("Nvidia overtakes Apple", "Apple overtakes Nvidia"),
    ("Chip maker sues over patent", "Chip maker sued over patent"),
    ("Nvidia fällt", "Nvidia fällt nicht"),
    ("Chip maker plans to cut jobs", "Chip maker halts plans to cut jobs"),
    ("Chip maker may cut jobs", "Chip maker cut jobs"),
    ("DAX schließt höher", "DAX schließt tiefer"),
    ("KORREKTUR: Umsatz steigt", "Umsatz steigt"),
    ("???", "!!!"),
    # cut, but too early to tell, or going on otherwise
    ("Most active shares at noon today: Tesla, Intel, Ford and Boeing", "Most active shares..."),
    (
        "Bank raises chip maker to Buy and lifts the target price to 120",
        "Bank raises chip maker to Buy and lifts the target price to 1...",
    ),
    (
        "Chip maker warns of weaker demand from car makers in Europe",
        "Chip maker warns of weaker demand from phone makers in ...",
    ),
    (
        "Recall of baby food hits supermarkets and Bayern hardest",
        "Recall of baby food hits supermarkets and Bayer ...",
    ),
]


@pytest.mark.parametrize(("one", "other"), SAME + CUT)
def test_titles_that_tell_the_same_are_the_same(one, other):
    assert same_title(read_title(one), read_title(other))
    assert same_title(read_title(other), read_title(one))


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same_titles_share_their_stems(one, other):
    # The search for repeats finds nothing else.
    assert read_title(one).stems == read_title(other).stems


@pytest.mark.parametrize(("one", "other"), OTHERS)
def test_titles_that_tell_something_else_are_not(one, other):
    assert not same_title(read_title(one), read_title(other))
    assert not same_title(read_title(other), read_title(one))


def test_a_publisher_is_left_out_if_it_is_the_source_or_well_known():
    plain = read_title("Nvidia fällt")
    assert same_title(read_title("Nvidia fällt - Das Blatt", source="das-blatt.de"), plain)
    assert same_title(read_title("Nvidia fällt | Das Blatt", source="Das Blatt"), plain)
    assert not same_title(read_title("Nvidia fällt - Warum?", source="Das Blatt"), plain)
    assert not same_title(read_title("Nvidia fällt - Das Blatt"), plain)
    assert same_title(
        read_title("Amok - Bauer - Das Blatt", source="Das Blatt"), read_title("Amok - Bauer")
    )


@given(st.text(min_size=1))
def test_every_text_is_the_same_as_itself(text):
    assert same_title(read_title(text), read_title(text))


TELLING = ["Nvidia", "AMD", "fällt", "steigt", "nicht", "+5%", "-5%", "120"]
WORDS = st.sampled_from([*TELLING, "der", "Kurs", "Ziel", "um", "..."])


@given(st.lists(WORDS, min_size=1, max_size=9), st.lists(WORDS, min_size=1, max_size=9))
def test_being_the_same_goes_both_ways_and_needs_the_same_numbers(one, other):
    titles = read_title(" ".join(one)), read_title(" ".join(other))
    assert same_title(*titles) == same_title(*reversed(titles))
    if same_title(*titles) and not titles[0].cut and not titles[1].cut:
        for telling in TELLING:
            assert one.count(telling) == other.count(telling)
