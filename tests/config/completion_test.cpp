#include "config/sample.hpp"
#include "support/catch.hpp"
#include <babel/config/completion.hpp>

using namespace babel::config;

TEST_CASE("words of scripts are quoted for every shell", "[config]") {
    CHECK(single_quoted("the peer's voice") == "'the peer'\\''s voice'");
    CHECK(split_choices("on|off") == "on off");
    CHECK(split_choices("on|off", ", ") == "on, off");
}

TEST_CASE("fish gets both names of an option and its meaning", "[config]") {
    CHECK(
        fish_option("p", *sample::options.find("quiet")) ==
        "complete -c p -s q -l quiet -d 'print less'"
    );
    CHECK(fish_option("p", *sample::options.find("port")) == "complete -c p -l port -d 'TCP port'");
}
