// Sessions whose logins wait for a directory.
#include "server/session/session_fixture.hpp"
#include "server/signalling/scripted_directory.hpp"

#include <chrono>

using namespace babel;
using namespace std::chrono_literals;
using server::claim_verdict;
using test::heard;
using test::lines;

namespace {

struct directory_owner {
    test::scripted_directory all_names;
};

/// The directory outlives the sessions.
struct claiming_sessions : directory_owner, test::session_fixture {
    claiming_sessions() { pool.signals().use(all_names); }

    test::scripted_peer& claims(const std::string& name) {
        auto& peer = connects();
        says(peer, wire::login{name});
        CHECK(heard(peer) == lines{"HelloConnect"});
        return peer;
    }
    void decides(claim_verdict outcome) {
        all_names.decide(outcome, std::chrono::steady_clock::now());
        settle();
    }
};

} // namespace

TEST_CASE("a session whose name is granted later is a user from then on", "[session][directory]") {
    claiming_sessions h;
    auto& alice = h.claims("alice");
    CHECK(h.pool.unauthenticated() == 1);
    CHECK(h.pool.list().empty());
    h.decides(claim_verdict::granted);
    CHECK(heard(alice) == lines{"LoginSuccess"});
    CHECK(h.pool.unauthenticated() == 0);
    CHECK(h.pool.list().size() == 1);
}

TEST_CASE(
    "logins that wait for a directory count as connections without a login", "[session][directory]"
) {
    claiming_sessions h;
    h.rules.limits.unauthenticated_per_source = 2;
    h.claims("alice");
    h.claims("bob");
    h.connects();
    CHECK(h.counts.value(server::counter::refused_source) == 1);
    h.decides(claim_verdict::granted);
    h.connects();
    CHECK(h.counts.value(server::counter::refused_source) == 1);
}

TEST_CASE("a session whose login waits withdraws it at its end", "[session][directory]") {
    claiming_sessions h;
    auto& alice = h.claims("alice");
    SECTION("when the client leaves") {
        alice.fails(errc::end_of_stream);
        h.settle();
    }
    SECTION("when the time to log in is over") {
        h.pool.sweep(std::chrono::steady_clock::now() + 10100ms);
        h.settle();
        CHECK(h.counts.value(server::counter::ended_login_time) == 1);
    }
    SECTION("when others need its place") {
        h.rules.limits.unauthenticated = 1;
        h.connects();
        CHECK(h.counts.value(server::counter::ended_crowded_out) == 1);
    }
    CHECK(alice.saw_close());
    CHECK(h.all_names.withdrawn.size() == 1);
    h.decides(claim_verdict::granted);
    CHECK(h.pool.online() == 0);
}

TEST_CASE("a session that lost its name is told so and closed", "[session][directory]") {
    claiming_sessions h;
    h.all_names.answer = claim_verdict::granted;
    auto& alice = h.comes("alice");
    h.all_names.events->lost("alice", std::chrono::steady_clock::now());
    h.settle();
    CHECK(
        heard(alice) ==
        lines{"ErrorResponse your name is in use at another server of this cluster now"}
    );
    CHECK(alice.saw_close());
    CHECK(h.counts.value(server::counter::ended_lost) == 1);
    CHECK(h.pool.online() == 0);
}
