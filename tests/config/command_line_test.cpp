#include "config/sample.hpp"
#include "config/tokenizer.hpp"
#include "support/catch.hpp"
#include <babel/config/command_line.hpp>

using namespace babel::config;

namespace {

using texts = std::vector<std::string>;

/// Options as `name=value;`, then the words, or the fault.
std::string taken_apart(const texts& arguments) {
    const auto line = read_command_line(sample::options, arguments);
    if (!line) return to_string(line.error());
    std::string out;
    for (const auto& each : line->options)
        out += std::string(each.of->name) + "=" + each.value + ";";
    for (const auto& word : line->words)
        out += " " + word;
    return out;
}

} // namespace

TEST_CASE("options may be written in each of the usual ways", "[config]") {
    CHECK(taken_apart({"--name", "a"}) == "name=a;");
    CHECK(taken_apart({"--name=a"}) == "name=a;");
    CHECK(taken_apart({"-n", "a"}) == "name=a;");
    CHECK(taken_apart({"-na"}) == "name=a;");
    CHECK(taken_apart({"-qna"}) == "quiet=true;name=a;");
    CHECK(taken_apart({"--name="}) == "name=;");
    CHECK(taken_apart({"-vv", "-v"}) == "verbose=1;verbose=1;verbose=1;");
}

TEST_CASE("words and options may be mixed", "[config]") {
    CHECK(taken_apart({"call", "-q", "bob"}) == "quiet=true; call bob");
    CHECK(taken_apart({"a", "--", "-q", "--name"}) == " a -q --name");
    CHECK(taken_apart({"-"}) == " -");
    CHECK(taken_apart({"-n", "-"}) == "name=-;");
    CHECK(taken_apart({}).empty());
}

TEST_CASE("a flag takes a joined value and no word", "[config]") {
    CHECK(taken_apart({"--quiet=false"}) == "quiet=false;");
    CHECK(taken_apart({"--quiet", "a"}) == "quiet=true; a");
    CHECK(taken_apart({"-q", "a"}) == "quiet=true; a");
}

TEST_CASE("an option whose value may be left out takes no word", "[config]") {
    CHECK(taken_apart({"--wait", "5"}) == "wait=60; 5");
    CHECK(taken_apart({"--wait=5"}) == "wait=5;");
}

TEST_CASE("a wrong option is refused with a suggestion", "[config]") {
    CHECK(taken_apart({"--nmae", "a"}) == "--nmae: no such option: did you mean --name?");
    CHECK(
        taken_apart({"--nam", "a"}) == "--nam: no such option: did you mean --name?"
    ); // no guessing
    CHECK(taken_apart({"--nonsense"}) == "--nonsense: no such option");
    CHECK(taken_apart({"--\x1b[2J"}) == "--\\x1b[2J: no such option");
    CHECK(taken_apart({"-qz"}) == "-z: no such option");
    CHECK(taken_apart({"-\xff"}) == "-\\xff: no such option");
}

TEST_CASE("a missing value is refused with the syntax of the option", "[config]") {
    CHECK(taken_apart({"--name"}) == "--name: missing value: -n, --name NAME");
    CHECK(taken_apart({"-n", "-q"}) == "-n: missing value: -n, --name NAME");
    CHECK(taken_apart({"--port", "--quiet"}) == "--port: missing value: --port N");
    CHECK(taken_apart({"--port", "-45"}) == "--port: missing value: --port N; write --port=-45");
    CHECK(taken_apart({"-n", "-45"}) == "-n: missing value: -n, --name NAME; write -n-45");
}

TEST_CASE("faults of the command line are faults of usage", "[config]") {
    const auto line = read_command_line(sample::options, {"--nonsense"});
    REQUIRE(line.has_error());
    CHECK(line.error().is_usage);
}

TEST_CASE("the tokens are those of Program_options", "[config]") {
    const auto parsed = tokenize(sample::options, {"a", "--name=b", "c"});
    REQUIRE(parsed.has_value());
    const auto& options = parsed->options;
    REQUIRE(options.size() == 3);
    CHECK((options[0].position_key == 0 && options[0].value == texts{"a"}));
    CHECK((options[1].string_key == "name" && options[1].value == texts{"b"}));
    CHECK(options[1].position_key == -1);
    CHECK((options[2].position_key == 1 && options[2].string_key.empty()));
}
