"""Where does one sentence of a German or English text end and the next one begin?"""

import re

# After these a full stop ends no sentence, whatever follows.
_SHORT = re.compile(
    r"mr|mrs|ms|dr|prof|st|inc|corp|co|ltd|plc|vs|approx|jan|feb|mar|apr|jun|jul|aug|sep|sept|oct"
    r"|nov|dec|u\.s|u\.k|e\.g|i\.e|a\.m|p\.m|bzw|ca|rd|nr|mrd|mio|bio|tsd|usw|z\.b|d\.h|u\.a|v\.h"
    r"|evtl|ggf|inkl|vgl"
)
_MONTHS = (
    r"(?:Jan|Feb|Mär|Apr|Mai|Jun|Jul|Aug|Sep|Okt|Nov|Dez)[a-zä]*|Quartal|Jahrhundert|Mal\b|Platz"
)
_END = re.compile(r"(?P<mark>[.!?…]+[\"'»«”“’)\]]*)\s+(?=[\"'„“»«(\[]*[A-ZÄÖÜ\d^+−-])")
_LAST_WORD = re.compile(r"(\S+?)\.+$")


def sentences(text: str) -> list[str]:
    """Return the sentences of a paragraph, in order, without the spaces around them.

    A full stop ends none after an abbreviation ("Corp.", "z. B."), a single letter, or the number
    of a German date ("27. Januar").
    """
    text = " ".join(text.split())
    found, start = [], 0
    for end in _END.finditer(text):
        so_far, rest = text[start : end.end("mark")], text[end.end() :]
        if end["mark"] == "." and _goes_on(so_far, rest):
            continue
        found.append(so_far.strip())
        start = end.end()
    return [one for one in [*found, text[start:].strip()] if one]


def _goes_on(so_far: str, rest: str) -> bool:
    match = _LAST_WORD.search(so_far)
    word = match[1].strip("(\"'„“»").lower() if match else ""
    if word.isdigit():
        return bool(re.match(_MONTHS, rest))
    return bool(_SHORT.fullmatch(word)) or (len(word) == 1 and word.isalpha())
