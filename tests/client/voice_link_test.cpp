#include "support/bounded_run.hpp"
#include "support/scripted_transport.hpp"
#include <babel/client/voice_link.hpp>
#include <babel/wire/codec.hpp>

#include <boost/asio/error.hpp>

#include <array>

using namespace babel;
using client::voice_link;
using test::scripted_peer;

namespace {

using bytes = std::vector<std::uint8_t>;

/// A link to a scripted peer, and what it heard of it.
struct link_under_test {
    asio::io_context loop{1};
    scripted_peer peer{loop.get_executor()};
    std::array<std::uint8_t, 256> buffer{};
    voice_link link{peer.make_transport(), buffer};
    std::vector<bytes> heard;

    error_code run() {
        const voice_link::handler keep = [this](const wire::to_peer& message) -> error_code {
            if (const auto* voice = std::get_if<wire::voice_data>(&message))
                heard.emplace_back(voice->data.begin(), voice->data.end());
            return {};
        };
        return test::spawned<error_code>(loop, link.run(keep)).get();
    }
};

bytes voice(bytes opus) {
    return wire::encode(wire::voice_data{opus});
}

} // namespace

TEST_CASE("a voice link sends each Opus packet as one VoiceData", "[voice_link]") {
    link_under_test t;
    t.link.send_established();
    t.link.send_voice(bytes{1, 2, 3});
    auto wanted = wire::encode(wire::connection_established{});
    const auto packet = voice({1, 2, 3});
    wanted.insert(wanted.end(), packet.begin(), packet.end());
    CHECK(t.peer.received() == wanted);
    CHECK(t.link.stats().packets_sent == 1);
    CHECK(t.link.stats().bytes_sent == packet.size());
}

TEST_CASE("a voice link hands on what the peer says until it closes", "[voice_link]") {
    link_under_test t;
    t.peer.sends(voice({7}));
    t.peer.sends(voice({8, 9}));
    t.peer.closes();
    const auto end = t.run();
    CHECK(end == errc::end_of_stream);
    CHECK(t.link.ended_as_hang_up(end));
    CHECK(t.heard == std::vector<bytes>{{7}, {8, 9}});
    CHECK(t.link.stats().packets_received == 2);
}

TEST_CASE("a reset between two packets is a hang-up and within one it is not", "[voice_link]") {
    link_under_test whole;
    whole.peer.sends(voice({7}));
    whole.peer.fails(asio::error::connection_reset);
    CHECK(whole.link.ended_as_hang_up(whole.run()));

    link_under_test torn;
    auto half = voice({7, 8});
    half.pop_back();
    torn.peer.sends(half);
    torn.peer.fails(asio::error::connection_reset);
    CHECK_FALSE(torn.link.ended_as_hang_up(torn.run()));
}

TEST_CASE("an end within a packet is no hang-up", "[voice_link]") {
    link_under_test t;
    t.peer.sends({1, 0, 0});
    t.peer.closes();
    const auto end = t.run();
    CHECK(end == errc::torn_packet);
    CHECK_FALSE(t.link.ended_as_hang_up(end));
}

TEST_CASE("a voice link ends with a peer that talks to it as to a server", "[voice_link]") {
    link_under_test t;
    t.peer.sends(wire::encode(wire::login{"bob"}));
    CHECK(t.run() == errc::unknown_opcode);
}

TEST_CASE("a voice link ends with a peer that announces too large a packet", "[voice_link]") {
    link_under_test t;
    t.peer.sends({1, 0, 1, 0, 0, 0, 0, 0, 7, 0}); // 64 KiB and one
    CHECK(t.run() == errc::packet_too_large);
}

TEST_CASE("a link that takes nothing costs frames and no memory", "[voice_link]") {
    link_under_test t;
    t.peer.stops_taking();
    const bytes opus(80, 0x55);
    for (int i = 0; i < 1000; ++i)
        t.link.send_voice(opus);
    CHECK(t.link.stats().send_drops > 900);
    CHECK(t.link.stats().packets_sent + t.link.stats().send_drops == 1000);
    t.peer.takes();
    test::run_ready(t.loop);
    CHECK(t.peer.received().size() == t.link.stats().bytes_sent);
    const auto drops = t.link.stats().send_drops;
    t.link.send_voice(opus);
    CHECK(t.link.stats().send_drops == drops);
}

TEST_CASE("a hang-up lets what is half written finish before it shuts down", "[voice_link]") {
    link_under_test t;
    const auto packet = voice({1, 2, 3, 4});
    t.peer.stops_taking(5);
    t.link.send_voice(bytes{1, 2, 3, 4});
    t.link.finish();
    CHECK_FALSE(t.peer.saw_shutdown());
    t.peer.takes();
    test::run_ready(t.loop);
    CHECK(t.peer.received() == packet);
    CHECK(t.peer.saw_shutdown());
}
