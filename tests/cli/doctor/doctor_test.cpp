#include "cli/doctor/doctor.hpp"
#include "support/catch.hpp"

#include <boost/json/parse.hpp>

#include <functional>

using namespace babel;
using namespace std::chrono_literals;
using cli::diagnosis;
using cli::health;
using cli::verdict;

namespace {

diagnosis all_good() {
    diagnosis found;
    found.codec = {32'000, 10, {}, 1.5, 0.25};
    found.sound.microphone = {"Headset (ALSA)", true, {}, true, 0};
    found.sound.loudspeaker = found.sound.microphone;
    found.sound.loudest = 0.01;
    found.sound.loop = 43'100us;
    found.server = {{"babel.example.org:4243", {}, 18ms}, true};
    found.server.seen.security = client::server_security{{}, client::server_trust::known, "AES"};
    found.identity = {"identity.pem", true, false, "SHA256:me", {}};
    return found;
}

verdict about(std::string_view part, const diagnosis& found) {
    for (const auto& v : cli::judge(found))
        if (v.about == part) return v;
    FAIL("no verdict on " << part);
    return {};
}

} // namespace

TEST_CASE("a doctor who finds nothing wrong reports each part as well", "[doctor]") {
    const auto verdicts = judge(all_good());
    CHECK(is_well(verdicts));
    CHECK(
        doctor_text(verdicts) ==
        "microphone   good      Headset (ALSA), peak -40 dBFS\n"
        "loudspeaker  good      Headset (ALSA)\n"
        "loop         good      loudspeaker to microphone in 43 ms\n"
        "codec        good      encoding takes 1.5 % of a core, decoding 0.2 % (32 kb/s, "
        "complexity 10)\n"
        "server       good      babel.example.org:4243 answers, round trip 18 ms\n"
        "tls          good      encrypted, known key "
        "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n"
        "identity     good      SHA256:me in identity.pem\n"
        "calls        unknown   not tested: needs a server that answers over TLS\n"
    );
}

TEST_CASE("each finding has its verdict", "[doctor]") {
    struct row {
        const char* what;
        std::function<void(diagnosis&)> change;
        std::string_view about;
        health expected;
        std::string words; // in the finding or in the advice
    };
    const error_code none = errc::no_device;
    const error_code held(EBUSY, boost::system::system_category());
    const row rows[] = {
        {"no microphone",
         [&](diagnosis& f) { f.sound.microphone.failure = none; },
         "microphone",
         health::bad,
         "--audio-in"},
        {"no loudspeaker",
         [&](diagnosis& f) { f.sound.loudspeaker.failure = none; },
         "loudspeaker",
         health::bad,
         "--audio-out"},
        {"held",
         [&](diagnosis& f) { f.sound.loudspeaker.failure = held; },
         "loudspeaker",
         health::bad,
         "another program"},
        {"no callback",
         [](diagnosis& f) { f.sound.microphone.moved = false; },
         "microphone",
         health::bad,
         "delivers no sound"},
        {"xruns",
         [](diagnosis& f) { f.sound.loudspeaker.losses = 3; },
         "loudspeaker",
         health::doubtful,
         "3 times"},
        {"muted",
         [](diagnosis& f) { f.sound.loudest = 0; },
         "microphone",
         health::doubtful,
         "muted"},
        {"clipping",
         [](diagnosis& f) { f.sound.loudest = 1; },
         "microphone",
         health::doubtful,
         "turn it down"},
        {"silence chosen",
         [](diagnosis& f) { f.sound.microphone.is_device = false; },
         "microphone",
         health::unknown,
         "no sound device is in use"},
        {"half a loop",
         [](diagnosis& f) { f.sound.microphone.is_device = false; },
         "loop",
         health::unknown,
         "both devices"},
        {"no loop",
         [](diagnosis& f) { f.sound.loop.reset(); },
         "loop",
         health::unknown,
         "did not hear the loudspeaker"},
        {"long loop",
         [](diagnosis& f) { f.sound.loop = 280ms; },
         "loop",
         health::doubtful,
         "Bluetooth"},
        {"slow",
         [](diagnosis& f) { f.codec.encode_percent = 30; },
         "codec",
         health::doubtful,
         "30.0 %"},
        {"too slow",
         [](diagnosis& f) { f.codec.encode_percent = 90; },
         "codec",
         health::bad,
         "--complexity"},
        {"no codec", [&](diagnosis& f) { f.codec.failure = held; }, "codec", health::bad, "Opus"},
        {"no server",
         [&](diagnosis& f) { f.server.seen.failure = errc::no_address; },
         "server",
         health::bad,
         "is babel-server running there?"},
        {"filtered server",
         [&](diagnosis& f) { f.server.seen.failure = errc::timed_out; },
         "server",
         health::bad,
         "firewall"},
        {"a server by its name",
         [](diagnosis& f) {
             f.server.seen.node =
                 client::seen_node{client::found_way::name, "192.0.2.1:4243", "192.0.2.1", 4243, 2};
         },
         "server",
         health::good,
         "round trip 18 ms; found by its name: 192.0.2.1, one of 3"},
        {"a server by SRV",
         [](diagnosis& f) {
             f.server.seen.node =
                 client::seen_node{client::found_way::srv, "n.org:7001", "192.0.2.1", 7001, 0};
         },
         "server",
         health::good,
         "round trip 18 ms; found by SRV: n.org:7001 (192.0.2.1)"},
        {"a server at an address",
         [](diagnosis& f) { f.server.seen.node.emplace(); },
         "server",
         health::good,
         "round trip 18 ms"},
        {"no server at either port",
         [&](diagnosis& f) {
             f.server.seen.failure = held;
             f.server.seen.passed_over = {{4240, errc::timed_out}};
         },
         "server",
         health::bad,
         held.message() + "; port 4240: " + error_code(errc::timed_out).message()},
        {"no server wanted",
         [&](diagnosis& f) {
             f.server.seen.failure = errc::timed_out;
             f.server.chosen = false;
         },
         "server",
         health::unknown,
         "no server given"},
        {"refused",
         [](diagnosis& f) { f.server.seen.refusal = "you are banned from this server"; },
         "server",
         health::bad,
         "you are banned"},
        {"far server",
         [](diagnosis& f) { f.server.seen.round_trip = 600ms; },
         "server",
         health::doubtful,
         "600 ms"},
    };
    for (const auto& row : rows) {
        INFO(row.what);
        auto found = all_good();
        row.change(found);
        const auto v = about(row.about, found);
        INFO(v.what << " | " << v.advice);
        CHECK(v.is == row.expected);
        CHECK((v.what + " " + v.advice).find(row.words) != std::string::npos);
        CHECK(is_well(judge(found)) == (row.expected != health::bad));
    }
}

TEST_CASE("every problem comes with advice", "[doctor]") {
    auto found = all_good();
    found.sound.microphone.failure = errc::no_device;
    found.sound.loudspeaker.moved = false;
    found.server.seen.failure = errc::timed_out;
    found.codec.encode_percent = 99;
    for (const auto& v : judge(found))
        if (v.is == health::bad) CHECK_FALSE(v.advice.empty());
    CHECK(
        doctor_text(judge(found)).find("\n                       plug one in") != std::string::npos
    );
}

TEST_CASE("the names of devices and servers are made printable", "[doctor]") {
    auto found = all_good();
    found.sound.microphone.name = found.server.seen.where = "\x1b[2J";
    const auto text = doctor_text(judge(found));
    CHECK(text.find('\x1b') == std::string::npos);
    CHECK(text.find("\\x1b[2J") != std::string::npos);
}

TEST_CASE("programs get one object with figures and verdicts", "[doctor]") {
    auto found = all_good();
    found.sound.loop.reset();
    found.sound.microphone.failure = errc::no_device;
    found.server.seen.node = client::seen_node{client::found_way::srv, "n.org:7001"};
    const auto line = doctor_json(found, judge(found));
    CHECK(line.find('\n') == std::string::npos);
    const auto object = boost::json::parse(line).as_object();
    CHECK(object.at("type").as_string() == "doctor");
    CHECK_FALSE(object.at("ok").as_bool());
    CHECK_FALSE(object.contains("loop_ms"));
    CHECK(object.at("encode_percent").as_double() == 1.5);
    CHECK(object.at("server_rtt_ms").as_double() == 18);
    CHECK(object.at("server_found_by").as_string() == "srv");
    CHECK(object.at("server_node").as_string() == "n.org:7001");
    const auto& checks = object.at("checks").as_array();
    REQUIRE(checks.size() == 8);
    const auto& microphone = checks.front().as_object();
    CHECK(microphone.at("about").as_string() == "microphone");
    CHECK(microphone.at("health").as_string() == "bad");
    CHECK(microphone.contains("advice"));
    CHECK_FALSE(checks.back().as_object().contains("advice"));
}
