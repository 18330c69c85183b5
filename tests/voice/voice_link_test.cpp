#include "support/bounded_run.hpp"
#include "support/scripted_transport.hpp"
#include <babel/voice/voice_link.hpp>
#include <babel/wire/codec.hpp>

#include <boost/asio/error.hpp>

#include <array>

using namespace babel;
using namespace std::chrono_literals;
using babel::test::scripted_peer;
using voice::voice_link;

namespace {

using bytes = std::vector<std::uint8_t>;

/// A link to a scripted peer, and the messages from it.
struct link_under_test {
    asio::io_context loop{1};
    scripted_peer peer{loop.get_executor()};
    std::array<std::uint8_t, 256> buffer{};
    std::chrono::steady_clock::time_point now{1h};
    voice_link link{peer.make_transport(), buffer, {.now = [this] { return now; }}};
    std::vector<bytes> heard;
    int greetings = 0; // ConnectionEstablished

    /// Sends a frame every 20 ms; the loop runs in between.
    void speak(int frames, const bytes& opus) {
        for (int i = 0; i < frames; ++i) {
            link.send_voice(opus, audio::frame_samples);
            babel::test::run_ready(loop);
            now += 20ms;
        }
    }

    error_code run() {
        voice::path_reader keep;
        keep.voice = [this](bytes_view opus) {
            heard.emplace_back(opus.begin(), opus.end());
            return error_code();
        };
        keep.established = [this] {
            ++greetings;
            return error_code();
        };
        return babel::test::spawned<error_code>(loop, link.run(keep)).get();
    }
};

bytes voice_packet(bytes opus) {
    return wire::encode(wire::voice_data{opus});
}

} // namespace

TEST_CASE("a voice link sends each Opus packet as one VoiceData", "[voice_link]") {
    link_under_test t;
    t.link.send_established();
    t.speak(1, {1, 2, 3});
    babel::test::run_ready(t.loop);
    auto wanted = wire::encode(wire::connection_established{});
    const auto packet = voice_packet({1, 2, 3});
    wanted.insert(wanted.end(), packet.begin(), packet.end());
    CHECK(t.peer.received() == wanted);
    CHECK(t.link.stats().packets_sent == 1);
    CHECK(t.link.stats().bytes_sent == packet.size());
}

TEST_CASE("a voice link passes on the peer's voice until it closes", "[voice_link]") {
    link_under_test t;
    t.peer.sends(voice_packet({7}));
    t.peer.sends(voice_packet({8, 9}));
    t.peer.closes();
    const auto end = t.run();
    CHECK(end == errc::end_of_stream);
    CHECK(t.link.ended_as_hang_up(end));
    CHECK(t.heard == std::vector<bytes>{{7}, {8, 9}});
    CHECK(t.link.stats().packets_received == 2);
}

TEST_CASE("a voice link distinguishes a greeting from voice", "[voice_link]") {
    link_under_test t;
    t.peer.sends(wire::encode(wire::connection_established{}));
    t.peer.sends(voice_packet({7}));
    t.peer.closes();
    t.run();
    CHECK(t.greetings == 1);
    CHECK(t.heard == std::vector<bytes>{{7}});
    CHECK(t.link.stats().packets_received == 1);
}

TEST_CASE("a reset between two packets is a hang-up and within one it is not", "[voice_link]") {
    link_under_test whole;
    whole.peer.sends(voice_packet({7}));
    whole.peer.fails(asio::error::connection_reset);
    CHECK(whole.link.ended_as_hang_up(whole.run()));

    link_under_test torn;
    auto half = voice_packet({7, 8});
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

TEST_CASE("a link that takes nothing costs frames but no memory", "[voice_link]") {
    link_under_test t;
    t.peer.stops_taking();
    const bytes opus(80, 0x55);
    for (int i = 0; i < 1000; ++i)
        t.link.send_voice(opus, audio::frame_samples);
    CHECK(t.link.stats().send_drops > 900);
    t.peer.takes();
    babel::test::run_ready(t.loop);
    CHECK(t.link.stats().packets_sent + t.link.stats().send_drops == 1000);
    CHECK(t.peer.received().size() == t.link.stats().bytes_sent);
    const auto drops = t.link.stats().send_drops;
    t.link.send_voice(opus, audio::frame_samples);
    CHECK(t.link.stats().send_drops == drops);
}

TEST_CASE(
    "a frame that waited for too long is dropped and the others leave at once", "[voice_link]"
) {
    link_under_test t;
    t.peer.stops_taking();
    const bytes opus(80, 0x55);
    t.speak(50, opus);
    CHECK(t.link.stats().packets_sent == 0);
    t.peer.takes();
    babel::test::run_ready(t.loop);
    CHECK(t.link.stats().packets_sent == 10); // of the last 200 ms
    CHECK(t.link.stats().send_drops == 40);
    CHECK(t.peer.write_sizes() == std::vector<std::size_t>{10 * voice_packet(opus).size()});
}

TEST_CASE("a partly written frame is never dropped by the link", "[voice_link]") {
    link_under_test t;
    t.peer.stops_taking(5);
    t.speak(100, {1, 2, 3, 4});
    t.now += 1h;
    t.peer.takes();
    babel::test::run_ready(t.loop);
    CHECK(t.peer.received() == voice_packet({1, 2, 3, 4}));
    CHECK(t.link.stats().packets_sent == 1);
    CHECK(t.link.stats().send_drops == 99);
}

TEST_CASE("the greeting is sent however long the link takes", "[voice_link]") {
    link_under_test t;
    t.peer.stops_taking();
    t.link.send_established();
    t.now += 1h;
    t.peer.takes();
    babel::test::run_ready(t.loop);
    CHECK(t.peer.received() == wire::encode(wire::connection_established{}));
    CHECK(t.link.stats().send_drops == 0);
}

TEST_CASE("the next frame waits until the link is writable", "[voice_link]") {
    link_under_test t;
    const bytes opus(10, 1);
    t.peer.stops_taking(3 * voice_packet(opus).size());
    t.speak(3, opus);
    CHECK(t.peer.write_sizes().size() == 3);
    t.peer.stops_taking();
    t.speak(2, opus);
    CHECK(t.peer.is_awaited(net::direction::write));
    t.peer.takes();
    babel::test::run_ready(t.loop);
    REQUIRE(t.peer.write_sizes().size() == 4);
    CHECK(t.peer.write_sizes().back() == 2 * voice_packet(opus).size());
}

TEST_CASE("a link that takes too little is sent less and in fewer writes", "[voice_link]") {
    link_under_test t;
    const bytes opus(80, 0x55);
    t.peer.stops_taking();
    for (int i = 0; i < 30 * 50; ++i) {
        if (i % 5 == 0) t.peer.takes(4 * voice_packet(opus).size());
        t.speak(1, opus);
    }
    CHECK(t.link.rate() == voice::send_rate{12'000, 3});
    CHECK(t.link.is_heard());
    t.peer.takes();
    babel::test::run_ready(t.loop);
    const auto writes = t.peer.write_sizes().size();
    t.speak(6, opus);
    REQUIRE(t.peer.write_sizes().size() == writes + 2);
    CHECK(t.peer.write_sizes().back() == 3 * voice_packet(opus).size());
    t.speak(1, opus);
    t.link.finish(); // the frames that would wait for others
    babel::test::run_ready(t.loop);
    CHECK(t.peer.write_sizes().back() == voice_packet(opus).size());
    CHECK(t.peer.saw_shutdown());
}

TEST_CASE("a stalled link reports the speaker as unheard", "[voice_link]") {
    link_under_test t;
    t.peer.stops_taking();
    t.speak(60, bytes(80, 0x55));
    CHECK_FALSE(t.link.is_heard());
    t.peer.takes();
    babel::test::run_ready(t.loop);
    t.speak(55, bytes(80, 0x55));
    CHECK(t.link.is_heard());
}

TEST_CASE("a frame that could not be made counts as not sent and is no packet", "[voice_link]") {
    link_under_test t;
    t.speak(1, {});
    t.speak(1, {1, 2, 3});
    CHECK(t.peer.received() == voice_packet({1, 2, 3}));
    CHECK(t.link.stats().packets_sent == 1);
    CHECK(t.link.stats().send_drops == 1);
    t.speak(50, {});
    CHECK_FALSE(t.link.is_heard());
}

TEST_CASE("a link may die while it waits to send", "[voice_link]") {
    asio::io_context loop{1};
    scripted_peer peer{loop.get_executor()};
    std::array<std::uint8_t, 16> buffer{};
    auto link = std::make_unique<voice_link>(peer.make_transport(), buffer);
    peer.stops_taking();
    link->send_voice(bytes{1}, audio::frame_samples);
    peer.takes(); // the wait is over, its handler on its way
    link.reset();
    babel::test::run_until_idle(loop);
    CHECK(peer.received().empty());
}

TEST_CASE("a hang-up finishes a half-written packet before it shuts down", "[voice_link]") {
    link_under_test t;
    const auto packet = voice_packet({1, 2, 3, 4});
    t.peer.stops_taking(5);
    t.link.send_voice(bytes{1, 2, 3, 4}, audio::frame_samples);
    t.link.finish();
    CHECK_FALSE(t.peer.saw_shutdown());
    t.peer.takes();
    babel::test::run_ready(t.loop);
    CHECK(t.peer.received() == packet);
    CHECK(t.peer.saw_shutdown());
}

TEST_CASE("a hang-up does not wait if all was sent", "[voice_link]") {
    link_under_test t;
    t.link.send_voice(bytes{1}, audio::frame_samples);
    t.link.finish();
    CHECK(t.peer.saw_shutdown());
}

TEST_CASE("a link that failed sends nothing more", "[voice_link]") {
    link_under_test t;
    t.peer.fails_to_take(asio::error::broken_pipe);
    t.speak(3, {1});
    CHECK(t.peer.received().empty());
    CHECK_FALSE(t.peer.is_awaited(net::direction::write));
}

TEST_CASE("more packets than an outage holds up end the link", "[voice_link]") {
    link_under_test t;
    for (int i = 0; i < 3000; ++i)
        t.peer.sends(voice_packet({7}));
    CHECK(t.run() == errc::flooding);
    CHECK(t.heard.size() == 1000);
}
