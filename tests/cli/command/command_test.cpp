#include "cli/command/command.hpp"
#include "support/catch.hpp"

using namespace babel::cli;

namespace {

template <class Command>
Command parsed(std::string_view line, verbs form = verbs::exact) {
    const auto result = parse_command(line, form);
    INFO("line: " << line);
    REQUIRE(result.has_value());
    REQUIRE(std::holds_alternative<Command>(*result));
    return std::get<Command>(*result);
}

std::string error_of(std::string_view line, verbs form = verbs::exact) {
    const auto result = parse_command(line, form);
    INFO("line: " << line);
    REQUIRE(result.has_error());
    return result.error().what;
}

} // namespace

TEST_CASE("each verb is read", "[command]") {
    CHECK(parsed<command::call>("call bob").peer == "bob");
    CHECK(parsed<command::accept>("accept").peer.empty());
    CHECK(parsed<command::accept>("accept bob").peer == "bob");
    CHECK(parsed<command::refuse>("refuse").peer.empty());
    CHECK(parsed<command::hangup>("hangup bob").peer == "bob");
    parsed<command::contacts>("contacts");
    CHECK(parsed<command::mute>("mute").on);
    CHECK_FALSE(parsed<command::mute>("unmute").on);
    using show = command::stats::show;
    CHECK(parsed<command::stats>("stats").mode == show::once);
    CHECK(parsed<command::stats>("stats on").mode == show::repeatedly);
    CHECK(parsed<command::stats>("stats off").mode == show::no_more);
    CHECK(parsed<command::deafen>("deafen").on);
    CHECK_FALSE(parsed<command::deafen>("undeafen").on);
    CHECK(parsed<command::hold>("hold").on);
    CHECK_FALSE(parsed<command::hold>("resume").on);
    CHECK(parsed<command::play>("play 'a b.wav'").file == "a b.wav");
    parsed<command::stop>("stop");
    CHECK(parsed<command::record>("record talk.wav").file == "talk.wav");
    CHECK(parsed<command::record>("record off").file.empty());
    CHECK(parsed<command::dnd>("dnd on").on);
    CHECK_FALSE(parsed<command::dnd>("dnd off").on);
    CHECK(parsed<command::push_to_talk>("ptt on").on);
    CHECK_FALSE(parsed<command::push_to_talk>("ptt off").on);
    CHECK(parsed<command::block>("block 'Ann Lee'").name == "Ann Lee");
    CHECK(parsed<command::block>("block").name.empty());
    CHECK(parsed<command::unblock>("unblock bob").name == "bob");
    parsed<command::peers>("peers");
    CHECK(parsed<command::trust>("trust 'Ann Lee'").what == "Ann Lee");
    CHECK(parsed<command::verify>("verify bob").peer == "bob");
    CHECK(parsed<command::forget>("forget bob").peer == "bob");
    CHECK(parsed<command::calls>("calls").count == 20);
    CHECK(parsed<command::calls>("calls 1000").count == 1000);
    parsed<command::status>("status");
    CHECK(parsed<command::help>("help call").topic == "call");
    parsed<command::quit>("quit");
}

TEST_CASE("volumes times and events are checked when they are parsed", "[command]") {
    using side = command::volume::side;
    CHECK(parsed<command::volume>("volume mic 150").percent == 150);
    CHECK(parsed<command::volume>("volume out 0").which == side::out);
    CHECK_FALSE(parsed<command::volume>("volume out").percent);
    using std::chrono::milliseconds;
    CHECK(parsed<command::sleep>("sleep 1.5").time == milliseconds(1500));
    CHECK(parsed<command::wait>("wait call.up").event_type == "call.up");
    CHECK_FALSE(parsed<command::wait>("wait call.up").limit);
    CHECK(parsed<command::wait>("wait call.incoming 0.25").limit == milliseconds(250));
    for (const auto* line :
         {"volume ear 1", "volume mic 201", "volume mic -1", "volume mic 1x", "sleep x",
          "sleep -1",     "sleep nan",      "sleep 1e9",     "wait nothing",  "wait call.up x",
          "dnd",          "dnd maybe",      "unblock",       "block a b",     "calls 0",
          "calls 1001",   "calls -1",       "calls x",       "ptt",           "ptt maybe"})
        CHECK(error_of(line).starts_with("usage: "));
}

TEST_CASE("a message is the rest of its line", "[command]") {
    const auto said = parsed<command::message>("msg 'Ann Lee'  don't  \"open\" it \\x41 \r");
    CHECK(said.peer == "Ann Lee");
    CHECK(said.words == "don't  \"open\" it \\x41");
    CHECK(parsed<command::message>("ms bob hi", verbs::prefixes).words == "hi");
    const auto joined = parse_words({"msg", "bob", "two", "more  words"}, verbs::exact);
    REQUIRE(joined.has_value());
    CHECK(std::get<command::message>(*joined).words == "two more  words");
    const auto empty = parse_words({"msg", "bob", ""}, verbs::exact);
    REQUIRE(empty.has_error());
    for (const auto* line : {"msg", "msg bob", "msg bob "})
        CHECK(error_of(line) == "usage: msg WHO WORDS...");
    CHECK(error_of("msg \"bob hi") == "unclosed quote");
}

TEST_CASE("a card needs no quotes", "[command]") {
    const std::string card = "babel:bob@h.org ssh-ed25519 AAAA";
    CHECK(parsed<command::trust>("trust " + card).what == card);
    CHECK(parsed<command::trust>("trust '" + card + "'").what == card);
    CHECK(error_of("trust Ann Lee") == "usage: trust WHO|FILE|CARD");
}

TEST_CASE("an empty line and a comment do nothing", "[command]") {
    for (const auto* line : {"", "   ", "\t", "\r", "# call bob"})
        parsed<command::nothing>(line);
}

TEST_CASE("words are split as a shell splits them", "[command]") {
    CHECK(parsed<command::call>("  call\tbob \r").peer == "bob");
    CHECK(parsed<command::call>("call \"Ann Lee\"").peer == "Ann Lee");
    CHECK(parsed<command::call>("call 'Ann \"Lee'").peer == "Ann \"Lee");
    CHECK(parsed<command::call>("call Ann\\ Lee").peer == "Ann Lee");
    CHECK(parsed<command::call>("call A'n'\"n\"").peer == "Ann");
    CHECK(parsed<command::call>("call a\\x20b\\xFf").peer == "a b\xff");
    CHECK(parsed<command::call>("call 'a\\x20'").peer == "a\\x20");
}

TEST_CASE("a line that cannot be split gives the reason", "[command]") {
    CHECK(error_of("call \"bob") == "unclosed quote");
    CHECK(error_of("call bob\\") == "a backslash must be followed by a character or xNN");
    CHECK(error_of("call \\x2") == "a backslash must be followed by a character or xNN");
    CHECK(error_of("call \\xgg") == "a backslash must be followed by a character or xNN");
}

TEST_CASE("the error for an unknown verb suggests the nearest one", "[command]") {
    CHECK(error_of("cal bob") == "unknown command \"cal\": did you mean \"call\"?");
    CHECK(error_of("hagnup") == "unknown command \"hagnup\": did you mean \"hangup\"?");
    CHECK(error_of("xyzzy") == "unknown command \"xyzzy\"; \"help\" lists them");
    CHECK(error_of("\x1b[2J") == "unknown command \"\\x1b[2J\"; \"help\" lists them");
}

TEST_CASE("a word too many or an unknown one shows the usage", "[command]") {
    CHECK(error_of("call") == "usage: call WHO");
    CHECK(error_of("call a b") == "usage: call WHO");
    CHECK(error_of("quit now") == "usage: quit");
    CHECK(error_of("accept a b") == "usage: accept [WHO]");
    CHECK(error_of("stats on off") == "usage: stats [on|off]");
    CHECK(error_of("stats maybe") == "usage: stats [on|off]");
}

TEST_CASE(
    "verbs may be shortened at the prompt only and only while it is clear which", "[command]"
) {
    CHECK(parsed<command::hangup>("hang", verbs::prefixes).peer.empty());
    CHECK_FALSE(parsed<command::mute>("unm", verbs::prefixes).on);
    CHECK_FALSE(error_of("un", verbs::prefixes).empty()); // unmute or undeafen
    CHECK(error_of("hang") == "unknown command \"hang\": did you mean \"hangup\"?");
    CHECK_FALSE(error_of("h", verbs::prefixes).empty()); // hangup or help
    CHECK_FALSE(error_of("c bob", verbs::prefixes).empty());
}

TEST_CASE("help has a line for each verb and for a single one", "[command]") {
    const auto all = command_help();
    for (const auto* verb :
         {"call", "accept", "refuse", "hangup", "contacts", "mute", "unmute", "quit"})
        CHECK(all.find(std::string("  ") + verb) != std::string::npos);
    CHECK(command_help("mute") == "  mute                    mute the microphone\n");
    CHECK(command_help("cal") == "unknown command \"cal\": did you mean \"call\"?\n");
}
