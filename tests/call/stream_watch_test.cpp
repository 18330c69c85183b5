#include "call/call_under_test.hpp"
#include "call/stream_watch.hpp"
#include "voice/fake_path.hpp"

using namespace babel;
using namespace babel::test;
using call::stream_watch;
using verdict = stream_watch::verdict;

namespace {

/// A stream on a fake path that is watched, at a time of the test's.
struct watch_under_test {
    watch_under_test() {
        path->link = net::link_state{};
        REQUIRE_FALSE(stream.start({16'000, 5}, [] {}));
        subject.start(stream, now);
    }
    verdict look_after(std::chrono::seconds pause, std::optional<std::chrono::seconds> limit = {}) {
        now += pause;
        return subject.look(stream, limit, now);
    }
    std::size_t events() const { return t.events.size(); }

    call_under_test t;
    stream_watch::time_point now{1h};
    fake_path* path = new fake_path(t.loop.get_executor());
    voice::voice_stream stream{
        std::unique_ptr<voice::path>(path), voice::link_side::dialler, {}, [this] { return now; }};
    call::call_reports reports{t.context, 1, "bob"};
    stream_watch subject{reports};
};

} // namespace

TEST_CASE("a stream that has started is looked at once a second", "[stream_watch]") {
    watch_under_test w;
    CHECK(w.subject.next_look() == w.now);
    CHECK(w.look_after(0s) == verdict::none);
    CHECK(w.subject.next_look() == w.now + 1s);
    w.subject.stop();
    CHECK(w.subject.next_look() == stream_watch::time_point::max());
}

TEST_CASE("three seconds without a sign of life are a gap and ten are the end", "[stream_watch]") {
    watch_under_test w;
    w.path->link->since_life = 3s;
    CHECK(w.look_after(3s) == verdict::none);
    REQUIRE(w.events() == 1);
    CHECK(std::get<call::event::call_gap>(w.t.events.back()).silence == 3s);
    w.path->link->since_life = 10s;
    CHECK(w.look_after(7s) == verdict::lost);
}

TEST_CASE("a peer that does not hear us is told once each way", "[stream_watch]") {
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

TEST_CASE("silence ends a call only where the user limits it", "[stream_watch]") {
    watch_under_test w;
    CHECK(w.look_after(60s) == verdict::none);
    CHECK(w.look_after(0s, 61s) == verdict::none);
    CHECK(w.look_after(0s, 60s) == verdict::silent);
}

TEST_CASE("a call that was taken back ends once its peer is silent", "[stream_watch]") {
    watch_under_test w;
    w.subject.note_withdrawn();
    CHECK(w.look_after(2s) == verdict::none);
    CHECK(w.look_after(1s) == verdict::withdrawn);
}
