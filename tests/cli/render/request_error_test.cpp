#include "cli/render/request_error.hpp"
#include "support/catch.hpp"

using namespace babel;
using cli::call_error_text;
using cli::recording_name_text;
using cli::sound_error_text;

TEST_CASE("a request that succeeded has no message") {
    CHECK(call_error_text({}, "bob", 8).empty());
    CHECK(sound_error_text({}, "song.wav").empty());
}

TEST_CASE("the reason for a failed call names its peer and the option that limits it") {
    CHECK(call_error_text(errc::own_name, "alice", 8) == "you cannot call yourself");
    CHECK(call_error_text(errc::server_link_down, "bob", 8) == "the server link is down");
    CHECK(call_error_text(errc::not_logged_in, "bob", 8) == "not logged in");
    CHECK(call_error_text(errc::already_in_call, "bob", 8) == "you are already in a call with bob");
    CHECK(
        call_error_text(errc::too_many_calls, "bob", 1) ==
        "you are already in a call; \"hangup\" ends it"
    );
    CHECK(
        call_error_text(errc::too_many_calls, "bob", 8) ==
        "you already have 8 calls; see --max-calls"
    );
    CHECK(
        call_error_text(errc::no_port_left, "bob", 8) ==
        "cannot listen for bob: no free port left in the range"
    );
}

TEST_CASE("the message that nobody calls names the user's argument") {
    CHECK(call_error_text(errc::not_calling, {}, 8) == "nobody is calling");
    CHECK(call_error_text(errc::not_calling, "bob", 8) == "bob is not calling");
    CHECK(call_error_text(errc::no_call, {}, 8) == "there is no call");
}

TEST_CASE("a message that cannot be sent names its peer", "[request_error]") {
    using cli::message_error_text;
    CHECK(message_error_text({}, "bob").empty());
    CHECK(message_error_text(errc::no_call, "bob") == "there is no call with bob");
    CHECK(
        message_error_text(errc::not_sealed, "bob") ==
        "the call with bob is not encrypted, so it carries no messages"
    );
    CHECK(
        message_error_text(errc::text_too_long, "bob") == "the message is longer than 1000 bytes"
    );
    CHECK(
        message_error_text(errc::too_many_texts, "bob") ==
        "bob has not received the last messages yet"
    );
}

TEST_CASE("a card for another server is refused with its name", "[request_error]") {
    const client::card card{"bob", {"b.org", 4243}, {}};
    CHECK(
        cli::card_error_text(errc::other_server, card) ==
        "the card is for users of another server, b.org:4243"
    );
    CHECK(cli::card_error_text({}, card).empty());
}

TEST_CASE("an error of a sound file or device names it") {
    CHECK(sound_error_text(errc::no_call, "song.wav") == "there is no call");
    CHECK(sound_error_text(errc::nothing_played, {}) == "nothing is being played");
    CHECK(
        sound_error_text(errc::no_sound, "song.wav") == "song.wav: there is no sound in that file"
    );
    CHECK(sound_error_text(errc::no_device, "headset") == "headset: no such sound device");
    const auto bad_name = sound_error_text(errc::bad_pattern, "{date}.wav");
    CHECK(bad_name.find("{date} means nothing") == 0);
}

TEST_CASE("a refused name of a recording is explained", "[request_error]") {
    CHECK(
        recording_name_text({"{date\x1b}"}) ==
        "{date\\x1b} means nothing in the name of a recording: {start} and {peer} do"
    );
    CHECK(recording_name_text({}).starts_with("the name of a recording ends in one of .wav"));
}
