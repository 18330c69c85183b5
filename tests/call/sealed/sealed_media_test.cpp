// The datagrams of both ends of a sealed call over the relay, from their keys to their last words.
#include "call/call_site.hpp"
#include "call/relay_site.hpp"
#include "call/sealed/sealed_media.hpp"

#include <array>
#include <optional>
#include <string>

using namespace babel;
using namespace babel::test;
using wire::bye_reason;
using wire::peer_role;

namespace {

/// One end with its grant, and all that its owner hears.
struct media_end : call_site {
    media_end(asio::io_context& on, peer_role own_role, const tcp::endpoint& relay)
        : call_site(on), role(own_role) {
        const bool is_alice = role == peer_role::caller;
        const auto own = is_alice ? alice_leg : bob_leg;
        const auto other = is_alice ? bob_leg : alice_leg;
        media.keep(relay_grant_for(own, other, {relay}), relay.address());
        media.bind();
    }
    ~media_end() {
        if (is_over) return;
        auto leaving = leaves();
        run_ready(loop);
        leaving.cancel();
        leaving.get();
    }

    void take_keys() {
        call::call_keys keys;
        keys.secret.fill(7);
        keys.own_role = role;
        media.use(keys);
    }
    spawned<void> leaves() {
        is_over = true;
        return {loop, media.linger([this] { news += " done"; })};
    }
    bool has(const std::string& what) const { return news.find(what) != std::string::npos; }
    bool is_bound() const { return media.from().ends_with("(UDP)"); }

    call::sealed_media::owner hooks() {
        call::sealed_media::owner made;
        made.accepted = [this] {
            news += " accepted";
            media.accept();
        };
        made.established = [this] { news += " established"; };
        made.ended = [this](voice::voice_stream::ending how) {
            news += how.is_hang_up ? " hang-up" : " broken";
        };
        made.text = [this](const std::string& words) { news += " text " + words; };
        made.peer_state = [](std::uint16_t) {};
        made.party = [](const std::vector<std::string>&) {};
        made.moved = [] {};
        made.peer_left = [this](bye_reason why) {
            news += " left " + std::to_string(static_cast<int>(why));
        };
        return made;
    }

    peer_role role;
    std::string news;
    bool is_over = false;
    call::sealed_media media{context, hooks()};
};

struct media_ends {
    /// Both have keys, and a leg at the relay.
    void meet() {
        for (auto* each : {&alice, &bob})
            each->take_keys();
        run_until(loop, [this] { return alice.is_bound() && bob.is_bound(); });
    }
    void connect() {
        meet();
        bob.media.accept();
        alice.media.accept();
        run_until(loop, [this] { return alice.has("established") && bob.has("established"); });
    }

    asio::io_context loop{1};
    relay_site relay{loop};
    media_end alice{loop, peer_role::caller, relay.udp_place()};
    media_end bob{loop, peer_role::callee, relay.udp_place()};
};

} // namespace

TEST_CASE("sealed media are up when both ends have accepted", "[sealed_media]") {
    media_ends t;
    CHECK(t.alice.media.stream() == nullptr);
    t.connect();
    for (const auto* each : {&t.alice, &t.bob}) {
        CHECK(each->news == " established");
        CHECK(each->media.from() == "relay " + each->media.relay() + " (UDP)");
        CHECK(each->media.relay() == net::to_string(t.relay.udp_place()));
        CHECK(each->media.stream() != nullptr);
    }
}

TEST_CASE("the callee's voice accepts a call at its caller", "[sealed_media]") {
    media_ends t;
    t.meet();
    t.bob.media.accept();
    auto& stream = *t.bob.media.stream();
    REQUIRE_FALSE(stream.start(t.bob.options.encoder, [] {}));
    const std::array<sample, frame> silence{};
    stream.leg()->send(silence);
    run_until(t.loop, [&] { return t.alice.has("established") && t.bob.has("established"); });
    CHECK(t.alice.news == " accepted established");
    CHECK(t.bob.news == " established");
}

TEST_CASE("the caller's datagrams accept nothing at its callee", "[sealed_media]") {
    media_ends t;
    t.meet();
    t.alice.media.accept();
    auto& stream = *t.alice.media.stream();
    REQUIRE_FALSE(stream.start(t.alice.options.encoder, [] {}));
    const std::array<sample, frame> silence{};
    stream.leg()->send(silence);
    const auto& passed = t.relay.relay().counts().datagrams;
    run_until(t.loop, [&] { return passed.load() > 0; });
    run_ready(t.loop);
    CHECK(t.bob.news.empty());
}

TEST_CASE("a text has an error in each state that takes none", "[sealed_media]") {
    media_ends t;
    CHECK(t.alice.media.send_text("no keys") == errc::no_call);
    t.meet();
    CHECK(t.alice.media.send_text("not accepted") == errc::no_call);
    const std::string longest(wire::max_text_bytes, 'x');
    CHECK(t.alice.media.send_text(longest + 'x') == errc::text_too_long);
    t.alice.media.accept(); // bob confirms nothing
    error_code why;
    int taken = 0;
    for (; !why && taken < 1000; ++taken)
        why = t.alice.media.send_text(longest);
    CHECK(why == errc::too_many_texts);
    CHECK(taken > 1);
}

TEST_CASE("a sealed text reaches the peer until the call has ended", "[sealed_media]") {
    media_ends t;
    t.connect();
    CHECK_FALSE(t.bob.media.send_text("hello"));
    run_until(t.loop, [&] { return t.alice.has(" text hello"); });
    t.alice.media.hang_up(bye_reason::hang_up);
    run_until(t.loop, [&] { return t.alice.has("hang-up") && t.bob.has("hang-up"); });
    CHECK(t.bob.media.send_text("late") == errc::no_call);
}

TEST_CASE("the first reason to hang up is the one that the peer hears", "[sealed_media]") {
    media_ends t;
    t.connect();
    t.alice.media.hang_up(bye_reason::time_over);
    t.alice.media.hang_up(bye_reason::failed);
    run_until(t.loop, [&] { return t.alice.has("hang-up") && t.bob.has("hang-up"); });
    CHECK(t.bob.news == " established left 2 hang-up");
    CHECK(t.alice.news == " established hang-up");
}

TEST_CASE("media that were not accepted are left at once and in silence", "[sealed_media]") {
    const bool has_keys = GENERATE(true, false);
    media_ends t;
    if (has_keys) t.meet();
    t.alice.leaves().get();
    CHECK(t.alice.has(" done"));
    CHECK(t.bob.news.empty());
}

TEST_CASE("an end that is hurried waits for the peer's confirmation alone", "[sealed_media]") {
    media_ends t;
    t.connect();
    auto leaving = t.alice.leaves();
    t.alice.media.hurry();
    leaving.get();
    CHECK(t.alice.news == " established hang-up done");
    run_until(t.loop, [&] { return t.bob.has("hang-up"); });
    CHECK(t.bob.has(" left 1"));
}

TEST_CASE("an end that is not hurried stays for a Bye that the peer repeats", "[sealed_media]") {
    media_ends t;
    t.connect();
    auto leaving = t.alice.leaves();
    run_until(t.loop, [&] { return t.alice.has("hang-up"); });
    run_ready(t.loop);
    CHECK_FALSE(leaving.ended());
    CHECK_FALSE(t.alice.has("done"));
    leaving.cancel();
    leaving.get();
    CHECK(t.alice.has(" done"));
}

TEST_CASE("media that another call replaces are given up without a word", "[sealed_media]") {
    media_ends t;
    t.connect();
    t.alice.media.abandon();
    t.alice.leaves().get();
    CHECK(t.alice.has(" done"));
    CHECK_FALSE(t.bob.has("left"));
    CHECK(t.alice.sockets.join(alice_leg, [](bytes_view, const auto&) {})); // the leg is given back
}
