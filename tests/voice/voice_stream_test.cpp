#include "support/bounded_run.hpp"
#include "voice/fake_path.hpp"
#include <babel/voice/voice_stream.hpp>

#include <boost/asio/error.hpp>

using namespace babel;
using namespace std::chrono_literals;
using babel::test::opus_silence;
using voice::link_side;
using voice::voice_stream;

namespace {

/// A stream that is read, and its events.
struct stream_under_test {
    explicit stream_under_test(link_side side)
        : stream(std::unique_ptr<voice::path>(path), side, "192.0.2.1:7", [this] { return now; }) {
        voice_stream::hooks hooks;
        hooks.proved = [this] { ++proved; };
        hooks.established = [this] { ++established; };
        running.emplace(loop, stream.run(std::move(hooks)));
        babel::test::run_ready(loop);
    }
    ~stream_under_test() {
        stream.close();
        babel::test::run_until(loop, [this] { return running->ended(); });
    }

    error_code speaks() { return path->reader.voice(opus_silence()); }

    asio::io_context loop{1};
    voice_stream::time_point now{1h};
    babel::test::fake_path* path = new babel::test::fake_path(loop.get_executor());
    voice_stream stream;
    int proved = 0;
    int established = 0;
    std::optional<babel::test::spawned<voice_stream::ending>> running;
};

} // namespace

TEST_CASE("a listener greets and a dialler does not", "[voice_stream]") {
    CHECK(stream_under_test(link_side::listener).path->greeted);
    CHECK_FALSE(stream_under_test(link_side::dialler).path->greeted);
}

TEST_CASE("the first valid voice proves the listener's peer once", "[voice_stream]") {
    stream_under_test t(link_side::listener);
    CHECK_FALSE(t.speaks());
    CHECK_FALSE(t.speaks());
    CHECK(t.proved == 1);
}

TEST_CASE(
    "a peer whose first voice is not Opus proves nothing and is disconnected", "[voice_stream]"
) {
    stream_under_test t(link_side::listener);
    CHECK(t.path->reader.voice({}) == errc::bad_opus_packet);
    CHECK(t.proved == 0);
}

TEST_CASE("a listener that is greeted reports it and ends the connection", "[voice_stream]") {
    stream_under_test t(link_side::listener);
    CHECK(t.path->reader.established() == errc::unknown_opcode);
    CHECK(t.established == 1);
}

TEST_CASE(
    "a greeting by a peer that has proved itself only ends the connection", "[voice_stream]"
) {
    stream_under_test t(link_side::listener);
    static_cast<void>(t.speaks());
    CHECK(t.path->reader.established() == errc::unknown_opcode);
    CHECK(t.established == 0);
}

TEST_CASE("a peer that was turned away can neither prove itself nor greet", "[voice_stream]") {
    stream_under_test t(link_side::listener);
    t.stream.finish();
    CHECK(t.path->finished);
    CHECK_FALSE(t.speaks());
    CHECK_FALSE(t.path->reader.established());
    CHECK(t.proved + t.established == 0);
}

TEST_CASE("a dialler reports the greeting, and voice proves nothing", "[voice_stream]") {
    stream_under_test t(link_side::dialler);
    CHECK_FALSE(t.speaks());
    CHECK_FALSE(t.path->reader.established());
    CHECK(t.proved == 0);
    CHECK(t.established == 1);
}

TEST_CASE("voice is played once the stream has started", "[voice_stream]") {
    stream_under_test t(link_side::dialler);
    static_cast<void>(t.speaks());
    CHECK(t.stream.leg() == nullptr);
    REQUIRE_FALSE(t.stream.start({16'000, 5}, [] {}));
    CHECK(t.path->current.bitrate_bps == 16'000);
    static_cast<void>(t.speaks());
    REQUIRE(t.stream.leg());
    CHECK(t.stream.leg()->playout().packets == 1);
}

TEST_CASE("silence counts from the last voice", "[voice_stream]") {
    stream_under_test t(link_side::dialler);
    REQUIRE_FALSE(t.stream.start({16'000, 5}, [] {}));
    t.now += 3s;
    CHECK(t.stream.silence() == 3s);
    static_cast<void>(t.speaks());
    CHECK(t.stream.silence() == 0s);
}

TEST_CASE("frames of a sealed path are played, and copies are no sign of voice", "[voice_stream]") {
    stream_under_test t(link_side::dialler);
    REQUIRE_FALSE(t.stream.start({16'000, 5}, [] {}));
    const auto opus = opus_silence();
    t.now += 3s;
    CHECK_FALSE(t.path->reader.frame({0, 16, opus}));
    CHECK(t.stream.silence() == 3s);
    CHECK_FALSE(t.path->reader.frame({16, 0, opus}));
    CHECK(t.stream.silence() == 0s);
    CHECK(t.stream.leg()->playout().packets == 2);
}

TEST_CASE("the end of a stream and its round trip stay available", "[voice_stream]") {
    stream_under_test t(link_side::dialler);
    t.path->link = net::link_state{5ms, 0ms, 0};
    t.path->ends(errc::end_of_stream);
    const auto end = t.running->get();
    CHECK(end.why == errc::end_of_stream);
    CHECK(end.is_hang_up);
    t.path->link.reset();
    CHECK(t.stream.has_ended());
    CHECK(t.stream.round_trip() == 5ms);
    CHECK_FALSE(t.stream.look());
}
