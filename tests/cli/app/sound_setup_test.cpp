// Devices and files that are opened before the login, and errors of opening them.
#include "cli/app/sound_setup.hpp"
#include "cli/private_folder.hpp"
#include "support/bounded_run.hpp"
#include "support/catch.hpp"

#include <filesystem>

using namespace babel;

namespace {

struct setup_under_test {
    asio::io_context loop{1};
    audio::file_thread files;
    client::settings chosen;
    std::vector<std::string> complaints;

    setup_under_test() { chosen.audio_in = chosen.audio_out = {audio::endpoint::kind::null, {}}; }
    bool opens() {
        cli::sound_setup sound(loop.get_executor(), chosen, false, files, [this](const auto& why) {
            complaints.push_back(why);
        });
        return test::run_bounded(loop, sound.open()).has_value();
    }
};

} // namespace

TEST_CASE("silence both ways needs nothing", "[sound_setup]") {
    setup_under_test t;
    CHECK(t.opens());
    CHECK(t.complaints.empty());
}

TEST_CASE("a missing file to play is an error before any device is opened") {
    const test::private_folder home;
    setup_under_test t;
    t.chosen.play_file = home.file("gone.wav");
    CHECK_FALSE(t.opens());
    REQUIRE(t.complaints.size() == 1);
    CHECK(t.complaints[0].find("gone.wav: ") != std::string::npos);
}

TEST_CASE("an existing recording is kept and reported", "[sound_setup]") {
    const test::private_folder home;
    setup_under_test t;
    test::write_text(home.file("kept.wav"), "x");
    t.chosen.record_file = home.file("kept.wav");
    CHECK(t.opens());
    REQUIRE(t.complaints.size() == 1);
    CHECK(t.complaints[0].find("exists and is kept") != std::string::npos);
    CHECK(test::text_in(home.file("kept.wav")) == "x");
}

TEST_CASE("a recording in a missing folder is refused", "[sound_setup]") {
    const test::private_folder home;
    setup_under_test t;
    t.chosen.record_file = home.file("no folder/a.wav");
    CHECK_FALSE(t.opens());
    REQUIRE(t.complaints.size() == 1);
    CHECK(t.complaints[0].starts_with("babel-cli: cannot write "));
}

TEST_CASE("the error for an unreadable input file names the option to do without") {
    const test::private_folder home;
    setup_under_test t;
    t.chosen.audio_in = {audio::endpoint::kind::file, home.file("gone.wav")};
    CHECK_FALSE(t.opens());
    REQUIRE_FALSE(t.complaints.empty());
    CHECK(t.complaints[0].find("gone.wav") != std::string::npos);
}
