#include "call/call_under_test.hpp"
#include "call/sealed/stream_watch.hpp"
#include "voice/fake_path.hpp"

using namespace babel;
using namespace babel::test;
using call::call_signal;
using call::stream_watch;

namespace {

/// A watched stream on a fake path, at a time that the test sets.
struct watch_under_test {
    watch_under_test() {
        path->link = net::link_state{};
        REQUIRE_FALSE(stream.start({16'000, 5}, [] {}));
        subject.start(stream, false, now);
    }
    /// The signal that ends the call.
    std::optional<call_signal> look_after(std::chrono::seconds pause, bool is_closing = false) {
        now += pause;
        const auto found = subject.look(stream, is_closing, now);
        return found ? std::optional(found->signal) : std::nullopt;
    }
    std::size_t events() const { return t.events.size(); }

    call_under_test t;
    stream_watch::time_point now{1h};
    fake_path* path = new fake_path(t.loop.get_executor());
    voice::voice_stream stream{
        std::unique_ptr<voice::path>(path), voice::link_side::dialler, {}, [this] { return now; }};
    call::call_reports reports{t.context, 1, "bob"};
    stream_watch subject{t.options, reports};
};

} // namespace

TEST_CASE("a stream that has started is checked once a second", "[stream_watch]") {
    watch_under_test w;
    CHECK(w.subject.next_look() == w.now);
    CHECK(w.look_after(0s) == std::nullopt);
    CHECK(w.subject.next_look() == w.now + 1s);
    w.subject.stop();
    CHECK(w.subject.next_look() == stream_watch::time_point::max());
}

TEST_CASE("three seconds without a sign of life are a gap and ten are the end", "[stream_watch]") {
    watch_under_test w;
    w.path->link->since_life = 3s;
    CHECK(w.look_after(3s) == std::nullopt);
    REQUIRE(w.events() == 1);
    CHECK(std::get<call::event::call_gap>(w.t.events.back()).silence == 3s);
    w.path->link->since_life = 10s;
    CHECK(w.look_after(7s) == call_signal::link_broken);
}

TEST_CASE("a peer that does not hear us is reported once each way", "[stream_watch]") {
    watch_under_test w;
    w.path->heard = false;
    static_cast<void>(w.look_after(1s));
    static_cast<void>(w.look_after(1s));
    REQUIRE(w.events() == 1);
    CHECK_FALSE(std::get<call::event::call_quality>(w.t.events.back()).is_heard);
    w.path->heard = true;
    static_cast<void>(w.look_after(1s));
    CHECK(w.events() == 2);
}

TEST_CASE("silence ends a call only if the user limits it", "[stream_watch]") {
    watch_under_test w;
    CHECK(w.look_after(60s) == std::nullopt);
    w.t.options.max_silence = 61s;
    CHECK(w.look_after(0s) == std::nullopt);
    w.t.options.max_silence = 60s;
    CHECK(w.look_after(0s) == call_signal::fell_silent);
}

TEST_CASE(
    "silence ends an automatically answered call unless the settings allow it", "[stream_watch]"
) {
    watch_under_test w;
    w.subject.start(w.stream, true, w.now);
    CHECK(w.look_after(59s) == std::nullopt);
    CHECK(w.look_after(1s) == call_signal::fell_silent);
    w.t.options.max_silence = 0s;
    CHECK(w.look_after(0s) == std::nullopt);
}

TEST_CASE("silence does not end a call that is closing", "[stream_watch]") {
    watch_under_test w;
    w.t.options.max_silence = 10s;
    CHECK(w.look_after(10s, true) == std::nullopt);
    CHECK(w.look_after(0s) == call_signal::fell_silent);
}

TEST_CASE("a call that was withdrawn ends once its peer is silent", "[stream_watch]") {
    watch_under_test w;
    w.subject.note_withdrawn();
    CHECK(w.look_after(2s) == std::nullopt);
    CHECK(w.look_after(1s) == call_signal::peer_closed);
}
