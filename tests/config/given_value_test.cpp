#include "config/sample.hpp"
#include "support/catch.hpp"

#include <map>

using namespace babel::config;
using sample::given;

TEST_CASE("the environment gives the options that files may have", "[config]") {
    const std::map<std::string, std::string> variables{
        {"BABEL_NAME", "a"}, {"BABEL_SOUND_IN", "x"}, {"BABEL_PORT", ""}, {"BABEL_CONFIG", "f"}};
    const auto values = read_environment(sample::options, [&](const std::string& name) {
        const auto found = variables.find(name);
        return found == variables.end() ? std::string() : found->second;
    });
    REQUIRE(values.size() == 2);
    CHECK(values[0].of->name == "name");
    CHECK(values[0].value == "a");
    CHECK(values[0].origin == "environment BABEL_NAME");
    CHECK(values[0].where == "BABEL_NAME");
    CHECK(values[1].of->name == "sound-in");
}

TEST_CASE("only lists may be repeated", "[config]") {
    CHECK(check_repeated({given("name", "a"), given("port", "1")}).has_value());
    CHECK(check_repeated({given("ban", "a"), given("ban", "b")}).has_value());
    CHECK(check_repeated({given("bind", "a"), given("bind", "b")}).has_value());
    CHECK(
        check_repeated({given("name", "a"), given("name", "a")}).error() ==
        fault{"there", "given twice"}
    );
    CHECK_FALSE(check_repeated({given("verbose", "1"), given("verbose", "1")}).has_value());
}

TEST_CASE("the last value of an option is found", "[config]") {
    const given_values all{given("quiet", "true"), given("quiet", "false"), given("name", "a")};
    CHECK(find_given(all, "quiet")->value == "false");
    CHECK_FALSE(is_true(all, "quiet"));
    CHECK(is_true({all[0]}, "quiet"));
    CHECK(find_given(all, "port") == nullptr);
    CHECK_FALSE(is_true(all, "port"));
}

TEST_CASE("only faults of the command line are explained by the help", "[config]") {
    CHECK(
        fault_of(given("name", "", source::command_line, "--name"), "no") == fault{"--name", "no"}
    );
    CHECK_FALSE(fault_of(given("name", "", source::file), "no").is_usage);
    CHECK_FALSE(fault_of(given("name", "", source::environment), "no").is_usage);
    CHECK(complaint("p", {"--x", "no"}) == "p: --x: no; try \"p --help\"\n");
    CHECK(complaint("p", {"f:1", "no", false}) == "p: f:1: no\n");
    CHECK(complaint("p", {{}, "no", false}) == "p: no\n");
}
