// Advice on a server that does not answer.
#include "cli/app/server_hints.hpp"
#include "support/catch.hpp"

using namespace babel;
namespace event = client::event;

namespace {

using hint_lines = std::vector<std::string>;

const hint_lines may_run{"(Is babel-server running at h:1? See --server.)"};
const hint_lines may_need_tls{"(If that is its port for TLS, use babels://h:1.)"};

hint_lines hints_on(const client::client_event& happened, bool has_calls = false) {
    return cli::hints_after(happened, "h:1", has_calls);
}

} // namespace

TEST_CASE("a server that was not reached may not run", "[server_hints]") {
    event::server_lost lost{"refused", false};
    CHECK(hints_on(lost) == may_run);
    CHECK(hints_on(lost, true).empty());
    lost.missing.emplace();
    CHECK(hints_on(lost).empty());
    event::login_waiting waiting;
    CHECK(hints_on(waiting).empty()); // it was reached
    waiting.was_reached = false;
    CHECK(hints_on(waiting) == may_run);
    waiting.missing.emplace();
    CHECK(hints_on(waiting).empty());
}

TEST_CASE("a silent server may wait for TLS", "[server_hints]") {
    event::server_lost lost{"timed out"};
    lost.may_be_tls = true;
    CHECK(hints_on(lost) == may_need_tls);
    event::login_waiting waiting;
    waiting.may_be_tls = true;
    CHECK(hints_on(waiting) == may_need_tls);
}

TEST_CASE("no other event has hints", "[server_hints]") {
    CHECK(hints_on(event::logged_in{"alice"}).empty());
    CHECK(hints_on(event::login_failed{"full", client::refusal::server_full}).empty());
}
