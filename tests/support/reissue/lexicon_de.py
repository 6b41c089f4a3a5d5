"""German phrases for synthetic mail, fewer than the English ones. All of it written for this purpose."""

from __future__ import annotations

from tests.support.reissue.chance import listed

PLACES: dict[str, tuple[str, ...]] = {
    "person": listed("Miriam|Joost|Carla|Ben|Tess|Oskar|Nadja|Philipp|Greta|Ivo|Lena|Marek|Uli|Hanne|Rafael|Doro|Wim|Elsie|Pavel|Ottilie|Heiner|Bärbel|Tarek|Cosima|Anouk|Lars|Petra|Imke|Vera|Hugo|Arne|Lise|Otto|Zita"),
    "relative": listed("meine Schwester|mein Bruder|meine Mutter|mein Vater|meine Tante|mein Cousin|meine Nachbarin|seine Mutter|meine Oma|unser Hausmeister"),
    "town": listed("Kassel|Graz|Lübeck|Münster|Regensburg|Bozen|Erfurt|Konstanz|Göttingen|Linz|Bremen|Jena|Trier|Celle|Ulm|Siegen|Passau|Meran|Bamberg|Husum|Görlitz|Worms"),
    "place": listed("am Bahnhof|vor der Bücherei|an der alten Bäckerei|am Hafen|am Schwimmbad|auf dem Markt|hinter dem Kino|an der Brücke|vor der Turnhalle|an der Haltestelle|am See|im Museumscafé"),
    "day": listed("am Montag|am Dienstag|am Mittwoch|am Donnerstag|am Freitag|am Samstag|am Sonntag|nächste Woche|am Wochenende|morgen|am Zwölften|Ende des Monats|in den Ferien|über Ostern"),
    "past": listed("gestern|gestern Abend|am letzten Sonntag|heute früh|neulich|letzte Woche|vor zwei Wochen|auf dem Heimweg|nach dem Essen|in den Ferien|im März|vor der Arbeit"),
    "hour": listed("um neun|um halb sieben|mittags|um Viertel vor acht|gegen zehn|so gegen fünf|um drei|gleich morgens|nach acht|kurz vor elf"),
    "thing": listed("die grüne Mappe|deinen Schirm|die Ersatzschlüssel|eine Kiste Äpfel|das Zelt|meine Luftpumpe|die blaue Jacke|die Kuchenform|die Bohrmaschine|die alte Lampe|den Plattenspieler|das Fotoalbum|einen Stapel Bücher|die Gartenstühle|die Picknickdecke"),
    "dish": listed("Linsensuppe|Pflaumenkuchen|einen Braten|Nudelsalat|Kürbiscurry|Pfannkuchen|Milchreis|Fischsuppe|Knödel|Sauerteigbrot|Zwiebelkuchen"),
    "plant": listed("Tomaten|Bohnen|Rosen|Zucchini|Erdbeeren|Sonnenblumen|Kartoffeln|Pfingstrosen|Kräuter|Himbeeren"),
    "mood": listed("müde|erleichtert|etwas ratlos|ganz zufrieden|bedient|neugierig|außer Atem|überrascht|schlecht gelaunt|vergnügt|nervös"),
    "film": listed("den Film über den Leuchtturm|die neue Krimiserie|die Sendung über Aale|das Buch von dir|das Stück in der alten Mühle|das Konzert in der Kirche|die Ausstellung mit den Plakaten|den Roman mit den zwei Brüdern"),
    "task": listed("die Steuererklärung|das Protokoll|die Rechnung|die Folien|den Kostenplan|den Grundriss|den Bericht|die Übersetzung|den Dienstplan|den Vertrag|die Heizkostenabrechnung"),
    "group": listed("der Chor|die Laufgruppe|der Gartenverein|der Elternabend|der Lesekreis|der Ruderclub|der Abendkurs|das Repaircafé|die Theatergruppe"),
    "sum": listed("vierzig Euro|knapp zweihundert|weniger als befürchtet|fast tausend|fünfundachtzig Euro|so viel wie letztes Jahr|die Hälfte"),
    "much": listed("wirklich|ziemlich|recht|so|viel zu|ein bisschen|erstaunlich|furchtbar"),
    "service": listed("die Heizung|die Regenrinne|der Wasserhahn|die Waschmaschine|das Dachfenster|der Sicherungskasten|das Garagentor|der Kamin|der Zaun"),
    "job": listed("eine halbe Stelle in unserem Archiv|eine Aufgabe in der Projektleitung|eine Stelle als Übersetzerin|die Büroleitung|eine Elternzeitvertretung"),
    "lie": listed("ich hätte dich verfolgt|ich wäre betrunken gewesen|alles wäre meine Schuld|ich würde dir Geld schulden|ich bräuchte Hilfe|ich hätte deine Post gelesen"),
    "insult": listed("Lügnerin|Feigling|Heuchlerin|Verräterin|Prinzessin|Schauspielerin"),
    "demand": listed("antworte mir|geh ans Telefon|triff mich ein einziges Mal|erklär mir das|sag die Wahrheit|gib mir fünf Minuten|schreib zurück|sag es mir ins Gesicht|sei einmal ehrlich"),
    "years": listed("drei Jahre|vier Sommer|die ganze Zeit|zwei Winter|alles, was wir hatten|elf Monate|so viele Nächte"),
    "threat": listed("ich weiß, wo du hingehst|die Leute werden davon hören|das ist nicht vorbei|wir sehen uns wieder|ich kann warten|das wird dir leidtun|ich habe Zeit"),
}  # fmt: skip
LEADS = listed(
    "Übrigens: |Ehrlich gesagt: |Kurz gesagt: |Jedenfalls: |Unter uns: |Nur damit du es weißt: |Ach ja, |Also, |Na ja, |"
    "Und noch was: |Ansonsten: |Lustig: "
)
TAILS = listed(
    ", aber egal|, wie immer|, mehr oder weniger|, ausnahmsweise|, wenn ich mich recht erinnere|, zum Glück|, leider|, endlich|"
    ", glaube ich|, hoffentlich|, und das war erst der Anfang|, so war das nicht geplant|, soweit ich weiß"
)
MUNDANE: dict[str, tuple[str, ...]] = {
    "visit": (
        "wollen wir uns {day} {hour} {place} treffen",
        "{person} und ich wollten für ein paar Tage nach {town} fahren",
        "ich habe {past} {thing} bei dir vergessen",
        "kannst du {day} {thing} mitbringen",
        "{relative} würde dich {day} gern sehen",
        "ich habe {past} {person} {place} getroffen und wir haben eine Stunde geredet",
        "falls {hour} zu spät ist, fangen wir früher an",
    ),
    "house": (
        "{service} ist {past} kaputtgegangen und die Reparatur kostet {sum}",
        "{relative} hat {past} auf dem Dachboden {thing} gefunden",
        "der Vermieter will für {sum} einen neuen Anstrich und ich bin {mood}",
        "jemand hat {past} {thing} vor unsere Tür gestellt",
        "{service} muss {day} noch einmal angesehen werden",
    ),
    "garden": (
        "die {plant} sind dieses Jahr {much} spät dran",
        "ich habe viel mehr {plant} als wir brauchen, nimm dir {day} welche mit",
        "{person} hat mir {past} Ableger geschenkt und zwei haben überlebt",
        "nächstes Jahr pflanze ich weniger {plant} und mehr {plant}",
    ),
    "food": (
        "ich habe {past} {dish} gemacht und es war {much} gut",
        "schickst du mir dein Rezept für {dish}",
        "{person} hat {past} {dish} mitgebracht und keiner hat es angerührt",
        "wir waren {past} im neuen Lokal {place} und haben {sum} bezahlt",
    ),
    "work": (
        "ich muss {day} noch {task} fertig machen",
        "{person} hat die Besprechung auf {hour} verlegt, und zwar {day}",
        "danke, dass du dir {past} so schnell {task} angesehen hast",
        "sie wollen {task} noch einmal anders haben und ich bin {mood}",
        "anbei schicke ich {task} zur Durchsicht",
        "die Schulung in {town} war {much} lang, aber nützlich",
    ),
    "leisure": (
        "hast du schon {film} gesehen",
        "ich bin {past} über {film} eingeschlafen und {person} lacht immer noch",
        "{group} trifft sich {day} {hour} {place}",
        "wir haben {day} noch zwei Karten für {film} übrig",
    ),
    "family": (
        "{relative} hat {past} aus {town} angerufen, es geht allen gut",
        "{relative} wird {day} vierzig und wir haben noch kein Geschenk",
        "{relative} hat {past} nach dir gefragt",
        "wir fahren {day} mit den Kindern nach {town}",
    ),
}
PLEADING = (
    "ich kann seit {past} (nicht mehr schlafen|an nichts anderes denken|kaum noch essen)",
    "bitte {demand}, (so kann ich nicht weitermachen|ich weiß nicht mehr weiter)",
    "weißt du noch, wie wir {hour} in {town} (standen|ankamen) und du {mood} warst",
    "ich habe immer noch {thing} und (kann es nicht wegwerfen|sehe es jeden Abend an)",
    "{person} sagt, ich soll (loslassen|dich vergessen), aber {person} war nie dabei",
    "ich bin {past} wieder {place} gewesen und habe (bis nachts gewartet|dich überall gesucht)",
    "ich habe mich geändert, das würdest du {day} sehen, wenn du nur kämst",
    "ich habe {past} {dish} gekocht und (für zwei gedeckt|alles weggekippt)",
    "sag mir nach {years} wenigstens, was ich so Schlimmes (getan|gesagt) habe",
    "ein Wort von dir und ich (verlasse {town}|käme {hour} zu dir)",
    "ohne dich ist {town} (leer|nur noch grau)",
    "{relative} hat {past} gefragt, wie es dir geht, und ich wusste keine Antwort",
    "was würde es dich kosten, {day} {hour} kurz {place} zu stehen",
    "vielleicht hat {person} dich gegen mich aufgebracht, als ich in {town} war",
    "wenn dir {years} irgendetwas bedeutet haben, dann {demand}",
)
ANGRY = (
    "hör auf damit und {demand}",
    "du hast {person} erzählt, {lie}, und (du weißt genau, dass das nicht stimmt|das war das Letzte)",
    "{years}, und jetzt kannst du nicht einmal (antworten|grüßen)",
    "glaub nicht, dass ich dich {past} {place} mit {person} nicht gesehen hätte",
    "du bist eine {insult} und {person} (weiß das auch|sagt das auch)",
    "alle werden {day} erfahren, was für eine {insult} du bist",
    "{threat}, das kannst du {person} auch gleich ausrichten",
    "du hast mir {years} gestohlen und tust jetzt so, als wäre (ich tot|nichts gewesen)",
    "ich habe für {thing} {sum} bezahlt und nie (einen Cent gesehen|ein Danke gehört)",
    "wie kannst du schlafen, nachdem du {person} gesagt hast, {lie}",
    "frag doch {person}, was {past} {place} wirklich war",
    "in {town} reden sie heute noch davon, wie du {person} sitzen gelassen hast",
    "diese Nummer als {insult} glaubt dir vielleicht {relative}, ich nicht",
    "du denkst, du kannst {day} wegziehen und keiner fragt nach {past}",
    "jemand sollte {relative} sagen, was du {place} getan hast",
    "lachst du {hour} mit {person} darüber",
)
COMPLAINT = (
    "ich warte seit {past} auf die Erstattung, es geht um {sum}",
    "das Paket ist {place} nie angekommen, und {day} ist meine Geduld zu Ende",
    "die Kaution war {sum}, ich erwarte sie {day} zurück",
    "der Lärm nach {hour} muss aufhören, sonst rufe ich {day} den Vermieter an",
)
STRANGER = {
    "plumber": (
        "danke für Ihren Anruf, {service} sehen wir uns gern an",
        "wir könnten {day} {hour} kommen",
        "der Kostenvoranschlag liegt bei {sum} zuzüglich Anfahrt",
        "unser Kollege {person} meldet sich vorher aus {town}",
    ),
    "recruiter": (
        "ich bin auf Ihr Profil gestoßen, vielleicht wäre {job} etwas für Sie",
        "unser Kunde in {town} sucht jemanden, der {day} anfangen kann",
        "hätten Sie {day} {hour} Zeit für ein kurzes Gespräch",
    ),
    "club": (
        "Ihre Adresse habe ich von {person}",
        "{group} sucht jemanden, der {day} beim Aufbau hilft",
        "das nächste Treffen ist {day} {hour} {place}",
        "wer mag, bringt {dish} mit",
    ),
    "seller": (
        "ist {thing} aus Ihrer Anzeige noch zu haben",
        "ich könnte es {day} {hour} abholen",
        "ich wohne in {town} und könnte {sum} zahlen",
    ),
}
SUBJECTS = {
    "visit": ("Treffen {day}", "{town}", "Besuch", "{day}?"), "house": ("{service}", "Wohnung", "Schlüssel"),
    "garden": ("{plant}", "Garten"), "food": ("Rezept", "Essen {day}"), "work": ("Besprechung {day}", "{task}", "Frage"),
    "leisure": ("Karten", "{group}"), "family": ("Grüße aus {town}", "Geburtstag", "Fotos"),
    "pleading": ("bitte", "wir müssen reden", "ein letztes Mal", "weißt du noch", ""),
    "angry": ("es reicht", "du und {person}", "unglaublich", "letzte Warnung", "Antwort", ""),
    "complaint": ("Erstattung", "Beschwerde", "zweite Erinnerung"), "plumber": ("Kostenvoranschlag", "Termin {day}", "Ihre Anfrage"),
    "recruiter": ("Stelle in {town}", "Ihr Profil"), "club": ("{group}", "Nächstes Treffen"), "seller": ("Ihre Anzeige", "noch da?"),
}  # fmt: skip
GREETINGS = ("Hallo {to},", "Liebe {to},", "Hi {to},", "Moin {to},", "{to},", "Hallo,", "Hey,", "", "Servus {to},", "Guten Morgen {to},")  # fmt: skip
CLOSINGS = ("LG {me}", "Viele Grüße, {me}", "Liebe Grüße, {me}", "Bis dann, {me}", "{me}", "Gruß {me}", "Herzlich, {me}", "VG {me}", "Ciao {me}", "")  # fmt: skip
FORMAL = (("Sehr geehrte Frau Home,", "Mit freundlichen Grüßen\n{me}"), ("Guten Tag,", "Freundliche Grüße, {me}"), ("Guten Tag Frau Home,", "Beste Grüße, {me}"))  # fmt: skip
CHOICES = (
    ("wirklich", "tatsächlich", "echt"), ("aber", "doch", "allerdings"), ("jemand", "irgendwer"), ("keiner", "niemand"),
    ("immer noch", "noch immer"), ("nur", "bloß", "lediglich"), ("ziemlich", "recht", "ganz schön"), ("kaputtgegangen", "ausgefallen"),
    ("anfangen", "beginnen"), ("geredet", "gesprochen"), ("ein bisschen", "etwas"), ("fertig machen", "abschließen"),
    ("schnell", "zügig"), ("alle", "sämtliche Leute"), ("und", "und auch"), ("gefunden", "entdeckt"), ("gern", "sehr gern"),
)  # fmt: skip
SHORTENED = {
    "habe ich": "hab ich",
    "ich habe": "ich hab",
    "geht es": "gehts",
    "einmal": "mal",
    "eine": "ne",
    "etwas": "was",
    "nicht": "nich",
}
MISSPELT = {
    "dass": "das", "weiß": "weis", "wenigstens": "wenigstns", "ziemlich": "zimlich", "kaputtgegangen": "kaputgegangen",
    "nämlich": "nähmlich", "seit": "seid", "wieder": "wider", "Reparatur": "Reperatur", "endlich": "entlich",
    "erzählt": "erzält", "Adresse": "Addresse", "getroffen": "getrofen", "vielleicht": "villeicht", "tatsächlich": "tatsechlich",
}  # fmt: skip
TEXTED = {"und": "u", "nicht": "net", "auch": "a", "vielleicht": "vllt", "irgendwie": "iwie"}
GRIEVANCES = (
    "du hast mir nie zurückgegeben, was mir gehört, {thing} zum Beispiel, und wir wissen beide warum",
    "du hast {person} und in ganz {town} erzählt, {lie}, und ich musste es von Fremden hören",
    "du hast mich {place} stehen lassen wie einen Hund und bist mit {person} weggefahren",
    "ich habe dir {sum} geliehen und du tust so, als hätte {person} das bezahlt",
    "du hast in {town} versprochen, nie ohne ein Wort zu gehen, und dann genau das getan",
    "deinetwegen redet {relative} nicht mehr mit mir und {group} hat mich rausgeworfen",
    "du hast {person} {place} meine Briefe vorgelesen und dabei gelacht",
)
PAIRS = (
    listed(
        "Pfeffer Lampen Knopf Otter Samt Mango Kometen Walnuss Pfützen Dachs Gurken Laternen Spatzen Marmeladen", " "
    ),
    listed("fisch wolf bohne königin wolke pirat socke motte pudding stern bär maus gans käpten grille", " "),
)
