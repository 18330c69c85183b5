// The words that two callers compare. Made by scripts/make-words.py.
#pragma once

#include <array>
#include <string_view>

namespace babel::crypto {

// clang-format off
inline constexpr std::array<std::string_view, 256> word_list{
    "acid", "agenda", "album", "almond", "amber", "anchor", "animal", "anthem", "apple", "apron",
    "arcade", "arctic", "artist", "atlas", "autumn", "badger", "bakery", "ballet", "bamboo",
    "banana", "banjo", "barrel", "beaver", "beetle", "boxer", "bridge", "bronze", "brush", "bubble",
    "bucket", "button", "cabin", "cactus", "camera", "canary", "canoe", "canvas", "cargo", "carpet",
    "cashew", "castle", "caviar", "cello", "census", "chalk", "cherry", "chess", "chorus", "cigar",
    "cinema", "circus", "clinic", "clover", "cobalt", "coffee", "colony", "comet", "cookie",
    "copper", "coyote", "cradle", "crayon", "daisy", "dancer", "delta", "denim", "deputy", "desert",
    "diary", "doctor", "dogma", "domino", "donkey", "drawer", "drum", "eagle", "echo", "elbow",
    "engine", "epoch", "escort", "essay", "expert", "fabric", "falcon", "farmer", "fiddle", "fjord",
    "flute", "fossil", "frost", "fungus", "galaxy", "garden", "garlic", "geyser", "ginger", "glass",
    "goal", "goblin", "grape", "guitar", "helmet", "hero", "hotel", "hymn", "hyphen", "icon",
    "idea", "igloo", "image", "indigo", "infant", "insect", "island", "ivory", "jaguar", "jewel",
    "jigsaw", "judge", "jury", "kayak", "kernel", "kidney", "kiosk", "kiwi", "knight", "label",
    "laptop", "legend", "lemon", "lilac", "lizard", "logic", "lunch", "magnet", "marble", "medal",
    "melody", "meteor", "mirror", "mitten", "modem", "motto", "napkin", "navy", "nectar", "nickel",
    "nomad", "noodle", "north", "nugget", "nurse", "nutmeg", "oasis", "object", "office", "olive",
    "onion", "opera", "optic", "orange", "orbit", "organ", "osprey", "otter", "oven", "oxygen",
    "palace", "panda", "papaya", "parrot", "pencil", "picnic", "pigeon", "pilot", "pizza", "planet",
    "polar", "pony", "powder", "prism", "puppet", "puzzle", "python", "quartz", "quilt", "quota",
    "radar", "raft", "raisin", "ravine", "recipe", "ribbon", "rifle", "river", "robot", "rubber",
    "sailor", "salad", "saturn", "scarf", "school", "scuba", "season", "shadow", "siren", "sketch",
    "sloth", "smoke", "snail", "soccer", "sofa", "sphinx", "spider", "sponge", "stamp", "statue",
    "summer", "sunset", "symbol", "syrup", "taxi", "tempo", "tennis", "titan", "tomato", "topaz",
    "torso", "trophy", "tulip", "tunnel", "turkey", "turtle", "tuxedo", "urchin", "vacuum",
    "viking", "vinyl", "violin", "vivid", "voyage", "waffle", "wagon", "walnut", "wasp", "weasel",
    "widow", "yacht", "yeast", "yogurt", "zebra", "zenith", "zigzag", "zinc", "zodiac",
};
// clang-format on

} // namespace babel::crypto
