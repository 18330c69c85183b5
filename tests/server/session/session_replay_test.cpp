// A whole session, whose transport fails at every operation.
#include "server/session/session_fixture.hpp"
#include "support/failing_transport.hpp"

#include <boost/asio/error.hpp>

#include <algorithm>
#include <memory>
#include <string>

using namespace babel;
using namespace babel::test;

namespace {

/// alice from her connection to her departure, as far as her transport lets her.
struct replay {
    replay(session_fixture& in, int operations, error_code why)
        : fixture(in), peer(in.peers.emplace_back(in.loop.get_executor())),
          plan(std::make_shared<failure_plan>(failure_plan{operations, why})) {
        const auto executor = in.loop.get_executor();
        auto link = std::make_unique<failing_transport>(executor, peer.make_transport(), plan);
        in.serving.spawn(in.pool.serve(std::move(link), at("198.51.100.7")));
        in.settle();
    }

    void play() {
        fixture.says(peer, wire::login{" "});
        fixture.says(peer, wire::login{"alice"});
        fixture.says(peer, wire::call_request{"bob", "", 9});
        fixture.says(peer, wire::call_refused{"bob"});
        peer.closes();
        fixture.settle();
    }

    session_fixture& fixture;
    scripted_peer& peer;
    std::shared_ptr<failure_plan> plan;
};

auto count_of(const lines& all, const std::string& line) {
    return std::ranges::count(all, line);
}

} // namespace

TEST_CASE("a session that fails at any operation ends alone and frees its name", "[session]") {
    const auto why = GENERATE(
        error_code(errc::end_of_stream),
        error_code(asio::error::connection_reset),
        error_code(asio::error::broken_pipe),
        error_code(asio::error::timed_out)
    );
    int operations = 0;
    for (bool reached = true; reached; ++operations) {
        INFO("after " << operations << " operations: " << why.message());
        REQUIRE(operations < 100);
        session_fixture h;
        auto& bob = h.comes("bob");
        replay alice(h, operations, why);
        alice.play();
        CHECK(alice.peer.saw_close());
        CHECK_FALSE(bob.saw_close());
        CHECK(h.pool.list().size() == 1);
        const auto told = heard(bob);
        CHECK(count_of(told, "AddContact alice") <= 1);
        CHECK(count_of(told, "AddContact alice") == count_of(told, "DelContact alice"));
        auto& next = h.connects();
        h.says(next, wire::login{"alice"});
        CHECK(count_of(heard(next), "LoginSuccess") == 1);
        reached = alice.plan->is_reached();
        if (!reached) CHECK(count_of(told, "CallRequest alice 198.51.100.7 9") == 1);
    }
    CHECK(operations > 8);
}
