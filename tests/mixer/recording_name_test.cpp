#include "support/catch.hpp"
#include <babel/core/time.hpp>
#include <babel/mixer/recording_name.hpp>

using babel::mixer::check_recording_name;
using babel::mixer::recording_name;

namespace {

const std::chrono::system_clock::time_point start{std::chrono::seconds(1'795'358'542)};

} // namespace

TEST_CASE("a recording is called by its start and the peer", "[recording-name]") {
    const auto when = babel::local_text(start, "%Y-%m-%dT%H-%M-%S");
    CHECK(recording_name("/rec/{start}-{peer}.wav", start, "bob") == "/rec/" + when + "-bob.wav");
    CHECK(recording_name("{peer}{peer}.wav", start, "zo\u00eb") == "zo\u00ebzo\u00eb.wav");
    CHECK(recording_name("talk.wav", start, "bob") == "talk.wav");
}

TEST_CASE("the name of a peer leads nowhere else in the file system", "[recording-name]") {
    CHECK(recording_name("{peer}.wav", start, "../../etc/x") == "%2e.%2f..%2fetc%2fx.wav");
    CHECK(recording_name("r/{peer}", start, "..") == "r/%2e.");
    CHECK(recording_name("{peer}", start, "a\nb\x1b") == "a%0ab%1b");
    CHECK(recording_name("{peer}", start, "{peer}{start}") == "{peer}{start}");
}

TEST_CASE("a pattern with an unknown placeholder or type of file is refused", "[recording-name]") {
    for (const auto* right : {"a.wav", "{start}-{peer}.opus", "r/{peer}.FLAC", "a{b.ogg"})
        CHECK(check_recording_name(right).has_value());
    CHECK(check_recording_name("{date}.wav").error().placeholder == "{date}");
    CHECK(check_recording_name("{start}{}.wav").error().placeholder == "{}");
    for (const auto* wrong : {"call.mp3", "call.m4a", "call.raw", "call", "call.wav.bak", ".wav"})
        CHECK(check_recording_name(wrong).error().placeholder.empty());
}
