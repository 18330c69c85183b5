#include "cli/command/command.hpp"
#include "cli/command/word_completion.hpp"
#include "support/catch.hpp"

#include <map>

using namespace babel;
using cli::complete;

namespace {

using words = std::vector<std::string>;

cli::completion_choices choices() {
    cli::completion_choices choices;
    choices.usages = {
        "call WHO",
        "contacts",
        "accept [WHO]",
        "mute",
        "volume mic|out [0-200]",
        "play FILE",
        "record FILE|off",
        "device in|out NAME",
        "block NAME",
        "trust WHO|FILE|CARD",
        "forget PEER",
        "help [CMD]"};
    choices.peers = [] { return words{"dora"}; };
    choices.contacts = [] { return words{"bob", "bo the builder", "carol", "o\"neil"}; };
    choices.files = [](const std::string& folder) {
        const std::map<std::string, words> disk{
            {"", {"ding.wav", "my songs/", ".hidden.wav"}}, {"my songs/", {"one.wav", "two.wav"}}};
        return disk.contains(folder) ? disk.at(folder) : words{};
    };
    choices.devices = [](const std::string& direction) {
        return direction == "in" ? words{"USB Headset", "default"} : words{"HDMI"};
    };
    return choices;
}

/// The text before the cursor after a Tab.
std::string after_tab(std::string before) {
    const auto found = complete(before, choices());
    before.resize(before.size() - found.replaces_bytes);
    return before + found.by;
}

words candidates(std::string_view before) {
    return complete(before, choices()).candidates;
}

} // namespace

TEST_CASE("verbs complete at the start of a line", "[completion]") {
    CHECK(after_tab("v") == "volume ");
    CHECK(after_tab("ca") == "call ");
    CHECK(after_tab("  mu") == "  mute ");
    CHECK(candidates("c") == words{"call", "contacts"});
    CHECK(candidates("").size() == 12);
    CHECK(candidates("xyz").empty());
    CHECK(after_tab("xyz") == "xyz");
}

TEST_CASE("contacts complete after the verbs that take one", "[completion]") {
    CHECK(after_tab("call c") == "call carol ");
    CHECK(after_tab("acc c") == "acc carol ");
    CHECK(after_tab("block c") == "block carol ");
    CHECK(candidates("call ") == words{"bo the builder", "bob", "carol", "o\"neil"});
    CHECK(candidates("mute c").empty());
    CHECK(candidates("call bob c").empty());
    CHECK(candidates("c c").empty()); // the verb is ambiguous
}

TEST_CASE("known peers complete after the verbs about their keys", "[completion]") {
    CHECK(after_tab("forget d") == "forget dora ");
    CHECK(candidates("forget b").empty());
    CHECK(candidates("trust d") == words{"ding.wav"});
    CHECK(after_tab("trust c") == "trust carol ");
}

TEST_CASE("names with blanks and quotes are completed quoted", "[completion]") {
    CHECK(after_tab("call bo") == "call bo"); // bob or bo the builder
    CHECK(after_tab("call \"bo ") == "call \"bo the builder\" ");
    CHECK(after_tab("call bo\\ ") == "call \"bo the builder\" ");
    CHECK(after_tab("call 'bo t") == "call \"bo the builder\" ");
    CHECK(after_tab("call o") == "call \"o\\\"neil\" ");
}

TEST_CASE("files complete folder by folder and hidden ones only after a dot", "[completion]") {
    CHECK(after_tab("play d") == "play ding.wav ");
    CHECK(after_tab("play m") == "play \"my songs/");
    CHECK(after_tab("play \"my songs/o") == "play \"my songs/one.wav\" ");
    CHECK(candidates("play ") == words{"ding.wav", "my songs/"});
    CHECK(after_tab("play .") == "play .hidden.wav ");
    CHECK(candidates("record ") == words{"ding.wav", "my songs/", "off"});
}

TEST_CASE("words of a usage and devices complete in their places", "[completion]") {
    CHECK(candidates("volume ") == words{"mic", "out"});
    CHECK(candidates("volume mic ").empty());
    CHECK(after_tab("device i") == "device in ");
    CHECK(after_tab("device in U") == "device in \"USB Headset\" ");
    CHECK(after_tab("device out H") == "device out HDMI ");
    CHECK(after_tab("help cont") == "help contacts ");
}

TEST_CASE("a quoted word is parsed as the original word", "[completion]") {
    const std::string all_bytes = [] {
        std::string text;
        for (int byte = 1; byte < 256; ++byte)
            text += static_cast<char>(byte);
        return text;
    }();
    const words odd{"bob", "", "a b", "it's", "say \"hi\"", "back\\slash", "#1", "Zoë", all_bytes};
    for (const auto& word : odd) {
        const auto split = cli::split_words("call " + cli::quoted_word(word));
        REQUIRE(split.has_value());
        CHECK(*split == words{"call", word});
    }
    CHECK(cli::quoted_word("Zoë") == "Zoë");
    CHECK(cli::quoted_word("\x1b[2J") == "\"\\x1b[2J\"");
}

TEST_CASE("names that differ in a character of several bytes keep it whole", "[completion]") {
    cli::completion_choices choices;
    choices.usages = {"call WHO"};
    choices.contacts = [] { return words{"Zo\xc3\xab", "Zo\xc3\xa9"}; };
    CHECK(complete("call Z", choices).by == "Zo");
}

TEST_CASE("candidates are listed in the available columns", "[completion]") {
    const words some{"bob", "carol", "Zo\xc3\xab"};
    CHECK(cli::list_candidates(some, 80) == "bob  carol  Zo\xc3\xab\n");
    CHECK(cli::list_candidates(some, 15) == "bob  carol  Zo\xc3\xab\n");
    CHECK(cli::list_candidates(some, 14) == "bob  carol\nZo\xc3\xab\n");
    CHECK(cli::list_candidates(some, 3) == "bob\ncarol\nZo\xc3\xab\n");
    CHECK(cli::list_candidates({"\x1b[2J"}, 80) == "\\x1b[2J\n");
    CHECK(cli::list_candidates(words(1000, "x"), 80).ends_with("and 900 more\n"));
}
