#include "cli/exit_status.hpp"
#include "support/catch.hpp"

using namespace babel;
using call::end_reason;

TEST_CASE("the exit status shows a script how a call ended", "[exit]") {
    const auto code = [](end_reason reason) { return static_cast<int>(cli::status_of(reason)); };
    CHECK(code(end_reason::hangup) == 0);
    CHECK(code(end_reason::peer_hangup) == 0);
    CHECK(code(end_reason::cancelled) == 1);
    CHECK(code(end_reason::not_online) == 5);
    CHECK(code(end_reason::refused) == 6);
    CHECK(code(end_reason::no_answer) == 7);
    CHECK(code(end_reason::media_failed) == 8);
    CHECK(code(end_reason::dropped) == 10);
    CHECK(code(end_reason::untrusted) == 12);
}

TEST_CASE("a request that would not be secure enough has the status of such a call", "[exit]") {
    CHECK(cli::status_of_request(errc::peer_untrusted) == cli::exit_status::not_trusted);
    CHECK(cli::status_of_request(errc::no_call) == cli::exit_status::failed);
}

TEST_CASE("the exit status shows a script whether a login is worth repeating", "[exit]") {
    using client::refusal;
    const auto code = [](refusal why) { return static_cast<int>(cli::status_of(why)); };
    for (const auto why : {refusal::name_in_use, refusal::too_many, refusal::server_full})
        CHECK(code(why) == 11);
    for (const auto why : {refusal::banned, refusal::kicked, refusal::bad_name, refusal::other})
        CHECK(code(why) == 4);
}

TEST_CASE("a signal shows in the exit status as in shells", "[exit]") {
    CHECK(static_cast<int>(cli::status_of_signal(2)) == 130);
    CHECK(static_cast<int>(cli::status_of_signal(15)) == 143);
}
