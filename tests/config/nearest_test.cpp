#include "support/catch.hpp"
#include <babel/config/nearest.hpp>

using namespace babel::config;

TEST_CASE("the nearest word is suggested unless none is near", "[config]") {
    const std::vector<std::string_view> words{"server", "serve", "name"};
    CHECK(nearest("servr", words) == "server");
    CHECK(nearest("srever", words) == "server"); // letters in the wrong order
    CHECK(nearest("nmae", words) == "name");
    CHECK(nearest("quux", words).empty());
    CHECK(nearest("", words).empty());
    const std::string longest(64, 'n');
    CHECK(nearest(longest, {longest}) == longest);
    CHECK(nearest(longest + 'n', {longest}).empty());
    CHECK(did_you_mean("nmae", words) == ": did you mean \"name\"?");
    CHECK(did_you_mean("quux", words).empty());
}
