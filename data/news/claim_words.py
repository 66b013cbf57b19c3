"""Which English and German words tell that a price moved, or that it did not, or something else?"""

import re


def _any(words: str) -> re.Pattern[str]:
    """A pattern of whole words or, with a *, of their beginnings or ends."""
    parts = [re.escape(word).replace(r"\*", r"\w*") for word in words.split()]
    return re.compile(rf"(?:{'|'.join(parts)})", re.IGNORECASE)


DOWN = _any(
    "fell fall falls falling fallen drop drops dropped dropping slid slide* sliding sank sink sinks"
    " sinking sunk lose loses losing lost loss losses shed sheds shedding tumbl* plung* slump*"
    " declin* down lower plummet* crash* retreat* eased easing dip dips dipped dipping slip slips"
    " slipped slipping weaker weakened nosediv* skidd* dived dove knocked wiped shaved erased"
    " downturn rout cratered tank tanked sell-off selloff plunge worse downward swoon* collaps*"
    " sagg* buckl* decreas* shrank shrunk shrink* evaporat* pummel* hammered bled bleed* bleeding"
    " relinquish* ceded slumping nose-div* free-fall backslid* receded weakening"
    " fiel fielen fällt fallen fallend* gefallen sank sanken sinkt sinken sinkend* gesunken"
    " verlor verloren verliert verlieren büßt* eingebüßt einbüßt* nachgab* nachgibt nachgeb* "
    " nachgegeben rutscht* gerutscht abrutscht* abgerutscht brach brachen bricht brechen einbrach*"
    " einbrechen eingebrochen stürzt* gestürzt abstürzt* abgestürzt sackt* gesackt absackt*"
    " abgesackt knickt* eingeknickt einknickt* verbillig* ermäßig* abwärts talfahrt minus schwächer"
    " leichter tiefer niedriger verlust* kursverlust* tagesverlust* wertverlust* rückgang*"
    " kursrückgang* abschlag* kursabschlag* abschläge* kursabschläge* abgaben rutsch kursrutsch*"
    " einbruch* kurseinbruch* absturz* kursabsturz* sturz kurssturz* abgab* rauscht* gerauscht"
    " schwächelt* plumpst* krach* einbußen kurseinbußen kursminus tagesminus unten einbüßen"
    " abgeben ausverkauf* schrumpf* geschrumpft bröckel* abbröckel* abgebröckelt gebröckelt "
    " schmolz* geschmolzen zurückfiel* zurückgefallen purzel* gepurzelt crasht* gecrasht"
    " kippt* gekippt talwärts vermindert* verringer* abgetaucht abtaucht* abgerauscht"
    " einbüßten zusammengebrochen bergab südwärts hinab hinunter herunter runter federn softened"
)
UP = _any(
    "rose rise rises rising risen gain gains gained gaining climb* jump jumps jumped jumping surg*"
    " soar* add adds added adding advanc* up higher rall* rebound* recovered recovering recovers"
    " firmer stronger increase* increas* spiked leapt leaped upward popped pops vaulted rocket*"
    " skyrocket* swell* swelled bounce* appreciat* tacked regain* strengthen* "
    " rebounding stieg* steigt steigen steigend* gestiegen anstieg* kletter* geklettert sprang*"
    " springt gesprungen plus höher fester gewann gewannen gewinnt gewinnen gewonnen zulegt*"
    " zugelegt"
    " zulegen anzog* anzieh* angezogen erholt* aufwärts kursplus kursgewinn* kursaufschlag*"
    " aufschlag* tagesplus tagesgewinn*"
    " verteuer* gewinne gewinnen kurssprung* kurszuwachs* zuwachs zuwächse* kursanstieg* haussier*"
    " vorrückt* vorgerückt hinzugewann* oben schoss* geschossen avancier* verbessert* haussiert"
    " bergauf nordwärts hinauf empor recoup* clawed firmed"
    " explodiert* hochgeschossen emporschnell* schnellt* geschnellt aufgeholt befestigt*"
)
# Separable German verbs: the verb stands early, its direction at the end of the clause.
SPLIT_DOWN = re.compile(
    r"\b(?P<verb>g[ai]bt?(?:en)?|geben|gaben)\b.*\b(?:nach|ab)\W*$"
    r"|\b(?P<dive>tauch\w*|schmier\w*)\b.*\bab\W*$|\b(?P<go>kam(?:en)?)\b.*\bzurück\W*$",
    re.IGNORECASE,
)
SPLIT_UP = re.compile(
    r"\b(?P<verb>leg(?:t|te|ten|en)|gewann(?:en)?)\b.*\b(?:zu|hinzu)\W*$"
    r"|\b(?P<pull>zog(?:en)?|zieht|ziehen)\b.*\ban\W*$|\b(?P<go>kam(?:en)?"
    r"|rück\w*)\b.*\bvor(?:an)?\W*$"
    r"|\b(?P<get>hol(?:te|ten|t|en))\b.*\bauf\W*$"
    r"|\b(?P<make>mach(?:te|ten|t|en))\b.*\b(?:gut|wett)\W*$",
    re.IGNORECASE,
)
# Phrases of several words, and single words that mean a direction only beside a size.
PHRASE_DOWN = re.compile(
    r"\b(?:gave (?:up|back)|gives up|giving up|given up|in the red"
    r"|off(?= (?:(?:nearly|about|almost|around|roughly|over|some|more than|as much as|by|just)"
    r" )?\W?\d)|below (?=(?:\w+(?:'s)? ){1,3}clos)|unter (?=(?:dem |seinem |ihrem )?(?:Schlusskurs"
    r"|Vortag)))",
    re.IGNORECASE,
)
PHRASE_UP = re.compile(
    r"\b(?:put on|in the black|above (?=(?:\w+(?:'s)? ){1,3}clos)"
    r"|über (?=(?:dem |seinem |ihrem )?(?:Schlusskurs|Vortag)))",
    re.IGNORECASE,
)
# In "cut its loss to 1 %" the noun tells the direction, whatever the verb.
STANDING_DOWN = _any("loss losses decline* drop fall slide minus verlust* *verluste* abschl* down")
STANDING_UP = _any("gain gains advance plus gewinn* *gewinne* aufschl* kursplus up")

NEGATION = re.compile(
    r"(?:\b(?:not|never|no|without|neither|nor|den(?:y|ied|ies)|avoid\w*|cannot|hardly|nicht"
    r"|kein\w*"
    r"|ohne|weder|nie|niemals|kaum|dementier\w*|bestr[ie]+t\w*)\b|n['’]t\b)"
    r"(?!\s+(?:only|just|nur|less than|fewer than|weniger als|zuletzt|even|surpris\w+"
    r"|einmal mehr))",
    re.IGNORECASE,
)
NOT_YET = re.compile(  # expected, possible, asked for: not what happened
    r"\b(?:would|could|(?-i:may)|might|should|shall|will|won't|expect(?:s|ed|ing)?(?! by)"
    r"|forecast\w*|predict\w*|if|unless|likely|poised|set to|about to|risk(?:s|ed)?"
    r"|warn\w* (?:of|that)|target\w*|potential\w*|fear(?:s|ed)? (?:that|a|of)|bet(?:s|ting)?"
    r"|hypothetical\w*|suggest\w*|point(?:ed|ing) to"
    r"|könnten?|würden?|dürften?|wird|werden(?! konnte)|soll(?:en|te|ten)?|mögen|erwarte\w*"
    r"|prognosti\w*|Prognosen?|falls|wenn|sofern|Kursziel\w*|droh(?:t|en|te|ten)|rechne[nt]\w*"
    r"|taxiert\w*|voraussichtlich|wahrscheinlich|möglicherweise|vermutlich|hätten?|deute[tn]\w*"
    r"|trau(?:t|en)|signalisier\w*|sehe?n? .{0,25}potenzial)\b",
    re.IGNORECASE,
)
# "Von 5 Prozent kann keine Rede sein": a whole sentence is denied, wherever the words stand.
DENIAL = re.compile(
    r"\b(?:keine Rede|nicht die Rede|ist falsch|war falsch|stimmt nicht|trifft nicht zu"
    r"|(?:is|was|are|were|proved|simply) (?:false|wrong|untrue|incorrect))\b",
    re.IGNORECASE,
)
AS_EXPECTED = re.compile(
    r"\b(?:than|as|wie|als)\s+(?:had been\s+|was\s+)?(?:expected|forecast|feared|erwartet"
    r"|befürchtet)",
    re.IGNORECASE,
)
_LONG = (
    r"year|years|month|months|week|weeks|quarter|quarters|decade|Jahr(?:es|e|en)?|Monate?n?|Monats"
    r"|Woche|Wochen|Quartals?|Halbjahr|Jahrzehnt"
)
OTHER_PERIOD = re.compile(
    rf"\b(?:(?:this|last|past|previous|next|over|whole|full|within|within the|in the|for the"
    rf"|diese[nmrs]?|letzten?|letztes|vergangenen?|voriges|vorigen|vorige|kommenden?|binnen"
    rf"|innerhalb"
    rf"|im|auf|pro)\s+(?:\w+\s+){{0,2}}(?:{_LONG})\b|year[ -]to[ -]date|so far this|since"
    rf"|seit(?!ens)\b"
    rf"|seither|annual\w*|yearly|monthly|weekly|quarterly|jährlich\w*|(?:Jahres|Monats"
    rf"|Wochen)(?:sicht|"
    rf"verlauf|plus|minus|verlust|gewinn|vergleich|bilanz)|(?:in|im Jahr|im|during|of) (?:19"
    rf"|20)\d\d"
    rf"|(?:from|off|below|under|above|over) (?:its|their|the|a|an"
    rf"|last)\s+(?:\w+\W+){{0,3}}(?:peak|high"
    rf"|record|low|average)|(?:vom|zum|unter|über|seit) (?:\w+ )?(?:Rekord\w*|Hoch|Höchst\w*"
    rf"|Allzeithoch"
    rf"|Tief|Ausgabepreis)|(?:two|three|four|five|ten|zwei|drei|vier|fünf|zehn|\d+)[ -]"
    rf"(?:day|week|month|year|Tage|Wochen|Monate|Jahre)\w*|(?:Monday|Tuesday|Wednesday|Thursday"
    rf"|Friday) to )",
    re.IGNORECASE,
)
# "the worst day since March": the day is meant, not the time since.
RECORD = re.compile(
    r"\b(?:worst|biggest|largest|steepest|sharpest|deepest|best|most|lowest|highest|greatest|first"
    r"|schlechteste\w*|größte\w*|stärkste\w*|höchste\w*|tiefste\w*|schwächste\w*|beste\w*|erstmals"
    r"|heftigste\w*)\b",
    re.IGNORECASE,
)
SINCE_A_DAY = re.compile(
    r"\b(?:since|seit)\s+(?:\w+\s+){0,2}?(?:Mon|Tues|Wednes|Thurs|Fri)day\b"
    r"|\bseit\s+(?:dem\s+)?(?:Montag|Dienstag|Mittwoch|Donnerstag|Freitag)|\bsince the (?:open"
    r"|start)(?! of (?:the|this) (?:year|month|week|quarter))"
    r"|\bseit (?:Handels|Börsen)(?:start|beginn)",
    re.IGNORECASE,
)
INTRADAY = re.compile(
    r"\b(?:as (?:much|low|high|many) as|up to|at one point|at (?:its|their|the) (?:low|lows"
    r"|high|highs"
    r"|worst|open)|intraday|mid-?day|by noon|early trad\w+|morning trad\w+|afternoon trad\w+"
    r"|at times"
    r"|briefly|temporarily|pre-?market|premarket|opened|had been|was (?:trading|down|up|off)|bis zu"
    r"|zeitweise|zeitweilig|zwischenzeitlich|in der Spitze|im Tief|im Hoch|im Tagesverlauf"
    r"|im Verlauf"
    r"|vorübergehend|vorbörslich\w*|zum (?:Handels|Börsen)(?:start|beginn|auftakt)|im frühen Handel"
    r"|am (?:Vormittag|Mittag|Nachmittag)|zur Mittagszeit|gegen Mittag|kurz nach|eröffnete\w*)\b",
    re.IGNORECASE,
)
# What a sentence may speak of besides the price: then the percentage is not about the price.
NOT_A_PRICE = _any(
    "revenue* sales profit profits earnings income margin* yield* dividend* guidance forecast*"
    " outlook"
    " output production orders demand cost* spending capex budget* inflation tariff* duty duties"
    " rate rates unemployment volume* volatility wage* bookings deliveries subscribers users"
    " workforce jobs staff weight* probability chance* odds export* import* investment* gdp economy"
    " estimate* consensus stake* shipments backlog premium* discount* net stocks indexes indices"
    " futures ratio valuation multiple holdings prices bonds treasury treasuries oil gold bitcoin"
    " dollar euro yen market sector turnover turnout"
)
# Nouns that are the price or the thing itself; anything else with a capital letter is a subject.
PRICE_NOUNS = _any(
    "Aktie Aktien Aktienkurs* Kurs Kurse Kurses Papier Papiere Papieren Titel Titeln Wert Werte"
    " Wertes Werts Börsenwert* Marktwert* Marktkapitalisierung Börsenkapitalisierung Anteilsschein*"
    " Index Leitindex Technologieindex Barometer Montag Dienstag Mittwoch Donnerstag"
    " Freitag Samstag Sonntag Januar Februar März April Mai Juni Juli August September Oktober"
    " November Dezember Handelsschluss Börsenschluss Handelsstart Ende Tag Handel Sitzung Prozent"
    " Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March May June July"
    " October December Wall Street New York Tokyo Tokio Amsterdam Frankfurt Europe Asia London US"
    " U.S U S USA AI KI Corp Inc Group Holding Shares Stock I Laufe Spitze Höhe Richtung Mr"
)
# "the shares", "der Index": of one that was named before.
GENERIC = _any(
    "share shares stock stocks index gauge benchmark Aktie Aktien Papier Papiere Titel Kurs Index"
    " Leitindex Anteilsschein*"
)
AFTER_SIZE = _any(  # "lost 17 % of its value", "verlor 17 % an Wert": still the price
    "value worth market capitalisation capitalization cap stock price share Wert* Börsenwert*"
    " Kurswert* Marktwert* Marktkapitalisierung Kurs* Börsenkapitalisierung"
)
PRONOUN = _any(
    "der die das dessen deren welche* which that whose who dem den denen wobei dass it its sie"
    " er es"
)
RELATIVE = _any("der die das dessen deren welche* which that whose who dem den denen")
DETERMINER = _any("a an the its one ein eine einer einem einen eines der die das dem den des their")
# What stands between a word and the name it describes: "chip giant Nvidia".
ROLE = _any(
    "giant* maker* manufacturer* designer* developer* producer* titan* heavyweight* darling*"
    " behemoth* leader* bellwether* specialist* gauge* benchmark* barometer index group company"
    " firm conglomerate stock shares equipment software hardware chip memory cloud investor*"
    " operator* utility *-heavy blue-chip broad broader wider"
)
CONJUNCTION = _any(
    "and und while whilst whereas but aber though although doch sondern jedoch nachdem after"
    " before bevor ehe because weil sowie während wohingegen indes obwohl yet then anschließend"
)
# What may stand beside a name and a size when the verb is left out ("..., the Dow 0.1 %").
LIGHT = _any(
    "a an the its der die das dem den des im in am an auf bei beim von um by of at for and und"
    " or oder"
    " to also auch sogar even noch still nur only about around roughly some nearly almost more than"
    " over less under at-least mehr als über rund etwa fast knapp gut ca circa gar even another"
    " weitere weiteren respectively beziehungsweise bzw both beide jeweils each on from for sowie"
    " während while and und sondern but aber midday noon by early trading morning yesterday gestern"
    " heute today as much bis zu zum per hingegen dagegen respective almost minus plus then"
    " dann gleich ein ab nach zurück zu spitze zeitweise zwischenzeitlich minimal intraday"
    " insgesamt"
)
MONEY = _any(  # "589 Milliarden Dollar"
    "Milliarden Millionen Billionen Mrd Mio billion million trillion bn Dollar dollars US-Dollar"
    " Euro euros Yen Franken Pfund pounds"
)
PREPOSITION = _any(
    "in im am an auf aus mit nach vor vom zum zur zu wegen durch gegen für unter ohne seit"
    " trotz infolge angesichts entgegen laut gemäß dank samt außer gegenüber hinter neben binnen"
    " innerhalb außerhalb by to from with after at on amid under near during amid despite"
)
CLEAR_PREPOSITION = _any("by to from with for after at on amid under near during despite")
OPENER = _any(  # begins a clause with a capital letter and is no subject
    "besonders ebenfalls zuvor danach dabei damit so unterdessen derweil zudem außerdem"
    " deutlich kräftig erneut zugleich zuletzt schließlich am bereits here there meanwhile"
    " earlier later however led mit seit weder neither having being dragged weighed among"
    " elsewhere even just only now today if since as his her this these our we they he she"
    " ich wir hier dort nun anders entgegen contrary unlike instead still yet overall also dennoch"
    " trotzdem immerhin gleichzeitig vorübergehend zwischenzeitlich insgesamt letztlich offenbar"
    " allein erstmals wieder jetzt anschließend daraufhin dagegen hingegen ähnlich stark besonders"
    " zeitweise ausgerechnet nachbörslich vorbörslich intraday initially finally eventually"
    " afterwards previously recently both all despite besides moreover furthermore consequently"
    " nevertheless nonetheless thereafter after before until once when where noch schon selbst auch"
    " sogar einzig lediglich nachdem obwohl obgleich statt anstatt weil da wie so wer was wo"
    " weniger mehr leicht kaum nämlich"
)
