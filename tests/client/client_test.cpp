// The parts of a client together: calls with tones, devices, files, contacts and the server link.
#include "audio/scratch.hpp"
#include "client/client_under_test.hpp"
#include <babel/wire/list.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>

#include <cstdint>
#include <string>
#include <vector>

using namespace babel;
using namespace babel::test;
using call::call_phase;

namespace {

constexpr double own_ring_hz = 523; // the lower tone of an incoming call

} // namespace

TEST_CASE("a client that is not logged in places no calls and has none", "[client]") {
    client_under_test t;
    CHECK_FALSE(t.alice.logged_in());
    CHECK(t.alice.place_call("bob") == errc::not_logged_in);
    CHECK(t.alice.hang_up("") == errc::no_call);
    CHECK(t.alice.accept("") == errc::not_calling);
    CHECK_FALSE(t.alice.has_calls());
    CHECK_FALSE(t.alice.newest_call().has_value());
    CHECK(t.events.empty());
}

TEST_CASE("a login over a plain link is reported as one", "[client]") {
    client_under_test t;
    t.logs_in();
    CHECK(t.alice.logged_in());
    CHECK(t.latest<client::event::logged_in>().name == "alice");
    CHECK_FALSE(t.latest<client::event::logged_in>().is_encrypted);
    CHECK_FALSE(t.alice.security().has_value());
}

TEST_CASE("the first list of contacts can be awaited", "[client]") {
    client_under_test t;
    t.logs_in();
    spawned<void> waiting(t.loop, t.alice.first_list());
    wire::string_list_buffer names;
    names.add("bob");
    t.says(wire::add_contact{names.view()});
    waiting.get();
    CHECK(t.alice.contacts().contains("bob"));
    CHECK(t.latest<client::event::contacts_added>().names == std::vector<std::string>{"bob"});
}

TEST_CASE("a caller is heard ringing until they are refused", "[client]") {
    client_under_test t;
    t.logs_in();
    CHECK_FALSE(t.out->running);
    t.bob_calls();
    CHECK(t.alice.ringing_calls("bob").size() == 1);
    CHECK(amplitude_at(t.heard(), own_ring_hz) > 2000);
    REQUIRE_FALSE(t.alice.refuse("bob"));
    run_until(t.loop, [&] { return !t.alice.has_calls(); });
    CHECK_FALSE(t.out->running);
    CHECK_FALSE(t.in->running);
}

TEST_CASE("a caller during a call has the softer tone", "[client]") {
    client_under_test t;
    t.logs_in();
    t.talks();
    t.says(wire::call_request{"carol", "127.0.0.1", 9});
    t.wait_for<client::event::call_incoming>();
    const auto heard = t.heard();
    CHECK(amplitude_at(heard, 440) > 1000);
    CHECK(amplitude_at(heard, own_ring_hz) < 300);
    REQUIRE_FALSE(t.alice.refuse(""));
}

TEST_CASE("a call that was placed is up with its answer and over with its end", "[client]") {
    client_under_test t;
    t.logs_in();
    t.talks();
    CHECK(t.alice.is_in_call());
    CHECK_FALSE(t.alice.is_calling());
    CHECK(t.in->running);
    REQUIRE(t.alice.calls_up().size() == 1);
    CHECK(t.alice.calls_up().front().peer == "bob");
    REQUIRE(t.alice.newest_call().has_value());
    CHECK(t.alice.newest_call()->phase == call_phase::up);
    CHECK(t.alice.live_calls("bob") == t.alice.calls_to_end(""));
    CHECK(t.alice.live_calls("carol").empty());
    REQUIRE_FALSE(t.alice.hang_up("bob"));
    t.peer_breaks();
    t.wait_for<client::event::call_ended>();
    CHECK(t.latest<client::event::call_ended>().reason == call::end_reason::hangup);
    run_until(t.loop, [&] { return !t.alice.has_calls(); });
    CHECK(t.alice.calls_up().empty());
    CHECK_FALSE(t.in->running);
}

TEST_CASE("figures are reported of calls that are up", "[client]") {
    client_under_test t;
    t.logs_in();
    CHECK(t.alice.report_stats() == errc::no_call);
    t.talks();
    CHECK_FALSE(t.alice.report_stats());
    REQUIRE(t.count<client::event::stats>() == 1);
    CHECK(t.latest<client::event::stats>().peer == "bob");
    CHECK(t.latest<client::event::stats>().figures.packets_received == 1);
}

TEST_CASE("files are played and recorded in a call alone", "[client][threads]") {
    const audio::test::scratch dir;
    client_under_test t;
    t.logs_in();
    CHECK(t.alice.play(dir / "tone.wav") == errc::no_call);
    CHECK(t.alice.stop_playing() == errc::no_call);
    CHECK(t.alice.record(dir / "{peer}.wav") == errc::no_call);
    CHECK(t.alice.stop_recording() == errc::no_call);
    t.talks();
    CHECK(t.alice.stop_playing() == errc::nothing_played);
    CHECK(t.alice.stop_recording() == errc::nothing_recorded);
    REQUIRE_FALSE(t.alice.record(dir / "{peer}.wav"));
    t.wait_for<client::event::record_started>();
    CHECK(t.latest<client::event::record_started>().file == dir / "bob.wav");
    t.quit();
    CHECK(t.latest<client::event::record_done>().file == dir / "bob.wav");
}

TEST_CASE("devices are changed during a call, and stay if another cannot be opened", "[client]") {
    const audio::endpoint nothing{audio::endpoint::kind::null, {}};
    const audio::endpoint tone{audio::endpoint::kind::tone, {}};
    client_under_test t;
    t.logs_in();
    t.talks();
    CHECK(run_bounded(t.loop, t.alice.use_output(tone))); // it is no loudspeaker
    CHECK(t.alice.options().audio_out == audio::endpoint{});
    CHECK(t.out->running);
    CHECK_FALSE(run_bounded(t.loop, t.alice.use_output(nothing)));
    CHECK(t.alice.options().audio_out == nothing);
    CHECK_FALSE(run_bounded(t.loop, t.alice.use_input(tone)));
    CHECK(t.alice.options().audio_in == tone);
    CHECK(t.alice.is_in_call());
}

TEST_CASE("changed settings hold for the next call", "[client]") {
    client_under_test t;
    t.logs_in();
    t.talks();
    auto options = t.alice.options();
    options.max_calls = 1;
    t.alice.change(options);
    CHECK(t.alice.place_call("carol") == errc::too_many_calls);
    CHECK(t.alice.is_in_call());
}

TEST_CASE("a user who is not to be disturbed misses calls", "[client]") {
    client_under_test t;
    t.logs_in();
    t.alice.do_not_disturb(true);
    CHECK(t.alice.does_not_disturb());
    t.says(wire::call_request{"bob", "127.0.0.1", 9});
    t.wait_for<client::event::call_missed>();
    CHECK(
        t.latest<client::event::call_missed>().why ==
        client::event::call_missed::cause::do_not_disturb
    );
    CHECK_FALSE(t.alice.has_calls());
    t.alice.do_not_disturb(false);
    t.bob_calls();
    REQUIRE_FALSE(t.alice.refuse(""));
}

TEST_CASE("a call outlives the link to the server", "[client]") {
    client_under_test t;
    t.logs_in();
    t.talks();
    t.server.close();
    t.wait_for<client::event::server_lost>();
    CHECK(t.latest<client::event::server_lost>().in_call);
    CHECK(t.latest<client::event::server_lost>().retry.has_value());
    CHECK_FALSE(t.alice.logged_in());
    CHECK(t.alice.is_in_call());
    CHECK(t.alice.place_call("carol") == errc::server_link_down);
}

TEST_CASE("a client that quits hangs up, leaves the server, and does no more", "[client]") {
    client_under_test t;
    t.logs_in();
    t.talks();
    t.quit();
    CHECK(t.latest<client::event::call_ended>().reason == call::end_reason::hangup);
    CHECK_FALSE(t.alice.has_calls());
    CHECK(t.alice.place_call("carol") == errc::leaving);
    const audio::endpoint nothing{audio::endpoint::kind::null, {}};
    CHECK(run_bounded(t.loop, t.alice.use_input(nothing)) == errc::leaving);
    t.server.non_blocking(true);
    std::vector<std::uint8_t> rest(4096);
    error_code end;
    run_until(t.loop, [&] {
        t.server.read_some(asio::buffer(rest), end);
        return end && end != asio::error::would_block;
    });
    CHECK(end == asio::error::eof);
}
