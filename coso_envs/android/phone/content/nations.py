"""Names of nations, their people and their money, as people say them."""

from __future__ import annotations

#: Adjective -> nation, in lower case.
ADJECTIVES = {
    "american": "us", "argentine": "argentina", "argentinian": "argentina", "australian": "australia",
    "austrian": "austria", "bahamian": "bahamas", "bangladeshi": "bangladesh", "belgian": "belgium",
    "bolivian": "bolivia", "brazilian": "brazil", "british": "uk", "bulgarian": "bulgaria", "cambodian": "cambodia",
    "canadian": "canada", "chilean": "chile", "chinese": "china", "colombian": "colombia", "croatian": "croatia",
    "cuban": "cuba", "czech": "czechia", "danish": "denmark", "dutch": "netherlands", "ecuadorian": "ecuador",
    "egyptian": "egypt", "english": "england", "ethiopian": "ethiopia", "finnish": "finland", "french": "france",
    "german": "germany", "ghanaian": "ghana", "greek": "greece", "guyanese": "guyana", "hungarian": "hungary",
    "icelandic": "iceland", "indian": "india", "indonesian": "indonesia", "iranian": "iran", "iraqi": "iraq",
    "irish": "ireland", "israeli": "israel", "italian": "italy", "jamaican": "jamaica", "japanese": "japan",
    "kenyan": "kenya", "korean": "korea", "laotian": "laos", "lebanese": "lebanon", "malaysian": "malaysia",
    "mexican": "mexico", "moroccan": "morocco", "nepalese": "nepal", "nepali": "nepal", "nigerian": "nigeria",
    "norwegian": "norway", "pakistani": "pakistan", "panamanian": "panama", "paraguayan": "paraguay",
    "peruvian": "peru", "philippine": "philippines", "polish": "poland", "portuguese": "portugal",
    "romanian": "romania", "russian": "russia", "scottish": "scotland", "serbian": "serbia",
    "singaporean": "singapore", "slovak": "slovakia", "spanish": "spain", "surinamese": "suriname",
    "swedish": "sweden", "swiss": "switzerland", "taiwanese": "taiwan", "thai": "thailand", "turkish": "turkey",
    "ukrainian": "ukraine", "uruguayan": "uruguay", "venezuelan": "venezuela", "vietnamese": "vietnam",
    "welsh": "wales",
}  # fmt: skip

#: Nations that no other table has.
MORE_NATIONS = (
    "Afghanistan", "Albania", "Algeria", "Angola", "Armenia", "Azerbaijan", "Bahrain", "Belarus", "Belgium", "Belize",
    "Benin", "Bhutan", "Botswana", "Bulgaria", "Burundi", "Cameroon", "Chad", "Congo", "Costa Rica", "Croatia",
    "Cyprus", "Czechia", "Eritrea", "Estonia", "Ethiopia", "Fiji", "Gabon", "Gambia", "Georgia", "Ghana", "Grenada",
    "Guatemala", "Guinea", "Haiti", "Honduras", "Hungary", "Iceland", "Iran", "Iraq", "Jordan", "Kazakhstan", "Korea",
    "Kuwait", "Latvia", "Lebanon", "Lesotho", "Liberia", "Libya", "Liechtenstein", "Lithuania", "Luxembourg",
    "Madagascar", "Malawi", "Maldives", "Mali", "Malta", "Mauritania", "Mauritius", "Moldova", "Monaco", "Mongolia",
    "Montenegro", "Mozambique", "Namibia", "Nicaragua", "Niger", "North Korea", "Oman", "Qatar", "Romania", "Rwanda",
    "Samoa", "Saudi Arabia", "Scotland", "Senegal", "Serbia", "Slovakia", "Slovenia", "Somalia", "South Africa",
    "Sudan", "Syria", "Tanzania", "Togo", "Tonga", "Tunisia", "Uganda", "Uzbekistan", "Wales", "Yemen", "Zambia",
    "Zimbabwe", "El Salvador", "Hong Kong", "Macau", "Greenland", "Bermuda", "Aruba",
)  # fmt: skip

#: Code -> ways to say the money; the first one is what the tables of countries call it.
CURRENCIES = {
    "usd": ("us dollar", "american dollar", "united states dollar"),
    "eur": ("euro",), "gbp": ("british pound", "pound sterling", "sterling", "uk pound", "pound"),
    "jpy": ("japanese yen", "yen"), "cny": ("chinese yuan", "yuan", "renminbi", "rmb"),
    "chf": ("swiss franc", "franc"), "cad": ("canadian dollar", "canada dollar"),
    "aud": ("australian dollar", "australia dollar"), "nzd": ("new zealand dollar",),
    "mxn": ("mexican peso", "mexico peso"), "ars": ("argentine peso", "argentinian peso"),
    "clp": ("chilean peso",), "cop": ("colombian peso",), "uyu": ("uruguayan peso",), "cup": ("cuban peso",),
    "brl": ("brazilian real", "real", "reais", "brazil real"), "inr": ("indian rupee", "rupee", "india rupee"),
    "krw": ("south korean won", "korean won", "won"), "sek": ("swedish krona", "krona"),
    "nok": ("norwegian krone",), "dkk": ("danish krone",), "rub": ("russian ruble", "ruble", "rouble"),
    "try": ("turkish lira", "lira"), "thb": ("thai baht", "baht"), "pln": ("polish zloty", "zloty"),
    "ils": ("israeli shekel", "shekel"), "egp": ("egyptian pound",), "ngn": ("nigerian naira", "naira"),
    "kes": ("kenyan shilling", "shilling"), "mad": ("moroccan dirham", "dirham"),
    "idr": ("indonesian rupiah", "rupiah"), "vnd": ("vietnamese dong", "dong"), "uah": ("ukrainian hryvnia", "hryvnia"),
    "pen": ("peruvian sol", "sol"), "bob": ("bolivian boliviano", "boliviano"),
    "pyg": ("paraguayan guarani", "guarani"), "pab": ("panamanian balboa", "balboa"),
    "ves": ("venezuelan bolivar", "bolivar"),
}  # fmt: skip
#: Codes that are also words; they count only beside other money.
_WORDS_TOO = frozenset(("try", "mad", "all", "cup", "bob", "pen", "top", "cop"))


def money() -> dict[tuple[str, ...], str]:
    """Return the words of each way to say a currency -> its code, plural forms too."""
    said: dict[tuple[str, ...], str] = {}
    for code, names in CURRENCIES.items():
        if code not in _WORDS_TOO:
            said[(code,)] = code
        for name in names:
            said[tuple(name.split())] = code
            said[tuple(f"{name}s".split())] = code
    return said
