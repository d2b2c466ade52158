"""Words: those of instructions and questions, and names. What stands here is spelled right."""

from __future__ import annotations

import re
from collections.abc import Iterable

from coso_envs.android.phone.content.apps_table import ALIASES, APPS
from coso_envs.android.phone.content.brands import brand_words
from coso_envs.android.phone.content.everyday import EVERYDAY
from coso_envs.android.phone.content.facts import FACTS
from coso_envs.android.phone.content.food import CHAINS, CUISINES
from coso_envs.android.phone.content.nations import ADJECTIVES, CURRENCIES, MORE_NATIONS
from coso_envs.android.phone.content.places import CITIES, COUNTRIES, REGIONS

#: The words that rules of instructions are made of; short ones are corrected, too.
GRAMMAR = frozenset(
    """
    hows brightest loudest a about access activate add address adjust after again against airplane alarm alarms all
    already am an and another any app apps application applications appointment are as at away bar be best big
    bluetooth book bright brightness bring browse browser browsing buy by cake calculator calendar call camera can
    cancel capital cart change cheapest check checkout choose chrome clear click clock close closest contact contacts
    cost could create current dark data date deactivate decrease delete deliver detail details device did dim
    directions disable discard display disturb do does dollar done down download downloads driving each email emails
    empty enable enter entry erase event events every exchange far fast file files fill filter find first flight
    flights focus folder folders for forecast from full get give go going good google half hang have help highest
    hotel hotels hour hours how i if in inbox incognito increase info information inside install installed into is it
    item items its just last latest launch leave level like list listen load locate location long look lookup loud low
    lower lowest mail mails make maps max maximum me menu message messages meeting mid midnight min minimum minister
    minute minutes mode month morning most move movie much music mute my name named navigate nearby nearest need
    network new newest news next night no noon not note notes notification notifications now number o'clock of off old
    on one online open opening option or order organic out page panel pause pay percent phone photo photos picture
    pictures place play please pm post posts power president press price prime private product products pull purchase
    put query question radio rate rated rating read recent reduce refresh remind reminder remove rename rent reply
    reset restart restaurant restaurants result results resume ring ringer ringtone room run sale save say saver
    saying schedule screen search second seconds see select send set setting settings shade shop shopping show silence
    simple size sms some song songs sort sorted sound speed sponsored stars start state stop stopwatch store subject
    switch system tab tabs take tap tell text texts than thanks that thats the their them theme then there these third
    this tickets time timer times titled to today todays toggle tomorrow tonight top trash turn type under uninstall
    unless unmute until up update us use using value video videos view visit volume wake want was watch way weather
    web website website week weekend weekly what whats when where which who whos wifi will window windows wireless
    with within without work would write year yesterday you your zero whatsapp near rest but newer older later bigger
    """.split()  # noqa: SIM905 - a table is easier to read as text
)

#: Further common words, which are corrected only where they are long.
COMMON = frozenset(
    """
    accept account action actor actress afternoon age agenda air airport album already although amount animal answer
    apartment apartments apple area army arrival art article artist astronomy astrophysics astronaut attached attack
    aunt autumn average baby backpack bacon bag bake ball band bank bath batteries battery beach bean bear beautiful
    beauty because bed bedroom bedrooms bee been before behind bell below beside better between bicycle bike bill bird
    birthday black blanket blow blower blue blush board boards boat body boots border bottle bottom bowl box boy bread
    break breakfast bridge bright broad bronzer brother brown brush brushed brushless budget build building bullet
    burger burgers bus business busy butter cable cactus camping candidate candle car card care carpet carrot case
    cash castle cat century chain chainsaw chair chance chancellor channel charge charger charity cheap cheetah chef
    chess chicken child children chips chocolate choice christmas church cinema circle city class classic clean
    climate climbing clinic closed cloud coach coast coat coffee cold college color come comedy common company
    computer concert concealer condition conference cook cooker cooler cooking cord cordless corner cosmology costs
    couch country couple course court cover crash cream cricket cup cure curtain customer cut cycle daily dance danger
    daughter day days death debt deep degree delay democracy dentist desk desktop dessert diesel different difference
    dinner dinosaur discount disease dish distance doctor dog dogs door double dough downtown dozen drama draw dream
    dress drill drink drinks drive driver dry duck duration early earth east easy eat economy education egg eggs eight
    election electric electrician electronic electronics elephant eleven energy engine english entire environment
    eraser evening exam example exercise exhibition exploration eyeliner eyeshadow face fact factor factory fall
    falcon fame family famous fan fare farm farmers fashion father favorite feature february fee feel festival fever
    few field fifteen fifth fight film finance finger fire fish fitness five flag flat flood floor flower flowers fly
    food foot football forest forever form fortune foundation fountain four fox free freezer fresh friday friend
    friends front fruit fuel fun furniture future gallery game games gaming garage garden gas gate gear general gift
    giraffe girl girlfriend glass gloss glove glue goat gold golf government grain grand grape grass green grill
    grocery groceries ground group grow guide guitar gum gym hair haircut hall hammer hammock hand happy harbor hard
    hat head headache headphones headset health heart heat heater heavy height hello helmet herb high highlighter
    hiking hill history hockey hole holiday home homework honey horse hospital hot house houses human hundred hungry
    husband ice idea image images index industry inflation insect inside insurance interest international internet
    interview island islands jacket january jazz jeans jet job jobs jogging joke journey juice july jump june keep
    kettle key keyboard kids kilogram kind king kitchen knife knives lake lamp land language laptop large law lawyer
    leader league learn leather leave left leg lemon length less lesson letter library license lie life light lights
    lime line lion lip lipgloss lipstick liquid liter little live lives loan local lock lonely loss love luck lunch
    lung machine magazine magic main make makeup man manager many march marathon market married mascara mass match
    math matter may meal mean meaning meat medal medicine medium meet memory men message metal mexican microphone
    microwave mile miles milk million mind mirror miss mobile model modern monday money monitor monkey monster moon
    morning mother motor motorcycle mountain mouse mouth moving murder museum mushroom mystery nail nails nation
    national nature neck needle neighbor nephew nerve nest nice niece nine noise noodles north nose novel november
    nurse ocean october office officer oil old olive onion open opera opinion orange orchestra organ original oven
    over owner pack paid pain paint painting pair palace pan panel paper parade parcel parents park parking part party
    passport past pasta path patio pay peace peach peak pear pearl pen pencil people pepper perfect perfume period
    person pet pets pharmacy philosophy phrase physics piano picnic piece pillow pilot pipe pizza plan plane planet
    planetary plant plants plastic plate player plug plumber pocket podcast poem poison police policy polish politics
    pollution pool popular population port postcard pot potato pound powder practice prayer predator pregnant
    presentation pretty primary prince princess printer prize problem program project promise pronounce protein
    protest psychology public pudding pump purple purse quarter queen quick quiet race racket rain rainbow ready real
    reason recipe recipes record red refrigerator refrigerators religion rental repair report rescue reserve review
    reviews ribbon rice rich ride rifle right risk river road robot rock rocket roof root rope rose rough round route
    royal rug ruler running sad safe sail salad salary salmon salon salt same sand sandals sandwich saturday sauce
    sausage saw scale scarf school science scientist score scratch sea seafood season seat september seven shampoo
    shape share shark sharp shave sheep sheet shelf shell ship shirt shoe shoes short shorts shoulder shower shrimp
    sick side sign silver similar singer single sink sister six skateboard ski skin skincare skirt sky sleep sleeping
    slow small smart smell smoke snack snake snow soap soccer social socks sofa soft software soil solar soldier solo
    soon soup sour south space spaghetti speaker special spell spider spoon sport sports spring square stadium staff
    stage stair stamp stand star states station statue steak steam steel step stock stomach stone storage storm story
    straw strawberry street strength string strong student studio study style sugar suit suitcase summer sun sunday
    sunglasses sunscreen sunset supermarket surf surgery sushi sweater sweet swim swimming symptom symptoms table
    tablet tail tall tax taxi tea teacher team tech technology teeth telephone television temperature temple ten
    tennis tent term test theater therapy thick thin thing things thousand three thunder thursday ticket tiger tire
    title toast toaster toe toilet tomato tongue tooth toothbrush toothpaste topic total tote touch tour tourist towel
    tower town toy toys track trade traffic trailer trailers train training translate translation travel treatment
    tree trip truck true trump trust truth tuesday tune turkey twelve twenty two ugly umbrella uncle unit universe
    university vacation valley vegan vegetable vegetables vegetarian vehicle version vet victory view village violin
    virus visa vitamin voice vote wages waiter walk wall wallet wallpaper wallpapers war warm wash washer water watt
    wave wear wedding wednesday weight west wet whale wheel white wide wife wild wind wine wing winter wise wood wool
    word words world worst worth yard yellow yoga young youth zoo american restaurants ai ip id os cpu gpu ram ssd dna
    rna gdp atm pin url vpn ios pdf gif faq rss sim http api css html hamlet ladder tv pc usb hdmi led cd dvd sell
    selling eating eco bit ask asking told speak keep hi bye lot lots few both off soccer nba nfl fifa league cup
    final finals match matches game score won lose team olympic olympics marathon recipe recipes cook cooking bakery
    grocery supermarket pharmacy hospital school gym bank library museum park beach scientific planetary lunar solar
    cosmic medical political financial digital online offline wireless portable gaming mechanical ergonomic waterproof
    cordless stainless leather cotton wooden plastic steel
    """.split()  # noqa: SIM905 - a table is easier to read as text
)

#: Singers, bands and composers.
SINGERS = (
    "Adele", "Ariana Grande", "Ed Sheeran", "Taylor Swift", "Justin Bieber", "Katy Perry", "Selena Gomez", "Drake",
    "Beyonce", "Demi Lovato", "Bruno Mars", "Maroon 5", "Rihanna", "Coldplay", "Shakira", "Dua Lipa", "Billie Eilish",
    "Imagine Dragons", "Sia", "Lizzo", "Eminem", "Lady Gaga", "Madonna", "The Weeknd", "Post Malone", "Harry Styles",
    "Olivia Rodrigo", "Miley Cyrus", "Elton John", "Michael Jackson", "Queen", "The Beatles", "Metallica", "Nirvana",
    "Radiohead", "Gorillaz", "Kendrick Lamar", "Kanye West", "Jay Z", "Cardi B", "Nicki Minaj", "Bad Bunny", "BTS",
    "Blackpink", "U2", "Pink", "Usher", "Prince", "Bob Dylan", "Bob Marley", "Mozart", "Beethoven", "Bach",
)  # fmt: skip
#: Channels and publications.
CHANNELS = (
    "IGN", "GameSpot", "GameTrailers", "GameXplain", "Gameranx", "Game Informer", "eSports", "BBC", "CNN", "NBC",
    "CNBC", "ABC", "CBS", "Fox News", "Al Jazeera", "Reuters", "Bloomberg", "The Guardian", "Financial Times", "Forbes",
    "Washington Post", "New York Times", "Wall Street Journal", "Huffington Post", "USA Today", "National Geographic",
    "TED", "Vox", "Linus Tech Tips", "Bon Appetit", "Sky News", "Kurzgesagt", "MrBeast", "PewDiePie", "Vsauce",
    "Veritasium", "NASA", "MKBHD", "Peppa Pig", "Sesame Street", "Netflix", "Disney", "Marvel", "Pixar",
)  # fmt: skip
#: Stores, and makers of what they sell.
STORES = (
    "Verizon", "T-Mobile", "Sprint", "AT&T", "Apple", "IKEA", "Walmart", "Target", "Costco", "Best Buy", "Home Depot",
    "Lowes", "Macys", "Nordstrom", "JCPenney", "Sephora", "Ulta", "Walgreens", "CVS", "Kroger", "Safeway", "Aldi",
    "Lidl", "Trader Joes", "Whole Foods", "GameStop", "Petco", "Sears", "Gap", "Zara", "Nike", "Adidas", "Amazon",
    "eBay", "Newegg", "Etsy", "Alibaba", "Samsung", "Sony", "LG", "Vizio", "TCL", "Hisense", "Panasonic", "Philips",
    "Dell", "Lenovo", "Asus", "Acer", "HP", "Microsoft", "Google", "Logitech", "Razer", "Corsair", "Bose", "JBL",
    "Beats", "Anker", "Duracell", "Energizer", "Rayovac", "EGO", "iPhone", "iPad", "iPod", "MacBook", "Galaxy",
    "Pixel", "Kindle", "Xbox", "PlayStation", "Nintendo", "AirPods", "ThinkPad", "ZenBook", "Alienware", "Excel",
    "McDonalds", "Dominos", "Dennys", "Wendys", "Papa Johns", "Papa Murphys",
)  # fmt: skip
#: Places that no other table has.
MORE_PLACES = (
    "Bolton", "Boulder", "Salem", "Cologne", "Florence", "Venice", "Milan", "Naples", "Lyon", "Nice", "Geneva", "Kyoto",
    "Osaka", "Manchester", "Liverpool", "Edinburgh", "Glasgow", "Hamburg", "Frankfurt", "Brisbane", "Perth", "Tampa",
    "Charlotte", "Cleveland", "Columbus", "Baltimore", "Milwaukee", "Memphis", "Oakland", "Tucson", "Pittsburgh",
    "Cincinnati", "Minneapolis", "Kansas", "Texas", "California", "Florida", "Ohio", "Virginia", "Hawaii", "Alaska",
    "Delhi", "Calcutta", "Chennai", "Bangalore", "Karachi", "Lahore", "Tehran", "Baghdad", "Riyadh", "Doha", "Hanoi",
    "Manila", "Taipei", "Budapest", "Bucharest", "Sofia", "Belgrade", "Zagreb", "Lagos", "Accra", "Quebec", "Calgary",
)  # fmt: skip
#: Names that no other table has.
FAMOUS = (
    *SINGERS, *CHANNELS, *STORES, "Einstein", "Wikipedia", "Eiffel", "Everest",
    "Amazonas", "Nile", "Pacific", "Atlantic", "Shakespeare", "Picasso", "Mona Lisa", "Titanic", "Bitcoin", "Tesla",
    "Ford", "Toyota", "Honda", "BMW", "Mercedes", "Volkswagen", "Audi", "Boeing", "Airbus", "SpaceX", "Python", "Java",
    "Lakers", "Celtics", "Knicks", "Yankees", "Dodgers", "Mets", "Packers", "Steelers", "Arsenal", "Chelsea",
    *MORE_PLACES,
)  # fmt: skip


def _words(phrases: Iterable[str]) -> frozenset[str]:
    return frozenset(re.findall(r"[a-z0-9&-]+", " ".join(phrases).casefold().replace("'", "")))


_NAMED = (
    *APPS, *ALIASES, *CHAINS, *CUISINES, *CITIES, *COUNTRIES, *REGIONS, *ADJECTIVES, *MORE_NATIONS, *FAMOUS,
    *(name for names in CURRENCIES.values() for name in names),
    *(name for table in FACTS.values() for name in table),
    *(country.capital for country in COUNTRIES.values()), *brand_words(),
    "usa", "uk", "us", "nyc", "sf", "la", "dc", "eu", "un", "usd", "eur", "gbp", "jpy", "cny", "cad", "aud", "chf",
    "inr", "mxn", "brl", "krw",
)  # fmt: skip
#: Words of names: two that differ are two names.
NAMES = _words(_NAMED)
#: Words of names that say nothing without the rest of the name.
PARTS = frozenset(
    word
    for word in NAMES - _words(name for name in _NAMED if " " not in name)
    if {word, word.removesuffix("s")}.isdisjoint(GRAMMAR | COMMON | EVERYDAY)
)
#: Words that nearly every instruction has.
FREQUENT = frozenset(
    """
    the a for of in to from on what whats search new good best nice price cost store video news
    """.split()  # noqa: SIM905 - a table is easier to read as text
)
VOCABULARY = GRAMMAR | COMMON | EVERYDAY | NAMES
