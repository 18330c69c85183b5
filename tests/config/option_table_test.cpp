#include "config/sample.hpp"
#include "support/catch.hpp"
#include <babel/config/help.hpp>

using namespace babel::config;
using namespace std::chrono_literals;
using sample::given;
using sample::options;

namespace {

std::string fault_in(const given_values& all) {
    const auto checked = options.check(all);
    return checked ? "" : to_string(checked.error());
}

std::string
fault_of_change(sample::settings& to, const std::string& key, const std::string& value) {
    const auto changed = options.change(to, key, value);
    return changed ? "" : to_string(changed.error());
}

} // namespace

TEST_CASE("values reach their fields", "[config]") {
    sample::settings to;
    options.set(
        to,
        {given("name", "a"),
         given("port", "65535"),
         given("hold", "9"),
         given("wait", "7"),
         given("quiet", "true"),
         given("once", "true"),
         given("tone", "off"),
         given("verbose", "2"),
         given("bind", "x"),
         given("bind", "y")}
    );
    CHECK(to.name == "a");
    CHECK(to.port == 65535);
    CHECK(to.hold == 9ms);
    CHECK(to.wait == 7s);
    CHECK(to.quiet);
    CHECK_FALSE(to.reconnect);
    CHECK_FALSE(to.tone);
    CHECK(to.verbosity == 2);
    CHECK(to.binds == std::vector<std::string>{"x", "y"});
    options.set(to, {given("wait", "off")});
    CHECK_FALSE(to.wait);
}

TEST_CASE("each kind of option refuses values that do not fit", "[config]") {
    CHECK(fault_in({given("port", "65536")}) == "there: '65536' is not a number from 0 to 65535");
    CHECK(fault_in({given("port", "-1")}) == "there: '-1' is not a number from 0 to 65535");
    CHECK(fault_in({given("port", "1x")}) == "there: '1x' is not a number from 0 to 65535");
    CHECK(fault_in({given("wait", "61")}) == "there: '61' is not a number from 0 to 60, or off");
    CHECK(fault_in({given("port", "off")}) == "there: 'off' is not a number from 0 to 65535");
    CHECK(fault_in({given("quiet", "yes")}) == "there: 'yes' is not true or false");
    CHECK(fault_in({given("tone", "1")}) == "there: '1' is not on or off");
    CHECK(fault_in({given("tone", "")}) == "there: '' is not on or off");
    CHECK(fault_in({given("name", "")}) == "there: missing value");
    CHECK(fault_in({given("name", std::string("a\0b", 3))}) == "there: contains a NUL byte");
    CHECK(fault_in({given("name", "root")}) == "there: root is not allowed");
    CHECK(fault_in({given("port", "0"), given("wait", "off"), given("tone", "on")}).empty());
}

TEST_CASE("an option may change while the program runs if its row allows it", "[config]") {
    sample::settings to;
    CHECK(fault_of_change(to, "port", "1").empty());
    CHECK(to.port == 1);
    CHECK(fault_of_change(to, "port", "x") == "port: 'x' is not a number from 0 to 65535");
    CHECK(fault_of_change(to, "hold", "1") == "hold: cannot be changed while the program runs");
    CHECK(fault_of_change(to, "prot", "1") == "unknown option prot: did you mean \"port\"?");
    CHECK(fault_of_change(to, "nmae", "1") == "unknown option nmae"); // name cannot change
    CHECK(to.port == 1);
}

TEST_CASE("a report has the values in effect with their origins", "[config]") {
    sample::settings all;
    const auto held = given_values{given("name", "a\x07", source::file, "f:1"), given("ban", "b")};
    options.set(all, held);
    const auto values = options.effective(all, held);
    const auto text = report_with_origins(values);
    CHECK(text.find("name = a\\x07                          (f:1)\n") != text.npos);
    CHECK(text.find("port = 4242                           (default)\n") != text.npos);
    CHECK(text.find("hold = 5                              (default)\n") != text.npos);
    CHECK(text.find("quiet = false                         (default)\n") != text.npos);
    CHECK(text.find("sound-in =                            (not set)\n") != text.npos);
    CHECK(text.find("config") == text.npos);
    CHECK(report(values).starts_with("name = a\\x07\nport = 4242\nhold = 5\n"));
    CHECK(report(values).ends_with("ban = b\n"));
}

TEST_CASE("the help has each option under its heading with its default", "[config]") {
    const auto text = option_help(options);
    CHECK(text.starts_with("\nFirst:\n  -n, --name NAME        login name\n"
                           "      --port N           TCP port (default 4242)\n"
                           "      --hold MS          pause (default 5)\n"
                           "      --wait[=SECS|off]  timeout\n"));
    CHECK(text.find("\n\nSecond:\n      --tone on|off      a tone (default on)\n") != text.npos);
    CHECK(text.find("  -v, --verbose          log more\n") != text.npos);
}

TEST_CASE("help that is wider than a terminal continues in its own column", "[config]") {
    const std::string half(40, 'a');
    const std::vector<two_columns> rows{
        {"--one", half + " " + half + " " + half},
        {"--two", std::string(120, 'b')},
        {"--three", ""}};
    CHECK(
        in_columns(rows) == "  --one    " + half + " " + half + "\n" + std::string(11, ' ') + half +
                                "\n  --two    " + std::string(120, 'b') + "\n  --three  \n"
    );
}

TEST_CASE("variables of the environment are named after the options", "[config]") {
    CHECK(environment_name(*options.find("sound-in")) == "BABEL_SOUND_IN");
}
