"""Ordinary words: right as they are, so no typing error of a word of the catalogue ("macht" is no "Jacht"), and telling
little about what is meant. In the forms people use them; compared by stem.
"""

from __future__ import annotations

GERMAN = """
    abend abends ach achtung ahnung akzeptieren alleine allerdings allgemein also anbieten anbietet anderer anders
    anfang anfangen anfangt angeblich angeboten angefangen angefragt angekommen angeschaut anliegen anmachen anrufe
    anschauen ansehen anzahl ard arg art auch aufheben aufhoren aufmachen aufpassen august aussen ausser ausserdem
    ausserhalb aussieht auswahl bauch beachten bedanken bedeuten bedeutet befindet begann beginnen beginnt begonnen
    behalten beide beiden beides beinahe beispiel bekamen bekam bemerken benutzen bequem bereich bereits beschlossen
    besitzen besitzt besonders besorgen bestehen besteht bestimmt betrag bevor bewegen bezug bieten bietet bin
    binnen bisher bisschen bitten blau bleibe bleibt blieb brachte brauchbar braucht braun breit brennen bringe
    bringen bringt brot buch bunt chance daher dahin dabei dachte dafur dagegen danach dankbar danke daneben daran
    darauf daraus darfst darin daruber darunter davon davor dazu december denke denken denkt derselbe derselben
    derzeit deshalb desto dezember dick dienstag direkt donnerstag doof doppelt drauf draussen dreht drei drin
    dritte dritten drittes druber drucken dumm dunn durchaus durchfuhren durfen durfte durften eben ebenfalls egal
    eher ehrlich einander eindeutig einfacher einfallen einfluss einige einigen einmalig eins einstellen
    einverstanden einzig eltern ende endet enge entfernen entfernt enthalt entscheiden entweder erforderlich
    erforderliche erhalte erhalten erhielt erklaren erklart erlaubt erledigt ernst erreichen erreichbar erscheinen
    erstellen erstmal erwarten erwartet erzahlen erzahlt essen etliche etwa euch euer eure existiert extra fahre
    fahrt fall falle falls fallt fand fange fassen fast faul februar fehlen fehler feld fern festhalten festgestellt
    finde findet fing flach fliegen folge folgen folgende folgenden fordern form fort frei freitag freuen freut
    frisch froh fruh fruhe fruhen fruhling fuhlen fuhlt fuhrt funf funften funktionieren funktioniert furchte gab
    gaben gang ganze ganzen gar gast gebe gebaut gebeten gebraucht gebracht gedacht geeignet gefallen gefallt
    gefragt gefreut gefuhl gegangen gegeben gegenseitig gegenuber gegessen gehabt gehe gehoren gehst geht gekommen
    gekonnt gelassen gelaufen gelb gelegen gelegt gelesen gelten gemacht gemass gemeint gemeinsam genannt genauer
    genommen genug genugt gerade geradeaus gerat geredet geregelt gesagt gesamt gesamte geschafft geschehen geschenk
    geschickt geschlossen geschrieben geschwister gesehen gesetzt gesprochen gestanden gestellt gestern gestiegen
    gestrichen gesucht gesund getan getragen getroffen gewartet gewechselt gewesen gewinnen gewisse gewollt geworden
    gewusst gibt gilt ging gingen glauben gleiche gleichen gleichzeitig gluck grau grund grunde grundlich grun
    gucken gunstig guten guter gutes haar habe haben halbe halben hab halbes half hallo halt halte haltet hand hande
    hasse hassen hast hatten hatte haufig hauptsache heisse heissen heisst helfen helfe helft her heraus herbst
    herein herum herr herrn herzlich heutzutage hierher hierfur himmel hin hinaus hinter hinterher hinzu hob hochst
    hof hoffe hoffen hoffentlich hohen hoher hohere holt hore horen ihrem ihren ihres immerhin inhalt innen
    innerhalb insgesamt interessiert inzwischen irgend irgendein irgendwann irgendwas irgendwelche irgendwer
    irgendwie irren jahren jahres jahrlich januar je jede jedem jeden jeder jederzeit jedes jedoch jene jenes
    jemandem jeweils juli jung junger junges juni kam kamen kannte kase keinem keiner keinerlei keines kennen kennt
    klappt klar klaren klein kleinen kleiner kleines klingeln knapp komisch komme kommst kommt komplett konnt konnte
    konnten kopf korrekt korper kostenpflichtig kraft kriegt kriegen kuche kucken kummern kummert kunde kunden
    kunftig kurz kurze kurzen kurzer kurzlich lachen lag lagen langem langen langes langsam langst las lassen lasst
    lauter lebe lebt lebte leer leert legal lege legt leicht leid leide leiden leider leisten lern lesen letzt
    letztem letzten letzter letztes licht lieb liebe lieber lieblings liebsten liege liegt liest links loch losgehen
    losung lustig mach mache machst macht machte mai mal manchmal mancher manches mangel marz mehrere mehreren
    mehrmals meine meinen meinung meist meiste meisten meistens menge mensch menschen merken merkt minuten mithilfe
    mittag mitte mittel mitten mittlerweile mittwoch moglichkeit mochte mochten mochtest monate monaten monats
    montag morgens mude muhe musse mussten musste mutig nachdem nachher nachmittag nachmittags nachsten nachster
    nachstes nacht nachts nahe nahm nahme namlich nannte nass naturlich neben nebenan nebenbei nehme nehmt nenne
    nennt nett neulich neun nichtmal niedrig niemals niemanden niemandem nimmt nirgends nirgendwo normal normale
    normalerweise not notig notwendig november null nutze nutzen nutzt oben oberhalb obwohl oft oftmals oktober
    ordentlich ordnung ostern passen passiert passt pfingsten plan planen plant platzlich praktisch prima probieren
    punkt putzen raum raus rausfinden reden regeln reicht reichen rein reinigen rennt richtige richtigen richtung
    riesig riechen riecht rief ringsum rot ruckgangig rufen rufe ruhe ruhig rum rund runter sage sagt sagte sah
    samstag samstags samt sammeln sass satt sauber sauer schade schaden schaffe schafft schau schauen schaut
    scheinbar schenken schicke schicken schickt schlafe schlage schlecht schlechte schlechter schleicht schliesslich
    schlimm schluss schmal schmeckt schmutzig schnelle schnellen schneller schon schone schonen schrecklich schreibe
    schreibt schrie schuld schwach schwarz schwer schwere schwierig sechs sechzig sehe seid seine seinem seinen
    seiner seit seitdem seite seiten selten september setze setzt sicher sicherlich sichern siebzehn siebzig sieben
    siehe sieht sind sitze sitzen sitzt sobald sofern sogar solange solch solche solchen solcher sollen sollten
    sollst sommer sondern sonnabend sonne sonntag sonntags sonstige sorgen sowas sowie sowieso spannend spater
    sparen spass spat spielen spielt spitze sprechen spricht springen springt spritzt stadt standig stand standen
    stark starke statt stattdessen stattfinden stattfindet stehe steigen steigt stellt stelle stets stimmen stimmt
    stirn stoppen storen stort streichen stuck stucke stunde stunden suche suchen sucht super tat tatig tatsachlich
    taglich tausend teil teile teils telefonisch teuer teure teurer tief toll tolle tragen tragt traurig treffen
    treten trifft trinken trinkt trocken trotz trotzdem tue tust tut typisch ubel uberall uberhaupt ubermorgen
    ublich ubrig ubrigens umgehen umsehen unbedingt unbekannt ungefahr ungern unmoglich unsere unserem unseres
    unsicher unten unter unterhalb unterschied unterwegs unzufrieden ursache vergeblich vergessen vergiss verhalten
    verlangen verlangt vermisse verschieden verschiedene verstand verstehe verstehen versteht versuche versuchen
    versucht vielen vieler vieles vielleicht vier vierte vierten voll voller vollig vollstandig vorab voraus
    voraussetzung voraussetzungen vorbei vorgehen vorgestern vorhanden vorher vorhin vorige vorlegen vorn vorne
    vornehmen vorschlag vorstellen vorweisen vorzeigen wachsen wahl wahlen wahr wahrend wahrscheinlich ware waren
    warst warte wartet warum wasche waschen weder weg wege wegen weibliche weihnachten weinen weinachten weise weiss
    weitere weiteren weiteres weiterhin weitermachen weitgehend wem wen wenigen weniger wenigstens wert werd werde
    werdet werdens weshalb wessen wetter wichtige wichtigen wieso wieviel wieviele will willst wind winter wirft
    wirkt wirst wiese wissen wochen wochenende wochentlich wohl wohin wolle wolln wollte wollten worauf woraus worin
    woruber wovon wozu wunder wunderbar wunschen wunscht wurden wusste zahl zahle zahlt zehn zeige zeigen zeigt zeit
    zeiten zeitlich zettel ziehe ziemlich zimmer zitat zudem zuerst zufallig zufrieden zugleich zukunft zuletzt
    zumindest zunachst zusatzlich zuschauen zustand zuvor zwanzig zwar zwecks zweite zweiten zweiter zweites
    zwischen zwischendurch zwolf deren dessen denen hatt wars gehts gibts hats isses obs wenns kanns mans machs
    nochn aufm aufn innem vorm beim nich nischt ned net eigentlich mitm unsern hamm haste kannste muste biste
    willste
"""
ENGLISH = """
    able across afraid ago all almost along already also although always among and any anybody anyone anything
    anywhere are around away back bad became because become becoming begin behind being believe below best better
    between big both bought bring broke broken but buy call called came can cannot cant check clean close come
    coming correct cost could current day days deal did didnt different does doesnt doing done dont down during each
    early easy either else enough even ever every everyone everything everywhere exactly fast feel few finally find
    fine first follow free front full gave getting girl give given goes going gone got great had half happen
    happened happens has hasnt having hear heard her here hers high hold home hope hours however husband idea
    important inside instead its itself job keep kept kind knew large last late later least leave leaving left less
    let like little local long look looking lot low made main make makes making many may maybe mean meant might mine
    minutes missing mom month months more morning most mother much must myself name near need needed needs never
    next nice night nobody none nothing office often once only open or order others ought our over own paper papers
    part past people place please possible problem put quick quickly quite rather read ready really right said same
    saw say says second see seems seen send sent several shall she should show since small some somebody somewhere
    soon sorry start started starting still stop street such sure take taken taking talk tell than thank thanks
    their theirs then there these thing things think those though thought three through today together told tomorrow
    tonight too took toward town tried try trying turn twice under until upon used using usually wait waiting walk
    wanted wants was way week weeks well went were what whats where wherever whether while white whole whom whose
    why wife within without woman wonder wont worked working worried wrong yes yesterday yet you young yours
"""
DUTCH = """
    aantal achter af alleen alles altijd ander andere anders beetje begin beginnen beste betalen beter beide bij
    bijna bent binnen blijven bovenop buiten daar daarna dag dagen dankzij denk denken deel dicht direct dochter doe
    doet door dus duitsland duits duitse echt een eens eerst eerste elk elke elkaar enkele er erg ergens even gaan
    gaat gauw gedaan geeft geen gegaan geheel gekocht geld gemaakt geven gewoon ging goed goede groot grote haar had
    hadden half heb hebt heeft heel hele hem hen hier hoeveel hoelang huidige hun iedere iedereen iemand iets
    inmiddels ja jaar jaren jij jouw jullie kant kijken klein kleine komen komt kon konden kopen korte kosten kost
    krijg krijgt kun kunnen laat laatste lang lange laten later leven liever ligt links maak maakt maand maanden
    maar mag man meer meest mensen mij mijne misschien moeten mogelijk mogen morgen mooi na naast nadat natuurlijk
    nederlands nederlandse nemen niemand niets nodig nooit nu of omdat onder ons opnieuw over overal paar precies
    prima rechts samen sinds slecht snel soms staat steeds straat straks stuk te tegen terug tijd tijdens toch toen
    tot tussen uit uur vaak vanaf vandaag vanuit veel verder via vind vinden volgende voorbij vorige vraag vragen
    vriend vrouw waarom wanneer want waren weer weet weken week weinig weten werd wij woont wordt worden zeer zegt
    zelf zich zij zijn zo zoals zoek zoeken zoon zonder zou zouden
"""
# Who it is about, which tells little about what is wanted: "Oma hat wenig Rente" asks about the Rente.
_PERSON_TEXT = """
    oma omma omas opa oppa grossvater grossmutter grosseltern enkel enkelin enkelkind tochter sohn sohnchen
    tochterchen bruder schwester tante onkel cousin cousine neffe nichte schwager schwagerin schwiegervater
    schwiegermutter schwiegereltern schwiegersohn schwiegertochter ehemann ehefrau papa mama freundin kumpel
    kollege kollegin bekannte bekannter verwandte grandma grandpa grandmother grandfather daughter son brother
    sister aunt uncle moeder zoon broer zus
"""
PERSONEN = frozenset(_PERSON_TEXT.split())
GELAEUFIG = frozenset(f"{GERMAN} {ENGLISH} {DUTCH}".split())
# Words that many questions have and that tell next to nothing.
_WEAK_TEXT = """
    abgeben abholen aktuell allein alt amt andere anderen anderer angeben arbeiten aussehen ausstellen bald bar behorde
    bekannt besser beste besuchen bleiben brauch bringen daheim darum deutsch deutschland dicht dringend echt eigen
    eigene eilig einfach einmal einzeln endlich ende erfahren erfolgen erledigen erst erste ersten fahren falsch fehlt
    fertig finden form formular formulare frage fragen frau freund freundin fruher ganz geben gegen gehen gehort gehoren
    genau gerade gern gilt glaube gleich gross grosse grosser gut halten hangen haus heute hilfe hilft hinweis hoch hole
    holen hort immer informieren infos information jahr jahre jemand jemanden jetzt junge kaufen kein keine keinen klein
    kleine kommen kommt kosten kostet kurz lange langer laufen lauft lassen lasst leben legen letzte leute liegen liegt
    machen macht manche mann mehr meint melden mitteilen moglich monat morgen muss mussen nachste nah nehmen nennen neu
    neue neuen neuer neues nichts nie niemand nix online ort paar person personen plotzlich privat problem recht richtig
    sache sachen sagen schaffen schlecht schnell schreiben sehen sehr seit selbst selber setzen sofort sonst spater
    stadt gemeinde kreis rathaus stehen steht stelle stellen tag tage tun uberhaupt unterlagen verboten viel viele
    vorher wann warten weit weiss weisst welt wenig wichtig wieder wirklich wissen woche wochen zuhause
    zuruck zusammen zustandig koss
    about after again apply been before from get give good have help here how information into just know like make new
    now old one other our out please someone something tell that them there they this time two use very want was what
    when which who will with work would year your
    aan aanvragen als ben bij dan dat deze dit doen een hebben het hoe ik informatie is kan krijgen maken met mijn moet
    naar niet nieuw nieuwe nog om onze ook op oude te van veel voor waar wanneer wat welke wie wil willen zijn
"""
WEAK = frozenset(_WEAK_TEXT.split())
