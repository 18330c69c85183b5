// Schedule of presence, and work at the end of a turn.
#include "server/session/presence_flush.hpp"
#include "server/session/turn_end.hpp"
#include "server/transcript.hpp"
#include "support/bounded_run.hpp"
#include "support/catch.hpp"
#include <babel/wire/codec.hpp>

#include <boost/asio/io_context.hpp>

using namespace babel;
using test::lines;

namespace {

/// A flush whose turns are the test's.
struct flush_in_steps {
    asio::io_context loop{1};
    lines record;
    int wanted_turns = 0;
    bool expects_news = false;
    server::policy rules{};
    server::counters counts;
    server::signalling signals{[this] { flush.request(); }, rules, counts};
    server::presence_flush flush{
        loop.get_executor(),
        signals,
        rules.limits,
        [this] { ++wanted_turns; },
        [this] { return expects_news; }};
    test::recording_peer alice{record, "alice", test::at("198.51.100.7")};

    void logs_in() {
        const auto packet = wire::encode(wire::login{"alice"});
        CHECK_FALSE(signals.on_packet(alice, bytes_view(packet).subspan(wire::length_bytes), {}));
    }
};

} // namespace

TEST_CASE("presence is flushed in the turn that it asks for", "[presence]") {
    flush_in_steps f;
    f.logs_in();
    CHECK(f.wanted_turns == 1);
    CHECK(f.record.empty());
    f.flush.run();
    CHECK(f.record == lines{"alice: LoginSuccess"});
    CHECK_FALSE(f.flush.is_waiting());
    f.flush.run();
    CHECK(f.wanted_turns == 1);
}

TEST_CASE("presence of a crowd that logs in waits for more of it", "[presence]") {
    flush_in_steps f;
    f.logs_in();
    f.flush.run();
    // One of many attempts comes within the pause, however busy the machine is.
    const auto has_waited = [&] {
        for (int i = 0; i < 100 && !f.flush.is_waiting(); ++i) {
            f.flush.request();
            f.flush.run();
        }
        return f.flush.is_waiting();
    };
    CHECK_FALSE(has_waited());
    f.expects_news = true;
    CHECK(has_waited());
    f.flush.close();
}

TEST_CASE("presence is not flushed once its schedule is closed", "[presence]") {
    flush_in_steps f;
    f.logs_in();
    f.flush.close();
    f.flush.run();
    CHECK(f.record.empty());
    f.flush.request();
    CHECK(f.wanted_turns == 1);
}

TEST_CASE("work at the end of a turn is done once for all requests", "[presence]") {
    asio::io_context loop{1};
    int done = 0;
    server::turn_end end(loop.get_executor(), [&] { ++done; });
    end.request();
    end.request();
    CHECK(end.is_requested());
    CHECK(done == 0);
    test::run_ready(loop);
    CHECK(done == 1);
    CHECK_FALSE(end.is_requested());
}

TEST_CASE("work at the end of a turn may ask for another turn", "[presence]") {
    asio::io_context loop{1};
    int done = 0;
    server::turn_end end(loop.get_executor(), [&] {
        if (++done < 3) end.request();
    });
    end.request();
    test::run_ready(loop);
    CHECK(done == 3);
}
