"""Function words: those that carry grammar and not a subject, so that a person uses them whatever they write about.

Written down by hand from grammars' closed classes (articles, pronouns, prepositions, conjunctions, auxiliaries,
particles, common adverbs); the English ones with spellings in which people differ. The other languages' lists only
tell which language a text is in.
"""

from __future__ import annotations

from inboxwatch.model.style import LANGUAGES

_LISTS = {
    "en": """
a an the this that these those some any each every either neither no none all both half few many much more most other
another such own same i me my mine myself you your yours yourself u ur he him his himself she her hers herself it its
itself we us our ours ourselves they them their theirs themselves one ones someone somebody something anyone anybody
anything everyone everybody everything nobody nothing who whom whose which what whatever whoever whichever when whenever
where wherever why how however and or but nor so yet for because cause since as if unless until till while whereas
although though than whether once lest of to in on at by with from into onto upon about above below over under between
among through during before after against without within around across along behind beside besides beyond despite down
up off out near per toward towards via versus am is are was were be been being isn't aren't wasn't weren't isnt arent
do does did done doing don't doesn't didn't dont doesnt didnt have has had having haven't hasn't hadn't havent will
would shall should can could may might must ought cannot can't won't wouldn't shouldn't couldn't cant wont i'm im i'll
ill i've ive i'd id you're youre you'll you've you'd he's she's it's we're we'll we've we'd they're they'll they've
that's thats there's here's what's who's let's lets not never always often sometimes usually ever again also too very
just only even still already now then there here soon later today tomorrow yesterday maybe perhaps probably really
quite rather almost enough well else instead anyway therefore thus hence otherwise yes yeah no ok okay please thanks
thank hi hello hey dear sorry get got getting go going gonna wanna want make made let put take come know think see say
said like need way thing things lot lots kind bit back first last next
""",
    "de": """
der die das den dem des ein eine einen einem einer und oder aber ich du er sie es wir ihr mich dich ihn uns euch mir dir
ihm ihnen mein dein sein nicht kein keine ist sind war bin bist habe hast hat haben wird werden wurde zu von mit auf für
an im in am um aus bei nach wie was wenn dass daß weil auch noch nur schon so doch mal wieder sich als man
""",
    "fr": """
le la les un une des du de et ou mais je tu il elle on nous vous ils elles me te se mon ma mes ton ta tes son sa ses ce
cette ces ne pas plus que qui dans pour par sur avec sans est sont suis es était ai as avez ont être avoir à au aux en y
c'est j'ai n'est qu'il comme si tout bien très
""",
    "es": """
el la los las un una unos unas y o pero yo tú él ella nosotros ellos ellas me te se le les lo mi mis tu tus su sus no
que sobre de del a al en con por para sin es son soy eres está están era ha he has hay muy más como si ya también cuando
porque qué esto esta ese eso todo
""",
    "it": """
il lo la i gli le un uno una e o ma io tu lui lei noi voi loro mi ti si ci vi mio tuo suo non che di del della dei a al
alla in nel nella con per da dal su è sono sei era ho hai ha abbiamo hanno più come se già anche quando perché questo
questa quello tutto molto
""",
    "nl": """
de het een en of maar ik jij je u hij zij ze wij we jullie mij me hem haar ons hun mijn jouw zijn niet geen is was ben
bent heb hebt heeft hebben wordt worden te van met op voor aan in om uit bij naar als wat dat die dit er ook nog maar al
zo wel dan toch
""",
    "pt": """
o a os as um uma e ou mas eu tu você ele ela nós vocês eles elas me te se lhe meu minha teu tua seu sua não que de do da
dos das em no na nos nas com por para sem é são sou está estão era foi tem tenho há muito mais como se já também quando
porque isso este esta tudo
""",
    "ru": """
и в не на я что он она они мы вы ты с а как это то по но к у из за от о так же бы для все было был была были мне меня
тебя тебе его её ее их нас вас мой моя твой твоя ты уже или если когда где кто чтобы да нет ещё еще только очень есть
""",
}
LISTS = tuple(frozenset(_LISTS[one].split()) for one in LANGUAGES)
ENGLISH = LISTS[0]
