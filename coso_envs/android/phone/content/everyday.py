"""Everyday words of goods, places, hobbies and verbs: spelled right, though no rule or table names them."""

from __future__ import annotations

#: A misspelled word that is close to two of them is neither.
EVERYDAY = frozenset(
    """
    able above abroad absent accent accessories accident accordion ache acne acoustic across acrylic act active
    acupuncture adapter adaptive adhesive admission adopt adult adults advance advantage adventure advice afford
    affordable agent ago ahead alcohol alert alien allergies allergy alligator allow almond almonds almost alone
    along alphabet alright aluminum always amateur amazing ambulance among amp amplifier amps anchor ancient angel
    angry anime ankle anniversary announcement ant anthem antibiotics antique antiques ants anxiety apart aperture
    appear appetizer appetizers appliance appliances approach apricot apron aquarium arch archery architect
    architecture archive arm armchair armor around arrive arrow arthritis artificial artisan asparagus asthma
    athlete athletic atlas attic attorney attraction attractions auction audience audio audiobook author auto
    automatic avocado award awards aware awesome awful ax axle baboon babysitter backyard bacteria badge badger
    badminton bagel bagels baggage bags bait baker bakeries baking balance balcony ballads ballet balloon balloons
    balm bamboo banana bananas bandage bandages banjo bankruptcy banner barber barbershop barista bark barley barn
    barrel bartender baseball basement basic basically basil basket basketball baskets bass bathing bathrobe
    bathroom bathtub bats battle beaches beads beagle beans beard beast beat beaver became become bedding bedside
    beef bees beetle beetles beets began begin beginner beginners begins behavior beige being belong belt belts
    bench benches benefit benefits berries berry bib bikes bikini billiards bin binder binoculars biography biology
    birds birth biscuit biscuits bite bitter blackberry blade blankets blazer bleach blender blind blinds block
    blocks blonde blood bloom blouse blueberries blueberry blues boats boiler bolt bomb bond bone bones bonus
    bookcase bookshelf bookstore bookstores boot booth borrow boss botanical bought bouquet bow bowling boxes boxing
    bra bracelet bracelets braid brain brake brakes branch brand brands brass breath breed breeds brewery brick
    bricks bride brief briefcase broccoli broke broken bronze broom broth brought brownie brownies bruise brunch
    brushes bubble bucket buckle bud buffalo buffet bug bugs built bulb bulbs bull bulldog bump bumper bunk burn
    burrito bush butcher butterfly button buttons buzz cab cabbage cabin cabinet cabinets cables caffeine cage cakes
    calcium called calm calorie calories came camel cameras camp camper campground campus canal cancer candles candy
    cane canned canoe canvas cap cardboard cardigan cardiologist cards career cargo carnival carpenter carpets
    carriage carrier carrots cars cartoon carving carwash casino casserole casual catalog catch catering catfish
    cathedral cats cattle caught cauliflower caused cave ceiling celebrity celery cell cement cemetery center
    ceramic cereal ceremony certain certificate chains chairs chalk challenge champagne champion championship
    changed changes chapter character characters chart chauffeur cheek cheese cheeseburger chemical chemist
    chemistry cherries cherry chest chick chickens chili chimney chimpanzee chin chip chiropractor chopping chores
    chorus chose churches cider cigar cigarettes cinnamon circus citizen citizenship citrus civil clam classes clay
    cleaned cleaner cleaners cleaning cleanser clearly clerk clever cliff clip clippers cloak closer closet cloth
    clothes clothing clouds clover clown club clubs clue cm coaster coats cobbler cocktail cocktails cocoa coconut
    cod code codes coin coins collar collection collie column comb comedian comes comfort comfortable comic comics
    coming commercial commode community compact compare compass complete compose compost computers concerts concrete
    conditioner condo cone confidence congress consider construction consulate contain contains contest contract
    contractor control controller convention convert cookbook cooked cookie cookies coolers copper copy coral corn
    correct cosmetics costume costumes cottage cough couldnt count counted counter county coupon coupons courier
    courses courthouse cousin cove covers cow cowboy cows coyote crab crackers cradle craft crafts crane crank crate
    crayons crazy creamy created creative creature credit creek crew crib cried crime crisis crochet crocodile
    croissant crop cross crossword crowd crowded crown cruise cruises crust crutches cry crystal cucumber cucumbers
    cuff cult culture cupboard cupcake cupcakes cups curb curious curl curly curry curtains curve cushion cushions
    custom customs cute cycling cymbals dagger dairy daisy dam damage dancing dandruff dangerous darts dash
    dashboard database dating daycare daycares daylight dead deaf deal dealer dealership deals dear decade decal
    decide decided deck decor decoration decorations deer defense dehydration delicious deluxe denim density dental
    department deposit depression depth dermatologist describe desert design designer designs desks desserts destroy
    detector detergent detox developed development devil diabetes dial diamond diamonds diaper diapers diary dice
    dictionary didnt died dies diet difficult dig digestion dime dined dining dip diploma direct direction director
    dirt dirty disco discounts dishes dishwasher dispatcher disposable dive diving divorce dock document documentary
    documents dodge doesnt doing doll dolls dolphin dolphins donate donation donkey donut donuts doorbell doors dorm
    dose dot dove dragon dragonfly drain drank drapes drawer drawers drawing draws dreams dresser dresses driven
    drone drones drop dropped drought drug drugs drugstore drum drums dryer ducks duct due duffel dull dumbbell
    dumbbells dumplings dust duvet dwarf dye dynamite eagle eagles ear earbuds earring earrings ears earthquake
    earthquakes easel easier easiest eaten eats eclipse ecology economic economics ecosystem edge edition editor
    effect effective effects eggplant either elbow elder elections electricians elementary elephants elevator elf
    elk else embassy emerald emergency emoji emperor employed employee employment ended ends engagement engineer
    engineering engines enjoy enough entertainment entirely entrance envelope envelopes epic episode episodes
    equator equipment era escape especially espresso essay essential estate ethernet even ever everybody everyone
    everything everywhere evil evolution exact exactly examples excellent except executive exercises exist exists
    exit exotic expect expensive experiment expert expiration explain explorer explosion export extension
    exterminator extra extreme eyebrow eyebrows eyelash eyelashes eyelids eyes fabric faces facial factories facts
    fail faint fair fairy faith fake fallen falls false families fancy fans fantasy farmer farming farms fasting fat
    faucet fault favor feather feed feeder feelings feet felt female fence fencing ferry fertilizer fewer fiance
    fiber fiction fiddle fig figure figures filing filled filters firefighter fireman fireplace firewood fireworks
    firm fisherman fishing fishmonger fit fits fix fixed fixture flags flame flamingo flannel flash flashlight
    flashlights flask flavor flea fleece fleet flew flexible float floral florist flour flow flu flute flyer flying
    foam fog foil fold folding folk follow following font fools footage footwear forehead forests forget forgot fork
    forks format formula fort forum fossil foster found founder fourth foxes fraction fragrance frame framed frames
    fraud freckles freedom freeway freight frequency fries frisbee frog frogs frost frosting fruits fryer fudge
    fully funeral fungus funny fur furnace furthest fuse futon gadget gadgets gain gaining galaxies gallon gallons
    gameplay garbage gardening gardens garlic garment gasoline gave gazebo gears gem gems gender gene generally
    generator genius genre gentle geography geology geometry germ germs gets ghost ghosts giant gifts gin ginger
    gingerbread girls given gives glacier glasses glitter globe gloves glucose gluten goal goals goats goes goggles
    goldfish gone gong goose gorilla gospel gossip got gown grade graduation graffiti grains gram grammar grams
    grandfather grandmother granite granola grapefruit grapes graph graphic graphics grasshopper gravel gravity
    gravy grease greenhouse greeting grew grey greyhound griddle grilled grinder grip groom groomer groomers
    grooming groove grout growth guacamole guard guess guessed guest guests guides guitarist guitars gulf gutter
    gymnastics habit habitat had hail hairbrush haircuts hairdresser hairdryer hairspray hairstyle hairstyles
    halloween ham hamburger hamster hamsters handbag handbags handle handmade hands handy handyman hanger hangers
    hanging happen happened happens hardly hardware hardwood harmonica harness harp harvest has hash hated hats
    haunted having hawk hay headband headboard headlight headlights healthy hearing heaters heating heaven hedge
    hedgehog heel heels held helicopter helmets helped helps hen herbal herbs hero heroes hers herself hiccups
    hidden hide highlights highly hikes hills him himself hinge hint hip hiphop hippo hire his hit hive hives
    hobbies hobby hold holder holds holidays honeymoon hood hoodie hoodies hook hooks hoop hope hops horn horror
    horses hose hostel hourly housing however hub huge humid humidifier humidity hummingbird hummus humor hurricane
    hurricanes hurt hydrangea hydrogen hygiene ibuprofen iceberg icing icon igloo iguana ill illness imaging
    immigration immune import important impression improve inch inches income indoor infant infection inflatable
    influenza ingredient ingredients injury ink inn insects insomnia inspired instant instead institute instruction
    instructions instrument instrumental instruments insulation intelligence intense interior intern invention
    inventor invest investment invitation invitations iron ironing irrigation isnt issue itself ivory ivy jackets
    jaguar jail jam janitor jar jars jasmine jaw jelly jellyfish jewel jeweler jewelry jigsaw join joined joint
    jokes joy judge judo jug juggle juicer juices jumper jumping jungle junior jury justice juvenile kale kangaroo
    karaoke karate kayak kayaking kebab kennel kept keto kettlebell keyboards keychain keyhole keys kg kickboxing
    kicks kidney kill killed kindergarten kings kiosk kit kite kites kits kitten kittens kiwi km knee knees knew
    knight knit knitting knob knot knots know known knows koala kosher label labels labor laboratory lace lacrosse
    ladders ladies ladle ladybug laid lakes lamb lamps landing landlord landmark landmarks landscape landscaping
    lane languages lantern lanterns laptops larger largest lark lasagna laser lash lasts late lately later
    laundromat laundry lava lavender lawn lawnmower laws lawyers layer layout lazy lb lbs lead leadership leading
    leaf leafy leak learned learning lease leash leaves lecture leftover legal legend leggings lego legs leisure
    lemonade lemons lens lenses lentil lentils leopard lesbian lessons let letting lettuce liberty lice licence
    licorice lid lies lifeguard lifestyle lift lifting lighter lighthouse lighting lightning likely lily limit
    limits limo linen linens liner lions lips lists lit lived liver living lizard lizards llama loaf loans lobby
    locally located locker locks locksmith locksmiths lodge log logo lollipop longer longest looks lost lotion
    lottery lotus louder lounge lovely lover loyalty luggage lullabies lullaby lumber luxury lyrics macaron macaroni
    machines mad made magazines magician magnesium magnet magnets mailbox mailing mainly maintenance major makes
    making male mall malls mammal mammals managed manga mango mangoes manicure mansion manual manufacturer maple
    marble mare marina marinade marine mark marker markers markets marriage mask masks massage masseuse masters mat
    material materials mats mattress mattresses maybe mayonnaise maze meals meant meanwhile measles measure
    measurement measurements meatballs meatloaf mechanic mechanics medals media medication medieval meditate
    meditation melon melt melting member members memorial mens mental mentor menus merchant mermaid merry mess met
    metals meteor meter meters method metro mice microphones microscope midwife might migraine military mill miller
    millionaire mine mineral minerals miniature minivan mint mints miracle mirrors missed missing mission mist
    mittens mix mixer mixers mixing mm moccasins models modem moisturizer mold mole molecule mom moms monarch
    monitors monkeys monthly monument moose mop moped mortgage mosaic mosque mosques mosquito mosquitoes moss mostly
    motel motels moth mothers moths motion motorbike motorcycles motors mountains mouthwash moved moves mower mowers
    mud muffin muffins mug mugs mule muscle muscles museums mushrooms musical musician musicians must mustache
    mustard myself myth mythology nachos nanny nap napkin napkins narwhal nasal native natural naval navy nearly
    neat necessary necklace necklaces nectarine needed needles needs negative neighborhood neither neon nerd nervous
    nets neutral newspaper newspapers nickname nightclub nightgown nightlife nightmare nightstand nitrogen nobody
    none noodle nor normal normally northern notary notebooks nothing noticed novels nowhere nuclear numbers nursery
    nurses nursing nut nutrition nuts nylon oak oars oat oatmeal oats obesity object obviously occur occurs oceans
    octagon octopus offer offers often oils ointment oldest olives omelet omelette once onions onto opened opens
    operation opinions opposite optical optician optometrist oranges orbit orchard orchid orchids ordinary oregano
    organizer organizers orientation origami ornament ornaments orphanage orthodontist ostrich otter otters ottoman
    ought ounce ounces ours ourselves outdoor outdoors outer outfit outfits outlet outlets outside oval ovens
    overalls overnight owl owls own owned owns ox oxygen oyster oysters pacifier package packages packaging packing
    pad paddle paddles padlock pads painter painters paintings paints pajamas palm pancake pancakes pandas panels
    panic pans pant pantry pants papaya papers parachute paragraph parakeet paramedic parasol parks parrot parrots
    parsley parties partner parts passed passenger passports password paste pastries pastry patch patient patients
    pattern patterns pavement paw pays peaceful peaches peacock peaks peanut peanuts pearls pears peas pebble pedal
    pedals pediatric pediatrician pedicure peeler pelican pencils penguin penguins peninsula pens pension pepperoni
    peppers perch performance perfumes perhaps permit personal personality pest pests petal petunia pharmacies
    pharmacist phones photographer photographers photography phrases physical physician pianist pianos picked pickle
    pickleball pickles pickup pie pieces pies pigeon pigeons piggy pigs pilates pill pillowcase pillows pills pinata
    pine pineapple pineapples pins pint pipes pirate pirates pistachio pitcher pizzas placemat plain planetarium
    planets planner plans planter planters plaster plates platform platypus played players playground playhouse
    playlist plays plaza pleased pliers plot plow plugs plum plumbers plumbing plums plush plywood pneumonia
    podcasts podiatrist podium poems poet poetry poker pole poles policeman pollen polo polyester pomegranate poncho
    pond pony ponytail poodle pools poor popcorn popsicle porch pork portion portrait portraits possible possibly
    postal poster posters posture potatoes pots potter pottery potty pouch poultry pounds powered prairie praise
    prefer pregnancy premium prepare preschool prescription presents pressure pretzel pretzels prevent prevention
    print printers printing prints prison privacy pro probability probably problems process producer profession
    professional professor profit programmer programming programs projector projectors promotion proof properly
    property protect prove provide province psychologist published publisher puddle puffin pug pulled pulley pulse
    pumpkin pumpkins pumps punch punctuation puppet puppets puppies puppy pure puzzle puzzles pyramid pyramids quail
    quality quantum quart quartz queens quiche quickly quilt quilts quinoa quit quite quiz quote quotes rabbit
    rabbits raccoon raccoons racer racing rack racks radar radiator radish raft rafting rags rail railing railroad
    railway raincoat rained rainfall rainforest rainy raise rally ramp ranch random range ranger rap rare rash
    raspberries raspberry rat rather rats raven ravioli razor razors reach reached reaches reaction reader readers
    reading realize really realtor rear rebate receipt receipts received receiver recently recliner recliners
    recommendation recommended recording recovery recruit recycle recycled recycling reef reel referee reflection
    refugee refund reggae region registration regular reindeer related relationship release relief remain remedies
    remedy remember remix remote remotes removed renovation rented repeat replace replaced reptile reptiles require
    required research reservation reservations resident resistance resort resorts resource respect responsibility
    rest retail retainer retirement return returned reusable revenue reviewed revolution revolutionary rhino rhyme
    rhythm rib ribs rid riddle riddles rides riding rims rings rink rise rises rivers roach roads roast roasted robe
    robes robots rocking rocks rocky rod rodeo rods roll roller rollers rolls romance romantic romper roofing rookie
    rooms rooster roots ropes rosemary roses rotary rotten roughly router routers routine row rowing rubber rubbish
    ruby rugby rugs ruled rum runner runners runs runway rust rye saddle safari safety said sailboat sailing sailor
    saint salads sales salmonella salons salsa salts sample sanctuary sandbox sander sandpaper sandwiches sanitizer
    santa sapphire sardines sat satellite satin sauces sauna sausages saved savings saxophone says scallops
    scarecrow scarves scenery scent schedules scholarship schools scooter scooters scope scores scorpion scout
    scrapbook scraper screens screw screwdriver screwdrivers screws script scrub scrubs sculpture seal sealant seals
    seam seamstress searches seashell seasonal seasoning seats seaweed secret secretary section security seed seeds
    seek seem seems seen self selfie sells senate senator sends senior seniors sensor sensors sent sentence separate
    sequel series serum servant served server servers serves service services serving several sewing shack shades
    shadow shake shakes shall shallow shapes shaver shawl she shears shed sheds sheets shells shelter shelters
    shelves shepherd sheriff shes shield shift shin shine shipping shirts shock shoemaker shoot shooting shopper
    shore shortcut shot should shoulders shovel shovels showers shown shows shredder shrub shrubs shuffle shut
    shutter shutters shuttle siblings sidewalk siding sieve sightseeing signal signature signed signs silk silly
    silverware simulator since sings sinks siren sisters sit sitcom sits sizes skate skates skating skeleton sketch
    sketchbook skewers skiing skillet skills skirts skull skunk skylight skyscraper slacks slang sled sleeve sleeves
    slept slice slicer slide slides slightly slim slime slippers sloth slowest slowly slug smaller smallest smoker
    smoothie smoothies snail snails snakes snapper sneakers snorkel snorkeling snowboard snowfall snowflake snowman
    snowmobile snowshoes soaps socket soda sodium sofas sold solution somebody someone something sometimes somewhere
    sore sorry soul sounds soundtrack soups source southern souvenir souvenirs soy spa spade spark sparkling sparrow
    spatula speakers speaks spearmint species speech spend spent spice spices spicy spiders spinach spine spiral
    spirit splinter spoiler spoke sponge spoons spot spots sprain spray spreadsheet sprinkler sprinklers sprouts
    squash squid squirrel squirrels stable stadiums stain stains stairs stairway stamps stands stapler staples
    starfish starter stationery stations statistics stay stayed stays steaks steal steamer steering stem steps
    stereo stew stick sticker stickers sticks sticky stitch stitches stockings stocks stole stones stool stools
    stopper stores stories storms stove stoves strange strap straps strategy strawberries straws stream streaming
    streams streets stress stretch stretches strike strings strip stripe strips stroke stroller strollers structure
    stucco stuck students stuffed stuffing stump stylus submarine subscribe subscribed subtitles suburb succeed
    succulent succulents such suddenly suede suggest suite suits sulfur summary sunburn sundress sunflower
    sunflowers sunk sunlight sunny sunrise super superhero supper supplement supplements supplies supply support
    supposed sure surely surface surfboard surfboards surgeon survey survival suspension swallow swam swan swans
    sweat sweaters sweatpants sweatshirt sweatshirts sweets swimsuit swimsuits swing swings sword swords syllable
    symbol symbols symphony synagogue syringe syrup systems tablecloth tables tablets tackle tacos tadpole tailor
    taken takeout takes talk talked talks tambourine tan tandem tank tanks tape tapes tart taste tastes tattoo
    tattoos taught taxes taxis teach teachers teaching teams teapot tear teaser techno teddy teen teenager teenagers
    telescope telescopes tells template temples tenant tend tents tequila terminal termites terrace terrarium
    terrier tests textbook textbooks texture thank theirs themselves therapist thermometer thermos thermostat
    thesaurus theyre thief thigh thinking thinks thirsty thorn thought thread threat throat throne through
    throughout throw thrown thumb thus tick ticks tide tides tie tied ties tigers tights tile tiles till timber
    timeline timeshare tin tiny tip tired tires tissue tissues titles toad toasters tobacco toddler toddlers toenail
    tofu together toilets token toll tolls tomatoes tomb toner tongs too took tool toolbox tools topper torch
    tornado tornadoes tortilla tortillas tortoise tournament tours tow toward towards towels towers towing towns
    toxic tracker trackers tracks tracksuit tractor tractors trading tradition traditional trail trails trainer
    trainers trains trampoline trampolines translator transmission transport transportation trap traps travels tray
    trays treadmill treadmills treasure treats trees trekking trench trend trending trends trial triangle tribe
    trick tricks tricycle tried tries trimmer trimmers tripod trips trivia trolley trombone trophies trophy tropical
    trouble trousers trout trucks truly trumpet trunk trunks try trying tsunami tub tube tubes tulip tulips tuna
    tuner tunnel turf turned turnip turns turtle turtleneck turtles tutor tutorial tutorials tutoring tutors tuxedo
    tweezers twice twin twins types typhoon typical typically ukulele ulcer ultimate umbrellas unboxing understand
    unicorn unicorns uniform uniforms union unique units universal unlike untitled upgrade upholstery upon upper
    urban urgent urine used user usual usually utensils utility vacations vaccine vaccines vacuum vacuums valentine
    valentines valve vampire van vanilla vanity vans vapor various vase vases vault vector veggies veil vein velvet
    vending venue venues verb verbs verse versus vertical very vest vests veteran veterans veterinarian veterinary
    vets via victim vine vinegar vines vintage vinyl violet virtual viruses vision visitor visitors visor vitamins
    vlog vocabulary vocal vodka volcano volcanoes volleyball volt voltage volts volunteer vowel voyage vulture
    waffle waffles wage wagon wagons waist waitress waits walked walker walking walks walkthrough walkway walls
    walnut walnuts walrus wanted wants wardrobe warehouse warmer warning warranty warrior washers washing wasp wasps
    waste watches waterfall waterfalls watering watermelon watermelons waterpark watt watts waves wax weak wealth
    weapon weapons wears weave webcam websites weddings weed weeds weekday weekdays weights weird welcome welding
    well wells went werent western wetsuit wheat wheelbarrow wheelchair wheelchairs wheels whether while whip whisk
    whiskey whistle wholesale whom whose widely widow width wig wigs wildfire wildlife willing willow win windmill
    windshield windy wines wings winner winners wins wipes wire wires wish wished witch witches wizard woke wolf
    wolves woman women womens wonder wonderful wont woodpecker woods workbook worked worker workers workout workouts
    works workshop worldwide worm worms worn worry worse wouldnt wound wrap wrapping wreath wreaths wrench wrenches
    wrestling wrinkle wrinkles wrist writer writers writing written wrong wrote yacht yards yarn yeast yet yogurt
    yolk youll youngest youre yours yourself yummy zebra zebras zinc zip zipper zodiac zombie zombies zone zones
    zucchini
    """.split()  # noqa: SIM905 - a table is easier to read as text
)
