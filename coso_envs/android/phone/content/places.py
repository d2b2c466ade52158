"""Countries, cities and their facts."""

from __future__ import annotations

from typing import NamedTuple


class Country(NamedTuple):
    """A country: capital, currency with its people's adjective, and head of government."""

    name: str
    capital: str
    currency: str
    per_dollar: float
    leader: str
    office: str


COUNTRIES = {
    row[0].lower(): Country(*row)
    for row in (
        ("Argentina", "Buenos Aires", "Argentine Peso", 350.0, "Marta Quiroga", "President"),
        ("Australia", "Canberra", "Australian Dollar", 1.53, "Helen Ward", "Prime Minister"),
        ("Austria", "Vienna", "Euro", 0.92, "Karl Gruber", "Chancellor"),
        ("Bolivia", "Sucre", "Bolivian Boliviano", 6.9, "Rosa Mamani", "President"),
        ("Brazil", "Brasilia", "Brazilian Real", 4.95, "Ana Moreira", "President"),
        ("Canada", "Ottawa", "Canadian Dollar", 1.36, "Claire Tremblay", "Prime Minister"),
        ("Chile", "Santiago", "Chilean Peso", 890.0, "Ines Rojas", "President"),
        ("China", "Beijing", "Chinese Yuan", 7.24, "Li Wenhua", "President"),
        ("Colombia", "Bogota", "Colombian Peso", 4010.0, "Pablo Duarte", "President"),
        ("Cuba", "Havana", "Cuban Peso", 24.0, "Elena Ruiz", "President"),
        ("Denmark", "Copenhagen", "Danish Krone", 6.87, "Mette Holm", "Prime Minister"),
        ("Ecuador", "Quito", "US Dollar", 1.0, "Jorge Paredes", "President"),
        ("Egypt", "Cairo", "Egyptian Pound", 30.9, "Samir Nasser", "President"),
        ("England", "London", "British Pound", 0.79, "Margaret Hale", "Prime Minister"),
        ("Finland", "Helsinki", "Euro", 0.92, "Aino Laine", "Prime Minister"),
        ("France", "Paris", "Euro", 0.92, "Luc Bernard", "President"),
        ("Germany", "Berlin", "Euro", 0.92, "Petra Vogel", "Chancellor"),
        ("Greece", "Athens", "Euro", 0.92, "Nikos Pappas", "Prime Minister"),
        ("India", "New Delhi", "Indian Rupee", 83.1, "Asha Rao", "Prime Minister"),
        ("Indonesia", "Jakarta", "Indonesian Rupiah", 15600.0, "Budi Santoso", "President"),
        ("Ireland", "Dublin", "Euro", 0.92, "Sean Byrne", "Prime Minister"),
        ("Israel", "Jerusalem", "Israeli Shekel", 3.7, "Noa Levi", "Prime Minister"),
        ("Italy", "Rome", "Euro", 0.92, "Carla Ferri", "Prime Minister"),
        ("Japan", "Tokyo", "Japanese Yen", 148.0, "Keiko Mori", "Prime Minister"),
        ("Kenya", "Nairobi", "Kenyan Shilling", 152.0, "Grace Otieno", "President"),
        ("Mexico", "Mexico City", "Mexican Peso", 17.1, "Lucia Campos", "President"),
        ("Morocco", "Rabat", "Moroccan Dirham", 10.1, "Karim Alaoui", "Prime Minister"),
        ("Netherlands", "Amsterdam", "Euro", 0.92, "Anneke Visser", "Prime Minister"),
        ("New Zealand", "Wellington", "New Zealand Dollar", 1.63, "Ruth Ngata", "Prime Minister"),
        ("Nigeria", "Abuja", "Nigerian Naira", 900.0, "Chidi Okafor", "President"),
        ("Norway", "Oslo", "Norwegian Krone", 10.6, "Ingrid Dahl", "Prime Minister"),
        ("Panama", "Panama City", "Panamanian Balboa", 1.0, "Raul Ortega", "President"),
        ("Paraguay", "Asuncion", "Paraguayan Guarani", 7300.0, "Julia Benitez", "President"),
        ("Peru", "Lima", "Peruvian Sol", 3.75, "Carmen Flores", "President"),
        ("Poland", "Warsaw", "Polish Zloty", 4.0, "Ewa Nowak", "Prime Minister"),
        ("Portugal", "Lisbon", "Euro", 0.92, "Rui Teixeira", "Prime Minister"),
        ("Russia", "Moscow", "Russian Ruble", 91.0, "Irina Volkova", "President"),
        ("South Korea", "Seoul", "South Korean Won", 1330.0, "Min Seo-yun", "President"),
        ("Spain", "Madrid", "Euro", 0.92, "Teresa Molina", "Prime Minister"),
        ("Sweden", "Stockholm", "Swedish Krona", 10.5, "Elsa Lind", "Prime Minister"),
        ("Switzerland", "Bern", "Swiss Franc", 0.88, "Ursula Meier", "President"),
        ("Thailand", "Bangkok", "Thai Baht", 35.6, "Somchai Prasert", "Prime Minister"),
        ("Turkey", "Ankara", "Turkish Lira", 29.0, "Deniz Yildiz", "President"),
        ("Ukraine", "Kyiv", "Ukrainian Hryvnia", 37.5, "Olena Kovalenko", "President"),
        ("United Kingdom", "London", "British Pound", 0.79, "Margaret Hale", "Prime Minister"),
        ("United States", "Washington, D.C.", "US Dollar", 1.0, "Jordan Ellis", "President"),
        ("Uruguay", "Montevideo", "Uruguayan Peso", 39.0, "Diego Sosa", "President"),
        ("Venezuela", "Caracas", "Venezuelan Bolivar", 35.5, "Gabriela Leon", "President"),
        ("Vietnam", "Hanoi", "Vietnamese Dong", 24300.0, "Tran Minh", "Prime Minister"),
    )
}
COUNTRIES["us"] = COUNTRIES["usa"] = COUNTRIES["america"] = COUNTRIES["united states"]
COUNTRIES["uk"] = COUNTRIES["united kingdom"]

#: Further places that news are asked about.
REGIONS = (
    "Bahamas", "Bangladesh", "Barbados", "Brunei", "Cambodia", "Dominican Republic", "Falkland Islands",
    "French Guiana", "Guyana", "Jamaica", "Laos", "Malaysia", "Myanmar", "Nepal", "Pakistan", "Philippines",
    "Puerto Rico", "Singapore", "Sri Lanka", "Suriname", "Taiwan", "Trinidad", "Tobago", "Africa", "Asia", "Europe",
)  # fmt: skip

#: City -> hours ahead of UTC.
CITIES = {
    "Amsterdam": 1, "Athens": 2, "Atlanta": -5, "Auckland": 12, "Austin": -6, "Bangkok": 7, "Barcelona": 1,
    "Beijing": 8, "Berlin": 1, "Boston": -5, "Brussels": 1, "Buenos Aires": -3, "Cairo": 2, "Cape Town": 2,
    "Chicago": -6, "Copenhagen": 1, "Dallas": -6, "Delhi": 5, "Denver": -7, "Detroit": -5, "Dubai": 4, "Dublin": 0,
    "Helsinki": 2, "Hong Kong": 8, "Honolulu": -10, "Houston": -6, "Istanbul": 3, "Jakarta": 7, "Johannesburg": 2,
    "Las Vegas": -8, "Lima": -5, "Lisbon": 0, "London": 0, "Los Angeles": -8, "Madrid": 1, "Melbourne": 11,
    "Mexico City": -6, "Miami": -5, "Montreal": -5, "Moscow": 3, "Mumbai": 5, "Munich": 1, "Nairobi": 3,
    "Nashville": -6, "New Jersey": -5, "New Orleans": -6, "New York": -5, "Orlando": -5, "Oslo": 1, "Paris": 1,
    "Philadelphia": -5, "Phoenix": -7, "Portland": -8, "Prague": 1, "Rio de Janeiro": -3, "Rome": 1,
    "Sacramento": -8, "San Diego": -8, "San Francisco": -8, "San Jose": -8, "Santiago": -3, "Seattle": -8,
    "Seoul": 9, "Shanghai": 8, "Singapore": 8, "Stockholm": 1, "Sydney": 11, "Tokyo": 9, "Toronto": -5,
    "Vancouver": -8, "Vienna": 1, "Warsaw": 1, "Washington DC": -5, "Zurich": 1,
}  # fmt: skip
