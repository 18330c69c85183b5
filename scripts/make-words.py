#!/usr/bin/env python3
"""Writes src/crypto/word_list.hpp: the 256 words that two callers compare. Takes them from the pool below by these rules.

Words have 4 to 8 letters. Any two differ in at least three letters (Levenshtein) and have different codes (Metaphone,
Lawrence Philips, 1990), so that a word half heard over a bad line is not taken for another.
"""
import functools
import pathlib
import re

COUNT = 256
LEAST_DISTANCE = 3
PLACE = pathlib.Path(__file__).resolve().parent.parent / "src" / "crypto" / "word_list.hpp"

POOL = """
acrobat airport album alcohol almond amber anchor animal antelope apple apricot aquarium archer arctic armchair artist
asphalt athlete atlas autumn avocado badger bagpipe balcony ballet bamboo banana bandage banjo barrel basket bathtub
battery beaver bedroom beetle bicycle biscuit blanket blossom blueprint bonfire bottle boulder bracelet breakfast
bridge broccoli bronze bubble bucket buffalo bulldog butter button cabbage cactus camera campfire canary candle canoe
canvas caravan cardinal carpet carrot cartoon castle catalog cathedral cello chalk champion channel chapter cheese
cherry chess chimney chocolate cigar cinema circus citizen clarinet clover cobalt coconut coffee collar comet compass
concert copper coral corridor cotton coyote cradle crayon cricket crocus crystal cucumber curtain cushion cyclone dagger
daisy dancer daylight decimal deputy desert dessert diamond dinosaur doctor dolphin domino donkey doorbell dragon drawer
drizzle drum duckling dungeon dynamo eagle earring echo eclipse elbow elephant elevator emerald engine envelope escort
estuary evening expert fabric factory falcon farmer feather fiddle firefly flamingo flannel flower flute football
forest fossil fountain foxglove freckle freight frost fruit fungus furnace galaxy garage garden garlic gazelle geyser
ginger giraffe glacier glass gloves goblin goggles gorilla gossip grammar granite grape gravel guitar gymnast hamburger
hammer hamster harbour harvest hazelnut hedgehog helmet heron hexagon hickory highway hockey holiday honey horizon hotel
human husband hyphen iceberg idea igloo incense indigo infant insect island ivory jacket jaguar jasmine jelly jewel
jigsaw jockey journal judge juggler juice jungle kangaroo kayak kernel kettle keyboard kidney kingdom kitchen kitten
knight koala label ladder lagoon lantern laptop lavender leather legend lemon leopard lettuce library lighter lilac
lizard lobster locket logic lumber lunch machine magnet mahogany mailbox mammoth mandarin mango maple marble market
mattress meadow medal melody melon mercury meteor midnight mirror mitten molecule monarch monkey monsoon mosquito
mountain mushroom mustard napkin nectar needle nephew nickel noodle north notebook nozzle nugget nutmeg oasis oatmeal
object octopus office olive omelette onion opera orange orbit orchard organ origami osprey ostrich otter oven oxygen
oyster paddle pajamas palace pancake panther papaya parade parrot passport peacock peanut pebble pelican pencil penguin
pepper perfume phantom piano picnic pigeon pillow pilot pirate pistachio pizza planet plastic platform plumber pocket
polar pony popcorn portrait potato pottery powder prairie pretzel printer prism profile publish puddle pumpkin puppet
puzzle pyramid python quarter quartz queen quilt rabbit raccoon radar radio railway rainbow raisin rattle ravine razor
recipe reindeer republic resort rhubarb ribbon ribcage river robot rocket rooster rubber rucksack sailor salad salmon
sandal sapphire sardine satellite saturn sausage sawdust scarf school scissors scooter seagull season shadow shampoo
sheriff shoulder shovel silver siren skeleton sketch slipper snail snorkel soccer sofa soldier sparrow spatula speaker
sphinx spider spinach sponge squirrel stadium station statue stomach strawberry student sugar suitcase summer sunset
surgeon swallow sweater symbol syrup tadpole tailor tambourine tango teacher telegram temple tennis terrace theatre
thistle thunder ticket tiger toaster tobacco tomato tongue topaz tornado tortoise tourist tractor traffic treasure
triangle trolley trombone trophy trumpet tuesday tugboat tulip tunnel turbine turkey turnip turtle tuxedo twilight
umbrella unicorn uniform upstairs urchin utensil vacuum valley vampire vanilla velvet vessel viking village vinegar
violin visitor vitamin volcano voyage vulture waffle wagon walnut walrus warehouse wasp waterfall weasel wedding
weekend whisper whistle widow wildlife willow windmill winter wizard woodland wrestler yacht yogurt yonder zebra zenith
zeppelin zigzag zipper zodiac acid agenda alarm algebra alphabet ambition amplify anthem antique applause apron arcade
aspirin auction aviator axis backpack bakery balloon bargain baroque beacon beehive benefit blizzard bouquet boxer
brisket bronco brush buckle cabin calcium calendar capsule captain cargo cascade cashew caviar cedar cement census
chariot chemist chorus cleaner climate clinic clockwork cockpit colony comedy consul cookie cosmic courage cowboy crater
cruise cupboard custard cutlery debate decade delta denim diagram diary digital diploma diving dogma dozen dwarf economy
editor embassy empire enamel epoch equator essay eyebrow famine fantasy fathom festival fiction figure filter finance
fisher fixture fjord foliage formula fortune fragment frontier galley gambit gazette genius gesture ghost glimpse goal
graphite gravity guardian gypsum habitat halibut hangar harmony headline hero history hologram hornet hurdle hydrogen
hymn icon iguana image impulse inkwell insulin invoice isotope item javelin journey jubilee jury juror kiosk kiwi
laundry lawyer lecture lexicon liberty liquid lottery lullaby luxury lyric magenta mansion marathon marine mechanic
memory menu message midwife mineral minute modem module moisture motto muffin museum muscle mystery narrator nature
navy nebula network neutron nomad novel nuclear nurse obelisk ocean onyx optic oracle orchid outpost oval owner oxide
package padlock panda paragon parsley pasture patrol pattern peasant pension phoenix physics pickle pilgrim pivot plaza
poet polygon poster premium profit proverb pulse purple quarry quiver quota raft rebel refuge reptile rhythm rifle
ritual rodent rubric saddle safari saga satin saxophone scholar scuba sequel sergeant shelter shrimp signal sloth
smoke sonnet spectrum splinter stamp strategy studio suburb sulphur surplus syntax tablet talent tariff taxi tempo
textile threshold tinsel titan token torso trident tripod tropical tundra turban twister tycoon union utopia vaccine
vapour vector venison vertigo veteran village vinyl virtue vivid vocal vowel wallet warrior website whisky window
wisdom yeast yoga zeal zinc
""".split()

VOWELS = "AEIOU"


def is_near(one, other):
    """Fewer than three letters to insert, delete or replace (Levenshtein)."""
    if abs(len(one) - len(other)) >= LEAST_DISTANCE:
        return False
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        before, row[0] = row[0], i
        for j, against in enumerate(other, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (letter != against))
    return row[-1] < LEAST_DISTANCE


# One rule a sound: pattern at a place of the word, the letters that it takes, its code. The first that matches counts.
RULES = [(re.compile(pattern), taken, code) for pattern, taken, code in (
    (r"(?<=M)B$", 1, ""), (r"(?<=S)C(?=[EIY])", 1, ""), (r"CIA", 1, "X"), (r"(?<=S)CH", 2, "K"), (r"CH", 2, "X"),
    (r"C(?=[EIY])", 1, "S"), (r"CK", 2, "K"), (r"C", 1, "K"), (r"DG(?=[EIY])", 2, "J"), (r"D", 1, "T"),
    (r"GH(?=[^AEIOU]|$)", 2, ""), (r"G(?=N$|NED$)", 1, ""), (r"G(?=[EIY])", 1, "J"), (r"G", 1, "K"),
    (r"(?<=[CSPTG])H", 1, ""), (r"H(?=[AEIOU])", 1, "H"), (r"H", 1, ""), (r"PH", 2, "F"), (r"Q", 1, "K"),
    (r"SH", 2, "X"), (r"SI(?=[OA])", 1, "X"), (r"TI(?=[OA])", 1, "X"), (r"TH", 2, "0"), (r"T(?=CH)", 1, ""),
    (r"V", 1, "F"), (r"W(?=[AEIOU])", 1, "W"), (r"W", 1, ""), (r"X", 1, "KS"), (r"Y(?=[AEIOU])", 1, "Y"),
    (r"Y", 1, ""), (r"Z", 1, "S"), (r"[BFJKLMNPRST]", 1, None))]
STARTS = (("AE", "E"), ("GN", "N"), ("KN", "N"), ("PN", "N"), ("WR", "R"), ("WH", "W"), ("X", "S"))


@functools.cache
def metaphone(word):
    """The consonants as they sound, and a vowel at the beginning."""
    word = re.sub(r"([^C])\1", r"\1", word.upper())
    for start, sound in STARTS:
        if word.startswith(start):
            word = sound + word[len(start):]
            break
    code, at = "", 0
    while at < len(word):
        if word[at] in VOWELS:
            code += word[at] if at == 0 else ""
            at += 1
            continue
        _, taken, sound = next(rule for rule in RULES if rule[0].match(word, at))
        code += word[at] if sound is None else sound
        at += taken
    return code


def faults(words):
    """Breaches of the rules, as sentences."""
    if len(words) != COUNT:
        yield f"{len(words)} words"
    if words != sorted(words):
        yield "the words are not in alphabetical order"
    for word in words:
        if not re.fullmatch("[a-z]{4,8}", word):
            yield f"{word}: not 4 to 8 letters"
    for at, word in enumerate(words):
        for other in words[:at]:
            if is_near(word, other):
                yield f"{other} and {word} differ in too few letters"
            if metaphone(word) == metaphone(other):
                yield f"{other} and {word} sound alike"


def choose(pool):
    chosen, codes = [], set()
    for word in sorted(pool, key=len):  # short ones are soon said
        if len(chosen) == COUNT:
            break
        if re.fullmatch("[a-z]{4,8}", word) and metaphone(word) not in codes and not any(
                is_near(word, other) for other in chosen):
            chosen.append(word)
            codes.add(metaphone(word))
    return sorted(chosen)


def lines_of(words):
    line = "   "
    for word in words:
        if len(line) + len(word) + 4 > 100:
            yield line
            line = "   "
        line += f' "{word}",'
    yield line


def header(words):
    return "\n".join((
        "// The words that two callers compare. Made by scripts/make-words.py.", "#pragma once", "", "#include <array>",
        "#include <string_view>", "", "namespace babel::crypto {", "", "// clang-format off",
        f"inline constexpr std::array<std::string_view, {COUNT}> word_list{{", *lines_of(words), "};", "// clang-format on", "",
        "} // namespace babel::crypto", ""))


if __name__ == "__main__":
    made = choose(POOL)
    if found := list(faults(made)):
        raise SystemExit("\n".join(found))
    PLACE.write_text(header(made), encoding="ascii")
