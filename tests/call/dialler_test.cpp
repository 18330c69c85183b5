#include "call/dialler.hpp"
#include "support/bounded_run.hpp"
#include "voice/fake_path.hpp"

#include <boost/asio/error.hpp>

using namespace babel;
using babel::test::fake_path;
using call::dialler;

namespace {

/// A dialler whose attempts end when the test decides.
struct dialler_under_test {
    dialler_under_test() { answered.expires_at(asio::steady_timer::time_point::max()); }
    ~dialler_under_test() { babel::test::run_bounded(loop, subject.join()); }

    asio::awaitable<result<call::connection>> connect() {
        co_await answered.async_wait(as_result);
        if (failure) co_return failure;
        co_return call::connection{};
    }
    dialler::stream make_stream() {
        auto made_path = std::make_unique<fake_path>(loop.get_executor());
        path = made_path.get();
        return std::make_shared<voice::voice_stream>(
            std::move(made_path), voice::link_side::dialler
        );
    }
    void dial() {
        subject.dial({"192.0.2.1", 40'000});
        babel::test::run_ready(loop);
    }
    void answer() {
        answered.cancel();
        babel::test::run_ready(loop);
    }

    asio::io_context loop{1};
    asio::steady_timer answered{loop};
    error_code failure;
    fake_path* path = nullptr;
    std::vector<error_code> failures;
    dialler::stream connected;
    int established = 0, ended = 0;
    dialler subject{
        loop.get_executor(),
        [this](call::caller_address) { return connect(); },
        {.make_stream = [this](call::connection) { return make_stream(); },
         .failed = [this](error_code why) { failures.push_back(why); },
         .connected = [this](dialler::stream which) { connected = std::move(which); },
         .established = [this](dialler::stream) { ++established; },
         .ended = [this](const auto&, auto) { ++ended; }}};
};

} // namespace

TEST_CASE("a dialler reports its connection and greeting and end", "[dialler]") {
    dialler_under_test t;
    t.dial();
    t.answer();
    REQUIRE(t.connected);
    CHECK_FALSE(t.path->reader.established());
    CHECK(t.established == 1);
    t.path->ends(errc::end_of_stream);
    babel::test::run_ready(t.loop);
    CHECK(t.ended == 1);
    CHECK(t.path->closed);
}

TEST_CASE("a dialler reports the reason for a failed connection", "[dialler]") {
    dialler_under_test t;
    t.failure = asio::error::connection_refused;
    t.dial();
    t.answer();
    CHECK(t.failures == std::vector<error_code>{asio::error::connection_refused});
    CHECK_FALSE(t.connected);
}

TEST_CASE("an abandoned attempt reports nothing", "[dialler]") {
    dialler_under_test t;
    t.dial();
    t.subject.give_up();
    t.answer();
    CHECK_FALSE(t.connected);
    CHECK(t.failures.empty());
}
