#include "config/sample.hpp"
#include "support/catch.hpp"
#include <babel/config/resolve.hpp>

using namespace babel::config;
using sample::given;

namespace {

/// The values that hold, as `name=value@origin;`.
std::string resolved(const given_values& all) {
    std::string out;
    for (const auto& each : resolve(sample::options, all))
        out += std::string(each.of->name) + "=" + each.value + "@" + each.origin + ";";
    return out;
}

} // namespace

TEST_CASE("a stronger source replaces the value of a weaker one", "[config]") {
    given_values all{given("name", "a", source::file, "f:1")};
    CHECK(resolved(all) == "name=a@f:1;");
    all.push_back(given("name", "b", source::profile, "p:1"));
    CHECK(resolved(all) == "name=b@p:1;");
    all.push_back(given("name", "c", source::environment, "E"));
    CHECK(resolved(all) == "name=c@E;");
    all.insert(all.begin(), given("name", "d", source::command_line, "--name"));
    CHECK(resolved(all) == "name=d@--name;");
}

TEST_CASE("the last value of a source holds", "[config]") {
    CHECK(
        resolved({given("name", "a"), given("port", "1"), given("name", "b")}) ==
        "name=b@there;port=1@there;"
    );
}

TEST_CASE("repetitions of a counted option add up to its limit", "[config]") {
    CHECK(resolved({given("verbose", "1"), given("verbose", "1")}) == "verbose=2@there;");
    CHECK(resolved(given_values(5, given("verbose", "1"))) == "verbose=3@there;");
    CHECK(resolved({given("verbose", "1"), given("verbose", "3")}) == "verbose=3@there;");
    CHECK(
        resolved({given("verbose", "1", source::file), given("verbose", "1")}) == "verbose=1@there;"
    );
}

TEST_CASE("a list is that of the strongest source", "[config]") {
    CHECK(
        resolved({given("bind", "a"), given("bind", "b"), given("bind", "c", source::file)}) ==
        "bind=a@there;bind=b@there;"
    );
}

TEST_CASE("values that add up come from all sources with the strongest first", "[config]") {
    CHECK(
        resolved(
            {given("ban", "a", source::file), given("ban", "b", source::file), given("ban", "c")}
        ) == "ban=c@there;ban=a@there;ban=b@there;"
    );
}

TEST_CASE("an option sets the related options of weaker sources aside", "[config]") {
    const auto weaker = given("sound-in", "x", source::file);
    CHECK(resolved({weaker, given("sound", "null")}) == "sound=null@there;");
    CHECK(resolved({weaker, given("sound", "false")}) == "sound=false@there;sound-in=x@there;");
    CHECK(
        resolved({given("sound", "null", source::file), given("sound-in", "x")}) ==
        "sound=null@there;sound-in=x@there;"
    );
    CHECK(
        resolved({given("sound", "null"), given("sound-in", "x")}) ==
        "sound=null@there;sound-in=x@there;"
    );
}

TEST_CASE("an option of a similar name is not set aside", "[config]") {
    CHECK(
        resolved({given("out", "x", source::file), given("sound", "null")}) ==
        "sound=null@there;out=x@there;"
    );
}

TEST_CASE("values of options that are not in the list are left out", "[config]") {
    option unknown = *sample::options.find("name");
    unknown.name = "unknown";
    CHECK(resolved({{&unknown, "1", source::file, {}, {}}, given("name", "a")}) == "name=a@there;");
}
