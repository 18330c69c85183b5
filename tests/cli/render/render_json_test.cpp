#include "cli/render/json_fields.hpp"
#include "cli/render/render_json.hpp"
#include "support/catch.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <limits>

using namespace babel;
using namespace std::chrono_literals;
namespace event = client::event;
namespace json = boost::json;

namespace {

json::object rendered(const client::client_event& e) {
    const cli::event_stamp stamp{7, std::chrono::system_clock::time_point(1'700'000'000'042ms)};
    const auto line = cli::to_json(e, stamp);
    INFO(line);
    CHECK(line.find('\n') == std::string::npos);
    auto object = json::parse(line).as_object();
    CHECK(object["v"].as_int64() == 1);
    CHECK(object["seq"].as_int64() == 7);
    CHECK(object["ts"].as_string() == "2023-11-14T22:13:20.042Z");
    object.erase("v");
    object.erase("seq");
    object.erase("ts");
    return object;
}

json::object parsed(std::string_view text) {
    return json::parse(text).as_object();
}

} // namespace

TEST_CASE("each event has its fields as documented", "[json]") {
    CHECK(
        rendered(event::connected{"h:1 (::1)", 18ms}) ==
        parsed(R"json({"type":"connected","server":"h:1 (::1)","ms":18,"security":"none"})json")
    );
    CHECK(
        rendered(event::logged_in{"alice", true}) ==
        parsed(R"({"type":"login.ok","name":"alice","security":"tls"})")
    );
    CHECK(
        rendered(event::login_failed{"taken", client::refusal::name_in_use}) ==
        parsed(R"({"type":"login.failed","reason":"taken","code":"name_in_use"})")
    );
    CHECK(
        rendered(event::contacts_added{{"a", "b"}}) ==
        parsed(R"({"type":"contacts.add","names":["a","b"]})")
    );
    CHECK(
        rendered(event::contacts_removed{{"a"}}) ==
        parsed(R"({"type":"contacts.del","names":["a"]})")
    );
    CHECK(
        rendered(event::call_outgoing{1, "bob", 4000}) ==
        parsed(R"({"type":"call.outgoing","call":1,"peer":"bob","port":4000})")
    );
    CHECK(
        rendered(event::call_incoming{1, "bob", "::1", 4000, 45s}) ==
        parsed(R"({"type":"call.incoming","call":1,"peer":"bob","host":"::1","port":4000,
                   "security":"none"})")
    );
    CHECK(
        rendered(event::call_up{1, "bob", "x", 32000, "", ""}) ==
        parsed(R"({"type":"call.up","call":1,"peer":"bob","codec":"opus","rate":48000,"kbps":32,
                   "path":"x","security":"none"})")
    );
    CHECK(
        rendered(event::call_gap{1, "bob", 3000ms}) ==
        parsed(R"({"type":"call.gap","call":1,"peer":"bob","ms":3000})")
    );
    CHECK(
        rendered(event::call_quality{1, "bob", false}) ==
        parsed(R"({"type":"call.quality","call":1,"peer":"bob","why":"not_heard"})")
    );
    CHECK(rendered(event::call_quality{1, "bob", true}).at("why").as_string() == "heard");
    CHECK(
        rendered(event::call_missed{"bob", 1500ms}) ==
        parsed(R"({"type":"call.missed","peer":"bob","secs":1.5,"why":"not_answered"})")
    );
    const event::call_missed busy{"bob", 0ms, event::call_missed::cause::busy};
    const event::call_missed undisturbed{"bob", 0ms, event::call_missed::cause::do_not_disturb};
    CHECK(rendered(busy).at("why").as_string() == "busy");
    CHECK(rendered(undisturbed).at("why").as_string() == "dnd");
    const event::call_missed untrusted{"bob", 0ms, event::call_missed::cause::untrusted};
    CHECK(rendered(untrusted).at("why").as_string() == "untrusted");
    CHECK(rendered(event::play_done{"f"}) == parsed(R"({"type":"play.done","file":"f"})"));
    CHECK(rendered(event::record_done{"f"}) == parsed(R"({"type":"record.done","file":"f"})"));
    CHECK(
        rendered(event::server_lost{"reset"}) == parsed(R"({"type":"server.lost","why":"reset"})")
    );
    const event::server_lost retried{"reset", true, false, 1500ms};
    CHECK(rendered(retried) == parsed(R"({"type":"server.lost","why":"reset","retry_s":1.5})"));
    CHECK(
        rendered(event::server_back{"alice"}) ==
        parsed(R"({"type":"server.back","security":"none"})")
    );
    CHECK(rendered(event::error{"oh"}) == parsed(R"({"type":"error","what":"oh"})"));
    const event::sound_failed ring{event::sound_part::ring_device, errc::no_device};
    CHECK(
        rendered(ring) == parsed(R"({"type":"error","what":"ring device: no such sound device"})")
    );
}

TEST_CASE("the events of encrypted calls have their fields as documented", "[json]") {
    CHECK(
        rendered(event::call_path{1, "bob", "by relay (TLS)"}) ==
        parsed(R"json({"type":"call.path","call":1,"peer":"bob","path":"by relay (TLS)"})json")
    );
    CHECK(
        rendered(event::peer_state{1, "bob", true, false, false, true, false}) ==
        parsed(R"({"type":"call.state","call":1,"peer":"bob","muted":true,"deafened":false,
                   "held":false,"recording":true,"conference":false})")
    );
    CHECK(
        rendered(event::call_text{1, "bob", "open\n"}) ==
        parsed(R"({"type":"call.text","call":1,"peer":"bob","text":"open\\x0a"})")
    );
    CHECK(
        rendered(event::call_party{1, "bob", {"carol", "\x1b"}}) ==
        parsed(R"({"type":"call.party","call":1,"peer":"bob","names":["carol","\\x1b"]})")
    );
    CHECK(
        rendered(event::words_attempt{"bob"}) ==
        parsed(R"({"type":"call.words_attempt","peer":"bob"})")
    );
    const call::untrusted_peer other{
        call::peer_fault::other_key, crypto::fingerprint{}, crypto::fingerprint{}, "2026-11-29"};
    const auto refused = rendered(event::call_untrusted{"bob", true, other});
    CHECK(refused.at("type").as_string() == "call.insecure_refused");
    CHECK(refused.at("direction").as_string() == "in");
    CHECK(refused.at("code").as_string() == "other_key");
    CHECK(refused.at("known") == refused.at("presented"));
    CHECK(refused.at("since").as_string() == "2026-11-29");
    const auto plain = rendered(event::call_untrusted{"bob", false, {}});
    CHECK(plain.at("direction").as_string() == "out");
    for (const auto* unknown : {"known", "presented", "since"})
        CHECK_FALSE(plain.contains(unknown));
}

TEST_CASE("the end of a call has reason and figures", "[json]") {
    event::call_ended e;
    e.call = 3;
    e.peer = "bob";
    e.reason = call::end_reason::dropped;
    e.was_up = true;
    e.duration = 2500ms;
    e.stats.bytes_sent = 10'000;
    const auto object = rendered(e);
    CHECK(object.at("type").as_string() == "call.ended");
    CHECK(object.at("call").as_int64() == 3);
    CHECK(object.at("reason").as_string() == "dropped");
    CHECK(object.at("secs").as_double() == 2.5);
    CHECK_FALSE(object.contains("detail"));
    CHECK_FALSE(object.contains("security"));
    e.security = call::call_security::fresh;
    CHECK(rendered(e).at("security").as_string() == "new");
    CHECK(object.at("stats").as_object().at("kbps").as_double() == 32.0);
}

TEST_CASE("the figures of a call have the documented names", "[json]") {
    event::stats e;
    e.call = 3;
    e.peer = "bob";
    e.duration = 2500ms;
    e.figures.path = "direct 192.0.2.7:9 (UDP)";
    e.figures.round_trip = 1500us;
    e.figures.jitter = 4ms;
    e.figures.late = 3;
    e.figures.concealed = 40ms;
    e.figures.playout = 35ms;
    e.figures.frame = 10ms;
    e.figures.underruns = 2;
    e.figures.send_drops = 1;
    e.figures.packets_sent = 125;
    e.figures.packets_received = 124;
    e.figures.bytes_sent = 10'000;
    e.figures.bytes_received = 9'900;
    e.figures.drift_ppm = -12.5;
    e.figures.mos = 4.375;
    e.figures.lost_percent = 0.5;
    e.figures.copies = 1.25;
    CHECK(rendered(e) == parsed(R"json({
            "type": "stats", "call": 3, "peer": "bob", "secs": 2.5,
            "path": "direct 192.0.2.7:9 (UDP)", "rtt_ms": 1.5, "jitter_ms": 4,
            "late": 3, "concealed_ms": 40, "playout_ms": 35, "frame_ms": 10, "underruns": 2,
            "send_drops": 1, "kbps": 32.0, "tx": 125, "rx": 124, "bytes_tx": 10000, "bytes_rx": 9900,
            "drift_ppm": -12.5, "mos": 4.375, "lost_percent": 0.5, "copies": 1.25})json"));
    event::call_ended ended;
    ended.stats = e.figures;
    ended.duration = e.duration;
    auto all = rendered(e);
    for (const auto* own : {"type", "call", "peer", "secs"})
        all.erase(own);
    CHECK(rendered(ended).at("stats").as_object() == all);
}

TEST_CASE("unknown figures of a call are left out of JSON", "[json]") {
    const auto object = rendered(event::stats{});
    for (const auto* unknown : {"path", "rtt_ms", "kbps", "mos", "lost_percent", "copies"})
        CHECK_FALSE(object.contains(unknown));
}

TEST_CASE("a figure that is not a number leaves valid JSON", "[json]") {
    event::stats e;
    e.figures.drift_ppm = std::numeric_limits<double>::quiet_NaN();
    CHECK(rendered(e).at("drift_ppm").is_null());
}

TEST_CASE("JSON is valid UTF-8 without controls whatever a name holds", "[json]") {
    const auto object = rendered(event::login_failed{"\x1b[2J\xff\xc2\x9b\"\\"});
    CHECK(object.at("reason").as_string() == "\\x1b[2J\\xff\\xc2\\x9b\"\\");
}

TEST_CASE("JSON has plain numbers", "[json]") {
    const auto line = cli::to_json(event::call_missed{"bob", 12'500ms}, {});
    CHECK(line.find(R"("secs":12.500,)") != std::string::npos);
}

TEST_CASE("a timestamp is read as it is written, and no other text is", "[json]") {
    const std::chrono::system_clock::time_point time(1'700'000'000'042ms);
    CHECK(cli::read_timestamp(cli::utc_timestamp(time)) == time);
    CHECK(cli::read_timestamp("1970-01-01T00:00:00Z"));
    for (const auto* text :
         {"", "soon", "2023-11-14", "1969-12-31T23:59:59Z", "9999-01-01T00:00:00Z"})
        CHECK_FALSE(cli::read_timestamp(text));
}
