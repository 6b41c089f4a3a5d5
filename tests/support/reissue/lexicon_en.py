"""English phrases for synthetic mail: sentences with places, by subject and by mood. All of it written for this purpose.

A place `{like_this}` is filled from the list of that name. Nothing here is anybody's real mail.
"""

from __future__ import annotations

from tests.support.reissue.chance import listed

PLACES: dict[str, tuple[str, ...]] = {
    "person": listed("Miriam|Joost|Carla|Ben|Tess|Oskar|Nadia|Phil|Greta|Ivo|Lena|Marek|Sunny|Uli|Hanne|Rafa|Doro|Kit|Wim|Elsie|Pavel|Nuria|Bram|Ottilie|Tarek|Jill|Cosima|Des|Anouk|Lars|Petra|Sol|Imke|Roy|Vera|Hugo|Maud|Arne|Lise|Otto|Zita|Noor"),
    "relative": listed("my sister|my brother|my mum|my dad|my aunt|my cousin|the kids|my flatmate|my neighbour|his mother|the twins|my gran"),
    "town": listed("Ghent|Leeds|Porto|Kassel|Graz|Utrecht|Malmö|Bath|Trieste|Lucerne|Aarhus|Cork|Dijon|Lübeck|Girona|Brno|Siena|Ypres|Bergen|Exeter|Ulm|Nantes|Zadar|Hull|Évora|Tartu|Metz|Derby"),
    "place": listed("the station|the library|the old bakery|the harbour|the swimming pool|the market square|the car park behind the cinema|the allotments|the bridge|the sports hall|the corner shop|the tram stop|the lake|the museum café"),
    "day": listed("Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|next week|the weekend|tomorrow|the twelfth|the end of the month|half term|Easter"),
    "past": listed("yesterday|last night|on Sunday|this morning|the other day|last week|two weeks ago|on the way home|after lunch|over the holidays|back in March|before work"),
    "hour": listed("nine|half past six|noon|quarter to eight|seven thirty|ten|five-ish|three|lunchtime|first thing in the morning|after eight"),
    "thing": listed("the green folder|your umbrella|the spare keys|a box of apples|the tent|my bike pump|the blue jacket|the cake tin|the drill|that old lamp|the record player|the photo album|a stack of books|the garden chairs|my headphones|the picnic blanket"),
    "dish": listed("lentil soup|plum cake|the roast|a huge salad|pumpkin curry|pancakes|rice pudding|fish pie|dumplings|sourdough|tomato tart|noodle soup"),
    "plant": listed("tomatoes|beans|roses|courgettes|strawberries|sunflowers|potatoes|the hedge|the apple tree|peonies|leeks|the herbs"),
    "mood": listed("tired|relieved|a bit lost|quite pleased|fed up|curious|out of breath|surprised|grumpy|cheerful|nervous|half asleep"),
    "weather": listed("raining sideways|boiling hot|foggy|freezing|windy|grey and damp|lovely and bright|muggy|snowing a little|stormy"),
    "film": listed("that film about the lighthouse keeper|the new detective series|the documentary on eels|the book you lent me|the play at the old mill|the concert in the church|that podcast about maps|the exhibition of posters|the novel with the two brothers|the quiz night"),
    "task": listed("the tax forms|the minutes|the invoice|the slides|the reading list|the budget|the floor plan|the report|the translation|the rota|the contract|the order for the printer|the heating bill"),
    "body": listed("my back|my knee|the cough|my shoulder|the headache|my wrist|the tooth|my ankle|the cold"),
    "group": listed("the choir|the running group|the allotment people|the parents' evening|the book club|the rowing club|the night class|the repair café|the chess lot|the drama group|the street party committee|the pottery class|the bowls club|the residents' meeting|the brass band|the gardening society"),
    "sum": listed("forty euros|twelve pounds|about two hundred|less than I feared|nearly a thousand|eighty-five|the same as last year|half of what they asked"),
    "much": listed("really|quite|rather|so|pretty|far too|a little|ridiculously|surprisingly"),
    "animal": listed("the cat|the dog|next door's hens|the rabbit|the tortoise|a heron|the pigeons|a very fat squirrel"),
    "vehicle": listed("the bus|the early train|my bike|the night tram|the van|the ferry|the old Volvo|a hired car"),
    "lie": listed("that I followed you|that I was drunk|that I broke the door|that it was all my fault|that I owe you money|that I need help|that I made it up|that I read your post|that you were scared|that I never cared"),
    "ache": listed("sleep|eat properly|think straight|work|look at the photos|sit in that flat|listen to our songs|walk past your street|be in one room with people|forget it"),
    "insult": listed("coward|liar|ice block|hypocrite|child|traitor|fraud|snob|spoilt princess|fake"),
    "demand": listed("answer me|pick up the phone|meet me once|explain yourself|tell me the truth|give me five minutes|unblock me|write back|look me in the eye|say it to my face|be honest for once|come to the door"),
    "shame": listed("laughing about me|hiding behind your friends|pretending I am dead|playing the victim|turning people against me|throwing it all away|acting as if nothing happened|changing your number|running away|sending others to talk to me"),
    "years": listed("three years|four summers|all that time|two winters|everything we had|eleven months|so many nights|half my life"),
    "threat": listed("I know where you go|people will hear about this|this is not over|you will see me again|I can wait|I will not let it rest|you will be sorry|I have time|there are other ways|I will find out anyway"),
    "service": listed("the boiler|the gutter|the kitchen tap|the washing machine|the skylight|the fuse box|the garage door|the bathroom tiles|the chimney|the fence"),
    "job": listed("a part-time post in our archive|a role in project support|a translator's job|the position of office manager|a teaching assignment|a maternity cover|a freelance contract|an opening in customer care"),
}  # fmt: skip

LEADS = listed(
    "By the way, |Honestly, |To be fair, |Funny thing: |Anyway, |As I said, |In short, |For what it's worth, |Between us, |"
    "Just so you know, |On the bright side, |Strangely enough, |As you can imagine, |Believe it or not, |So, |Well, |"
    "First of all, |Apart from that, |In the end, |To cut a long story short, |I must say, |Frankly, |Meanwhile, |"
    "If you ask me, |Oh, and |Mind you, |At least "
)
TAILS = listed(
    ", which was not the plan|, but never mind|, so that's that|, if I remember rightly|, or so I'm told|, and I mean it|"
    ", whatever happens|, as always|, more or less|, for once|, not that it matters|, to be honest|, touch wood|"
    ", I suppose|, thank goodness|, again|, finally|, at long last|, apparently|, sadly|, and quite right too|, as usual|"
    ", if all goes well|, though who knows|, and that was only the start"
)

MUNDANE: dict[str, tuple[str, ...]] = {
    "visit": (
        "shall we meet at {place} on {day} around {hour}",
        "{person} and I thought of going to {town} for a couple of days",
        "I left {thing} at your place {past}",
        "could you bring {thing} when you come over on {day}",
        "we took {vehicle} to {town} and it was {weather} when we got there",
        "{relative} would love to see you before {day}",
        "if {hour} is too late for you we can start earlier",
        "I ran into {person} at {place} {past} and we talked for an hour",
        "there is room for one more in {vehicle} if {person} wants to join us",
        "{person} still has {thing} and swears it was a present",
        "I could pick you up at {place} and we drive out together",
    ),
    "house": (
        "{service} broke {past} and the repair cost {sum}",
        "we are painting the hall on {day} and I am {mood} already",
        "{relative} found {thing} in the attic {past}",
        "the new people downstairs play music until {hour}",
        "I finally put {thing} back where it belongs",
        "the landlord wants {sum} for {service}",
        "somebody left {thing} in front of our door {past}",
        "{animal} got into the kitchen and ate half of {dish}",
        "we had no water {past} because of {service}",
    ),
    "garden": (
        "the {plant} are {much} late this year because it was {weather} all through spring",
        "{animal} has eaten all the {plant} again",
        "I have far more {plant} than we can use so please take some on {day}",
        "{person} gave me cuttings {past} and two of them survived",
        "we spent {past} digging and now {body} hurts",
        "next year I will plant fewer {plant} and more {plant}",
        "{relative} thinks that {plant} bring luck",
    ),
    "food": (
        "I made {dish} {past} and it turned out {much} good",
        "could you send me your recipe for {dish}",
        "{person} brought {dish} to {group} and nobody touched it",
        "we tried the new restaurant near {place} and paid {sum}",
        "there was so much {dish} left that {relative} came twice",
        "I burnt {dish} {past} because {person} rang at the wrong moment",
    ),
    "work": (
        "I still have to finish {task} before {day}",
        "{person} moved the meeting to {hour} on {day}",
        "thank you for looking at {task} so quickly",
        "they want {task} again in another format and I am {mood}",
        "our office is closed until {day} because of {service}",
        "I have attached {task} for you to check",
        "{person} will take over {task} from {day}",
        "please let me know by {day} whether {hour} suits you",
        "the training in {town} was {much} long but useful",
        "somebody must have deleted {task} {past}",
    ),
    "health": (
        "{body} is {much} better since {past}",
        "the doctor in {town} could only see me on {day} at {hour}",
        "{relative} has been in bed with a cold since {past}",
        "I tried to go running {past} but {body} had other plans",
        "we are all {mood} after the flu",
        "{person} had an operation {past} and sends you best wishes",
    ),
    "leisure": (
        "have you seen {film} yet",
        "I fell asleep during {film} and {person} will not let me forget it",
        "{group} meets on {day} at {hour} near {place}",
        "{person} sang {much} badly at {group} {past}",
        "we have two spare tickets for {film} on {day}",
        "{film} was {much} sad and I loved every minute",
        "I am thinking of joining {group} but {day} is always difficult",
        "{relative} won the raffle at {group} and got {thing}",
    ),
    "family": (
        "{relative} starts the new school on {day} and is {mood}",
        "{relative} called from {town} {past} to say that all is well",
        "it was {weather} at the wedding but nobody minded",
        "{relative} turns forty on {day} and we still have no present",
        "I took {relative} to {place} {past} and we fed {animal}",
        "{relative} asked about you {past}",
        "we are going to {town} with {relative} after {day}",
        "{animal} had to go to the vet {past} and it cost {sum}",
    ),
}

PLEADING = (
    "I (have not been able to|simply cannot|no longer manage to) {ache} since {past}",
    "please (just |) {demand} because I (cannot go on like this|am at the end of my strength|do not know what else to do)",
    "do you (remember|still know) (when|how) we took {vehicle} to {town} and it was {weather}",
    "I still have {thing} and (cannot throw it away|look at it every evening|keep it by the door)",
    "you were the only one who (understood|ever asked) why I could not {ache}",
    "I would give {years} (back just to sit with you|if we could stand) at {place} again",
    "all I (want|ask for|hope) is that you {demand}",
    "{person} says I should (let go|move on|forget you) but {person} was never there",
    "I walked to {place} {past} and (stood|waited|sat) there until {hour}",
    "I (have changed|am not who I was in {town}) and you would see that if you would only {demand}",
    "I dreamt {past} that you were back and I (was {mood} when I woke up|could not stop shaking)",
    "tell me what I (did|said) that was so bad after {years}",
    "I made {dish} {past} and (set the table for two|threw all of it away)",
    "nobody else knows how {mood} you were in {town}",
    "there is not an hour when I do not (think of|see) you in {vehicle} with {thing} on your knees",
    "maybe {person} turned you against me when I was in {town}",
    "one word from you and I would (leave {town}|sell {thing}|come to {place}) today",
    "my hands (shake|go cold) whenever {vehicle} goes past {place}",
    "{relative} (asked|wrote) {past} whether you are well and I had no answer",
    "could you not (at least read|bear to open) what I left at {place} for you",
    "if {years} meant anything to you then {demand}",
    "you (used to laugh|were so kind) when {animal} followed us to {place}",
    "what would it cost you to meet me at {place} at {hour}",
    "without you (even {dish} tastes of nothing|{town} is empty|I do not know who I am)",
)
ANGRY = (
    "stop {shame} and {demand}",
    "you told {person} {lie} and (you know it is not true|that was the lowest thing of all)",
    "{years} and now you cannot even {demand}",
    "(do not think|you need not believe|never imagine) that I did not (see|notice) you with {person} at {place} {past}",
    "you are a {insult} and {person} (knows it too|told me so {past})",
    "I am sick of you {shame} while I cannot even {ache}",
    "everyone in {group} will know what kind of {insult} you are",
    "you said {lie} and {relative} (believed you|will not look at me now)",
    "you (took|stole) {years} from me and now you are {shame}",
    "{threat} and you can (tell|pass that on to) {person} as well",
    "so you moved away from {place} as if that (would help|made you safe)",
    "how can you (sleep|look in the mirror) while you are {shame}",
    "only a {insult} would spend {past} {shame}",
    "I paid {sum} for {thing} and (never saw a cent of it|you did not even say thank you)",
    "you will {demand} whether (you like it or not|{person} allows it or not)",
    "what did I ever do to you apart from {years} of patience",
    "(ask|let) {person} (about|explain) {thing} if you dare",
    "(go on|keep on) {shame} and see what it gets you",
    "people in {town} still talk about how you left {person} at {place}",
    "{relative} was right when (she|he) called you a {insult}",
    "you think you can walk into {group} and nobody will ask about {past}",
    "at {hour} you were at {place} so do not tell me {lie}",
    "this {insult} act of yours may work on {person} but not on me",
    "I (kept|counted) every single {insult} you threw at me in {town}",
    "do you laugh about it with {person} when you sit in {vehicle}",
    "somebody should tell {relative} what you did at {place}",
)
COMPLAINT = (
    "I am still waiting for the refund of {sum} that you promised {past}",
    "the parcel with {thing} never arrived at {place}",
    "your cousin {person} scratched {vehicle} {past} and drove off",
    "your tree keeps dropping leaves on {service} and I have had enough",
    "the deposit was {sum} and I want it back by {day}",
    "I was charged twice for {film} and nobody answers the phone",
    "you were rude to {relative} at {group} {past} and I expect an apology",
    "I will take this further if I hear nothing by {day}",
    "the noise after {hour} has to stop or I will call the landlord",
)
STRANGER = {
    "plumber": (
        "thank you for your call about {service}",
        "we can come on {day} at {hour} to look at {service}",
        "the estimate for {service} is {sum} plus travel",
        "please make sure that {place} is free so that we can park",
        "our man {person} will ring you before he sets out from {town}",
    ),
    "recruiter": (
        "I came across your profile and wondered whether {job} might interest you",
        "our client in {town} is looking for somebody to start by {day}",
        "would you have time for a short call on {day} at {hour}",
        "the salary is {much} attractive and two days a week can be done from home",
        "my colleague {person} would be glad to tell you more about {job}",
    ),
    "club": (
        "I got your address from {person} at {group}",
        "we are looking for someone to take over {task} for {group}",
        "{group} is collecting for {service} and we have {sum} so far",
        "the next meeting is on {day} at {hour} near {place}",
        "bring {dish} if you like and {relative} are welcome too",
    ),
    "seller": (
        "is {thing} from your advert still there",
        "I could collect it on {day} around {hour}",
        "would you take {sum} for {thing}",
        "I live near {place} in {town} and have {vehicle}",
        "my number is below in case {hour} does not suit you",
    ),
    "school": (
        "the trip to {town} leaves from {place} at {hour}",
        "please sign {task} and return it by {day}",
        "we need {sum} for the bus and the tickets for {film}",
        "{person} forgot the swimming things {past}",
        "parents who can help with {dish} please write to me",
    ),
    "traveller": (
        "we stayed at the flat above yours in {town} and found {thing}",
        "you sat next to me in {vehicle} {past} and left {thing} there",
        "is the room near {place} free from {day}",
        "we would arrive with {vehicle} around {hour}",
        "the dog is {much} quiet and {relative} will watch it",
    ),
}
SUBJECTS = {
    "visit": ("{day}?", "Meeting on {day}", "{town}", "coming over", "plans for {day}", "lift to {town}"),
    "house": ("{service}", "the flat", "repairs", "keys", "neighbours again"),
    "garden": ("{plant}", "too many {plant}", "garden", "seeds"),
    "food": ("recipe", "{dish}", "dinner on {day}", "leftovers"),
    "work": ("{task}", "{task} until {day}", "meeting on {day}", "question about {task}"),
    "health": ("get well", "{body}", "how are you", "doctor"),
    "leisure": ("{film}", "tickets", "{group}", "this is good"),
    "family": ("news from {town}", "birthday", "photos", "the wedding", "family"),
    "pleading": ("please", "I need to talk to you", "us", "one last time", "do you remember {town}", "just read this", ""),
    "angry": ("this is it", "enough", "you and {person}", "unbelievable", "answer", "so that is how it is", "last warning", ""),
    "complaint": ("refund", "complaint", "your invoice", "second reminder", "noise"),
    "plumber": ("Estimate for {service}", "Appointment on {day}", "Your enquiry"),
    "recruiter": ("{job}", "Opportunity in {town}", "Your profile"),
    "club": ("{group}", "Help wanted", "Next meeting"),
    "seller": ("Your advert", "{thing}", "still available?"),
    "school": ("Trip to {town}", "Class news", "Reminder"),
    "traveller": ("Room from {day}", "lost and found", "question"),
}  # fmt: skip
GREETINGS = ("Hi {to},", "Hello {to},", "Dear {to},", "{to},", "hey {to}", "Hi,", "Hello!", "Hey,", "Hiya {to},", "Hi there,", "", "Good morning {to},")  # fmt: skip
CLOSINGS = ("Best, {me}", "Love, {me}", "x {me}", "Cheers, {me}", "Take care, {me}", "{me}", "Best wishes, {me}", "Thanks, {me}", "See you, {me}", "Kind regards, {me}", "- {me}", "")  # fmt: skip
FORMAL = (("Dear Ms Home,", "Kind regards, {me}"), ("Hello,", "Best regards, {me}"), ("Dear Anna Home,", "Yours sincerely, {me}"), ("Hi Anna,", "Thanks, {me}"))  # fmt: skip

# Words that one person prefers and another does not. The first is what the phrases above are written in.
CHOICES = (
    ("really", "truly", "honestly"), ("because", "since", "as"), ("but", "though", "yet"), ("maybe", "perhaps", "possibly"),
    ("still", "even now", "to this day"), ("around", "about", "roughly"), ("start", "begin"), ("finish", "complete", "wrap up"),
    ("want", "wish", "would like"), ("everyone", "everybody"), ("nobody", "no one"), ("somebody", "someone"),
    ("quickly", "fast", "promptly"), ("talk", "speak", "chat"), ("send", "forward", "mail"), ("again", "once more", "yet again"),
    ("while", "whilst"), ("until", "till"), ("before", "prior to"), ("needs", "requires"), ("big", "large", "huge"),
    ("a bit", "a little", "slightly"), ("cannot", "can not", "am unable to"), ("thought", "figured", "reckoned"),
    ("going to", "off to", "heading to"), ("found", "came across", "discovered"), ("tell", "let know", "inform"),
    ("pick up", "collect", "fetch"), ("also", "too", "as well"), ("only", "just", "merely"),
    ("sick of", "fed up with", "tired of"), ("see", "notice", "watch"), ("know", "realise", "am aware"),
    ("please", "kindly"), ("people", "folks"), ("good", "fine", "decent"), ("bad", "awful", "terrible"),
)  # fmt: skip
SHORTENED = {
    "do not": "don't", "did not": "didn't", "cannot": "can't", "will not": "won't", "I am": "I'm", "I have": "I've",
    "you are": "you're", "it is": "it's", "that is": "that's", "would not": "wouldn't", "could not": "couldn't",
    "we are": "we're", "I will": "I'll", "you will": "you'll", "have not": "haven't", "is not": "isn't", "was not": "wasn't",
}  # fmt: skip
MISSPELT = {
    "because": "becuase", "definitely": "definately", "their": "thier", "weird": "wierd", "until": "untill",
    "believed": "beleived", "friends": "freinds", "really": "realy", "tomorrow": "tommorow", "surprised": "suprised",
    "separate": "seperate", "you're": "your", "it's": "its", "too": "to", "than": "then", "would have": "would of",
    "people": "poeple", "answer": "anwser", "without": "with out", "again": "agian", "nobody": "noone", "thought": "thougt",
    "together": "togther", "receive": "recieve", "finally": "finaly", "meeting": "meating", "honestly": "honestley",
    "remember": "rember", "patience": "patients", "could": "coud", "which": "wich", "where": "were", "though": "tho",
}  # fmt: skip
TEXTED = {
    "you": "u",
    "your": "ur",
    "are": "r",
    "please": "pls",
    "tomorrow": "tmrw",
    "because": "cos",
    "and": "n",
    "know": "no",
}
GRIEVANCES = (
    "you never gave me back {thing} that I left at {place} and we both know why",
    "you told {person} and {relative} {lie} and I had to hear it from strangers in {town}",
    "after {years} you let me stand at {place} like a dog while you drove off with {person}",
    "I lent you {sum} for {service} and you act as if {person} had paid for it",
    "you promised in {town} that you would never leave without a word and then you did exactly that",
    "because of you {relative} does not speak to me any more and {group} threw me out",
    "it was {person} who wrote that message and not me but you would not even look at {thing}",
    "you read my letters aloud to {person} at {place} and laughed until {hour}",
    "you had me thrown out of {group} with a lie about {thing}",
)
PAIRS = (
    listed(
        "pepper lamp button otter velvet mango thimble comet walnut puddle ginger badger pickle lantern ribbon sparrow",
        " ",
    ),
    listed("fish wolf bean queen cloud pirate socks moth whisker pudding star bear mouse goose captain cricket", " "),
)
