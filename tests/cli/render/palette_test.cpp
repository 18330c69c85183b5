#include "cli/render/palette.hpp"
#include "support/catch.hpp"

using babel::cli::palette;
namespace event = babel::client::event;

TEST_CASE("a caller and trouble stand out on a terminal with colours", "[palette]") {
    const palette colours(true);
    CHECK(colours.time("14:02:19") == "\x1b[2m14:02:19\x1b[0m");
    CHECK(
        colours.event(event::call_incoming{}, "bob is calling") == "\x1b[1mbob is calling\x1b[0m"
    );
    CHECK(colours.event(event::error{}, "oh") == "\x1b[31moh\x1b[0m");
    CHECK(colours.event(event::contacts_added{}, "online: bob") == "online: bob");
    CHECK(colours.aside("rtt") == "\x1b[2mrtt\x1b[0m");
    CHECK(colours.level("#") == "\x1b[32m#\x1b[0m");
    CHECK(colours.trouble("MUTED") == "\x1b[31mMUTED\x1b[0m");
}

TEST_CASE("without colours every text is unchanged", "[palette]") {
    const palette plain(false);
    CHECK(plain.time("14:02:19") == "14:02:19");
    CHECK(plain.event(event::error{}, "oh") == "oh");
}
