#include "cli/render/figures.hpp"
#include "cli/render/render_text.hpp"
#include "support/catch.hpp"

#include <sstream>
#include <string>

using namespace babel;
using namespace std::chrono_literals;
using cli::to_text;
namespace event = client::event;
using call::end_reason;

namespace {

event::call_ended ended(end_reason reason) {
    event::call_ended e;
    e.call = 1;
    e.peer = "bob";
    e.reason = reason;
    e.duration = 78s;
    return e;
}

} // namespace

TEST_CASE("each way to end has its own words", "[text]") {
    CHECK(to_text(ended(end_reason::hangup)) == "call with bob ended after 1:18");
    CHECK(to_text(ended(end_reason::peer_hangup)) == "bob hung up after 1:18");
    CHECK(to_text(ended(end_reason::refused)) == "bob: call refused");
    CHECK(to_text(ended(end_reason::no_answer)) == "bob did not answer");
    CHECK(to_text(ended(end_reason::cancelled)) == "call with bob cancelled");
    CHECK(to_text(ended(end_reason::not_online)) == "bob is not online");
    CHECK(to_text(ended(end_reason::dropped)) == "call with bob dropped after 1:18");
    auto failed = ended(end_reason::media_failed);
    failed.detail = call::ending::server_error{"no"};
    CHECK(to_text(failed) == "call with bob failed: the server answered: no");
}

TEST_CASE("a call that was up has a receipt with its figures", "[text]") {
    auto e = ended(end_reason::hangup);
    e.was_up = true;
    e.stats.round_trip = 23400us;
    e.stats.packets_sent = 3900;
    e.stats.packets_received = 3890;
    e.stats.bytes_sent = 312'000;
    e.stats.bytes_received = 311'400;
    e.stats.jitter = 4ms;
    e.stats.late = 8;
    e.stats.concealed = 40ms;
    e.stats.playout = 35ms;
    e.stats.mos = 4.34;
    CHECK(
        to_text(e) == "call with bob ended after 1:18\n"
                      "  rtt 23 ms, late 0.2 %, concealed 40 ms, est. MOS 4.3\n"
                      "  jitter 4 ms, playout 35 ms, sent 3900 (312 kB), received 3890 (311 kB)"
    );
    e.stats.lost_percent = 0.26;
    e.stats.copies = 1;
    CHECK(to_text(e).ends_with(" kB)\n  lost on the way to the peer 0.3 %, 1.0 copies a frame"));
    e.stats.path = "relay 192.0.2.1:4243 (TLS)";
    e.stats.path_kind = nat::path_kind::relay_tls;
    CHECK(to_text(e).find(" kB)\n  path relay 192.0.2.1:4243 (TLS)\n  lost ") != std::string::npos);
    e.stats.underruns = 1;
    e.stats.send_drops = 7;
    e.stats.play_drops = 8;
    CHECK(to_text(e).ends_with("\n  underruns 1, not sent 7, not played 8"));
}

TEST_CASE("a receipt fits on a screen of 80 columns", "[text]") {
    auto e = ended(end_reason::hangup);
    e.was_up = true;
    e.stats.round_trip = 1234ms;
    e.stats.concealed = 123456ms;
    e.stats.playout = e.stats.jitter = 400ms;
    e.stats.packets_sent = e.stats.packets_received = 180'000; // an hour
    e.stats.bytes_sent = e.stats.bytes_received = 14'400'000;
    e.stats.mos = 1.0;
    std::istringstream lines(to_text(e));
    for (std::string line; std::getline(lines, line);)
        CHECK(line.size() <= 80);
}

TEST_CASE("a call that is up shows the same figures", "[text]") {
    auto over = ended(end_reason::hangup);
    over.was_up = true;
    over.stats.packets_received = 100;
    const auto receipt = to_text(over);
    const auto now = to_text(event::stats{1, "bob", 78s, over.stats});
    REQUIRE(now.starts_with("bob 1:18\n  late"));
    CHECK(receipt.ends_with(now.substr(8)));
}

TEST_CASE("only a user at the prompt is told the next command", "[text]") {
    const event::logged_in in{"alice"};
    CHECK(to_text(in) == "Logged in as alice.");
    CHECK(cli::hint_of(in) == " Type \"help\" for the commands.");
    const event::call_outgoing out{1, "bob", 4000};
    CHECK(to_text(out) == "calling bob, waiting on port 4000");
    CHECK(cli::hint_of(out) == " (Ctrl-C cancels)");
}

TEST_CASE("a short round trip is shown to a tenth of a millisecond", "[text]") {
    auto e = ended(end_reason::hangup);
    e.was_up = true;
    e.stats.round_trip = 340us;
    CHECK(to_text(e).find("rtt 0.3 ms") != std::string::npos);
    e.stats.round_trip = 40us;
    CHECK(to_text(e).find("rtt < 0.1 ms") != std::string::npos);
}

TEST_CASE("a caller is announced with the time that is left to answer", "[text]") {
    const event::call_incoming e{1, "bob", "198.51.100.7", 40213, 45s};
    CHECK(to_text(e) == "bob is calling (198.51.100.7:40213)");
    CHECK(cli::hint_of(e) == ". \"accept\" or \"refuse\", 45 s left");
}

TEST_CASE("no text of a stranger reaches the terminal unchanged", "[text]") {
    const std::string evil = "\x1b]0;x\x07\xc2\x9b\xe2\x80\xae\xff";
    const client::client_event all[] = {
        event::login_failed{evil},
        event::login_waiting{evil, {}, 1s},
        event::contacts_added{{evil, evil}},
        event::contacts_removed{{evil}},
        event::call_outgoing{1, evil, 1},
        event::call_incoming{1, evil, evil, 1, 45s},
        event::call_up{1, evil, evil, 32000, evil, evil},
        event::call_path{1, evil, evil},
        event::peer_state{1, evil},
        event::call_text{1, evil, evil},
        event::call_party{1, evil, {evil}},
        event::call_untrusted{evil, true, {}},
        event::words_attempt{evil},
        event::stats{1, evil, 1s, {}},
        event::call_gap{1, evil, 3s},
        event::call_quality{1, evil, false},
        event::call_quality{1, evil, true},
        event::call_missed{evil, 1s},
        event::call_missed{evil, 1s, event::call_missed::cause::blocked},
        event::server_lost{evil},
        event::error{evil},
        event::connected{evil, 1ms},
        event::logged_in{evil},
        event::play_done{evil},
        event::record_done{evil},
        [&] {
            auto e = ended(end_reason::media_failed);
            e.peer = evil;
            e.detail = call::ending::server_error{evil};
            return e;
        }(),
    };
    for (const auto& e : all) {
        const auto text = to_text(e);
        INFO(text);
        CHECK(text.find_first_of("\x1b\x07\xff") == std::string::npos);
        CHECK(text.find("\xc2\x9b") == std::string::npos);
        CHECK(text.find("\xe2\x80\xae") == std::string::npos);
        CHECK(text.find("\\x1b") != std::string::npos);
    }
}

TEST_CASE("a crowd does not fill the screen", "[text]") {
    event::contacts_added e;
    for (int i = 0; i < 10'000; ++i)
        e.names.push_back("user" + std::to_string(i));
    const auto text = to_text(e);
    CHECK(text == "10000 online: user0, user1, user2 and 9997 more");
    CHECK(to_text(event::contacts_removed{e.names}).starts_with("10000 left: user0, "));
    e.names.resize(6);
    CHECK(to_text(e) == "6 online: user0, user1, user2 and 3 more");
    e.names.resize(5);
    CHECK(to_text(e) == "online: user0, user1, user2, user3, user4");
}

TEST_CASE("the loss of the server does not sound like the end of a call that is up", "[text]") {
    CHECK(
        to_text(event::server_lost{"timed out", true, true}) ==
        "server link lost (timed out); the call continues"
    );
    CHECK(to_text(event::server_lost{"timed out", true, false}) == "server link lost (timed out)");
    CHECK(
        to_text(event::server_lost{"refused", false, false}) == "cannot reach the server (refused)"
    );
    CHECK(
        to_text(event::server_lost{"timed out", true, true, 1600ms}) ==
        "server link lost (timed out), retrying in 2 s; the call continues"
    );
    CHECK(to_text(event::server_back{"alice"}) == "server link restored; logged in as alice");
}

TEST_CASE("a name that got another key reads the same after a loss and at first", "[text]") {
    const std::string reason = "the name belongs to another key";
    const auto why = client::refusal::name_bound;
    event::server_lost lost{reason, true, false, std::nullopt, why};
    CHECK(to_text(lost) == to_text(event::login_failed{reason, why}));
    lost.in_call = true;
    CHECK(to_text(lost).ends_with("key; the call continues"));
}

TEST_CASE("the message about a bad link names the side that does not hear", "[text]") {
    CHECK(to_text(event::call_gap{1, "bob", 3020ms}) == "no voice from bob for 3 s");
    CHECK(
        to_text(event::call_quality{1, "bob", false}) ==
        "bob can hardly hear you: the link is too slow"
    );
    CHECK(to_text(event::call_quality{1, "bob", true}) == "bob hears you again");
}

TEST_CASE("durations read like a clock", "[text]") {
    CHECK(cli::clock_text(0ms) == "0:00");
    CHECK(cli::clock_text(59'999ms) == "0:59");
    CHECK(cli::clock_text(61s) == "1:01");
    CHECK(cli::clock_text(3661s) == "1:01:01");
}
