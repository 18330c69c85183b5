// The pump between fake devices, which a test feeds by hand, and a scripted peer.
#include "support/bounded_run.hpp"
#include "support/scripted_transport.hpp"
#include <babel/audio/waker.hpp>
#include <babel/client/voice_pump.hpp>
#include <babel/wire/codec.hpp>

#include <algorithm>
#include <cmath>
#include <deque>

using namespace babel;
using audio::sample;
using client::voice_link;
using client::voice_pump;
using test::scripted_peer;

namespace {

using bytes = std::vector<std::uint8_t>;
constexpr std::size_t frame = audio::frame_samples;

class fake_source final : public audio::source {
public:
    void feed(std::vector<sample> samples) {
        waiting_.insert(waiting_.end(), samples.begin(), samples.end());
        wake_.wake();
    }
    bool running = false;

    error_code start() override { return running = true, error_code(); }
    void stop() override { running = false; }
    int wake_fd() const override { return wake_.fd(); }
    std::size_t read(std::span<sample> out) override {
        static_cast<void>(wake_.consume());
        const auto count = std::min(out.size(), waiting_.size());
        std::copy_n(waiting_.begin(), count, out.begin());
        waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(count));
        return count;
    }
    std::string description() const override { return "fake"; }
    audio::device_counters counters() const override { return {}; }

private:
    audio::waker wake_ = *audio::waker::event();
    std::deque<sample> waiting_;
};

class fake_sink final : public audio::sink {
public:
    void ask(std::size_t samples) {
        wanted_ = samples;
        wake_.wake();
    }
    std::vector<sample> heard;
    bool running = false;

    error_code start() override { return running = true, error_code(); }
    void stop() override { running = false; }
    int wake_fd() const override { return wake_.fd(); }
    std::size_t wanted() override {
        static_cast<void>(wake_.consume());
        return std::exchange(wanted_, 0);
    }
    void write(std::span<const sample> samples) override {
        heard.insert(heard.end(), samples.begin(), samples.end());
    }
    std::string description() const override { return "fake"; }
    audio::device_counters counters() const override { return {}; }

private:
    audio::waker wake_ = *audio::waker::event();
    std::size_t wanted_ = 0;
};

std::vector<sample> tone(std::size_t count) {
    std::vector<sample> out(count);
    for (std::size_t i = 0; i < count; ++i)
        out[i] = static_cast<sample>(8000 * std::sin(0.0576 * static_cast<double>(i)));
    return out;
}

double loudness(std::span<const sample> samples) {
    double sum = 0;
    for (const auto s : samples)
        sum += double(s) * double(s);
    return std::sqrt(sum / static_cast<double>(samples.size()));
}

struct pump_under_test {
    asio::io_context loop{1};
    scripted_peer peer{loop.get_executor()};
    bytes buffer = bytes(4096);
    voice_link link{peer.make_transport(), buffer};
    fake_source in;
    fake_sink out;
    bool played_out = false;
    std::unique_ptr<voice_pump> pump = *voice_pump::make(
        loop.get_executor(),
        {in, out, nullptr, nullptr},
        {[] {}, [this] { played_out = true; }},
        32000,
        5
    );
    std::unique_ptr<test::spawned<void>> capture, play;

    void start() {
        REQUIRE_FALSE(pump->start(link));
        capture = std::make_unique<test::spawned<void>>(loop, pump->capture());
        play = std::make_unique<test::spawned<void>>(loop, pump->play());
        test::run_ready(loop);
    }
    ~pump_under_test() {
        if (!capture) return;
        capture->cancel();
        play->cancel();
        test::run_until(loop, [&] { return capture->ended() && play->ended(); });
    }
    /// The Opus packets that were sent since the last call.
    std::vector<bytes> sent() {
        std::vector<bytes> packets;
        wire::framer framer(65536);
        const auto whole = peer.take_received();
        static_cast<void>(framer.feed(whole, [&](bytes_view packet) -> error_code {
            const auto message = wire::decode<wire::to_peer>(packet);
            const auto& data = std::get<wire::voice_data>(*message).data;
            packets.emplace_back(data.begin(), data.end());
            return {};
        }));
        return packets;
    }
    double decoded_loudness(const std::vector<bytes>& packets) {
        auto decoder = *audio::decoder::make();
        std::vector<sample> all;
        for (const auto& packet : packets) {
            std::array<sample, frame> out_frame{};
            REQUIRE(decoder.decode(packet, out_frame).has_value());
            all.insert(all.end(), out_frame.begin(), out_frame.end());
        }
        return loudness(all);
    }
    void say(std::size_t frames) {
        in.feed(tone(frames * frame));
        const auto before = link.stats().packets_sent;
        test::run_until(loop, [&] { return link.stats().packets_sent >= before + frames; });
    }
};

} // namespace

TEST_CASE("the pump sends a frame at once and the microphone opens only then", "[pump]") {
    pump_under_test t;
    CHECK_FALSE(t.in.running);
    t.start();
    CHECK(t.in.running);
    CHECK(t.out.running);
    CHECK(t.sent().size() == 1);
}

TEST_CASE("the pump sends 20 ms packets of what the source gives in any pieces", "[pump]") {
    pump_under_test t;
    t.start();
    static_cast<void>(t.sent());
    const auto all = tone(10 * frame);
    for (std::size_t at = 0; at < all.size(); at += 480)
        t.in.feed({all.begin() + std::ptrdiff_t(at), all.begin() + std::ptrdiff_t(at + 480)});
    test::run_until(t.loop, [&] { return t.link.stats().packets_sent == 11; });
    const auto packets = t.sent();
    REQUIRE(packets.size() == 10);
    for (const auto& packet : packets)
        CHECK(*audio::packet_samples(packet) == frame);
    CHECK(t.decoded_loudness(packets) > 3000);
}

TEST_CASE("a muted pump goes on sending and what it sends is silence", "[pump]") {
    pump_under_test t;
    t.start();
    t.pump->mute(true);
    t.say(25);
    const auto packets = t.sent();
    CHECK(packets.size() == 26);
    CHECK(t.decoded_loudness(packets) < 10);
    t.pump->mute(false);
    t.say(25);
    CHECK(t.decoded_loudness(t.sent()) > 3000);
}

TEST_CASE("what the peer says is heard once the sink asks for it", "[pump]") {
    pump_under_test t;
    t.start();
    auto encoder = *audio::encoder::make(32000, 5);
    const auto all = tone(5 * frame);
    for (std::size_t i = 0; i < 5; ++i) {
        bytes packet(audio::max_encoded_bytes);
        const std::span<const sample, frame> piece(all.data() + i * frame, frame);
        packet.resize(*encoder.encode(piece, packet));
        t.pump->on_packet(packet);
    }
    t.out.ask(4 * frame);
    test::run_until(t.loop, [&] { return t.out.heard.size() == 4 * frame; });
    CHECK(loudness(t.out.heard) > 2000);
}

TEST_CASE("what is no Opus is counted and harms nobody", "[pump]") {
    pump_under_test t;
    t.start();
    t.pump->on_packet(bytes{});
    t.pump->on_packet(bytes(2000, 0xff));
    CHECK(t.pump->playout().bad_packets == 2);
}

TEST_CASE(
    "a pump that stopped sending does not touch the link and closes the microphone", "[pump]"
) {
    pump_under_test t;
    t.start();
    static_cast<void>(t.sent());
    t.pump->stop_sending();
    CHECK_FALSE(t.in.running);
    t.in.feed(tone(3 * frame));
    test::run_until(t.loop, [&] { return t.capture->ended(); });
    CHECK(t.sent().empty());
}

TEST_CASE("a pump that gave up its devices leaves them to whoever opens them next", "[pump]") {
    pump_under_test t;
    t.start();
    static_cast<void>(t.sent());
    t.pump->release();
    CHECK_FALSE(t.in.running);
    CHECK_FALSE(t.out.running);
    REQUIRE_FALSE(t.in.start());
    REQUIRE_FALSE(t.out.start());
    t.in.feed(tone(3 * frame));
    t.out.ask(frame);
    test::run_until(t.loop, [&] { return t.capture->ended() && t.play->ended(); });
    CHECK(t.sent().empty());
    CHECK(t.out.heard.empty());
    t.pump->stop_sending();
    t.pump.reset();
    CHECK(t.in.running);
    CHECK(t.out.running);
}

TEST_CASE("played out means that the last word has left the device too", "[pump]") {
    pump_under_test t;
    t.start();
    auto encoder = *audio::encoder::make(32000, 5);
    bytes packet(audio::max_encoded_bytes);
    const auto said = tone(frame);
    packet.resize(*encoder.encode(std::span<const sample, frame>(said.data(), frame), packet));
    t.pump->on_packet(packet);
    t.pump->finish_playing();
    t.out.ask(frame);
    test::run_until(t.loop, [&] { return t.out.heard.size() == frame; });
    CHECK_FALSE(t.played_out);
    t.out.ask(4 * frame);
    test::run_until(t.loop, [&] { return t.played_out; });
}
