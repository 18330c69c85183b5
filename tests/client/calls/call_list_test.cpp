// Queries about the calls of a client.
#include "client/calls/call_list.hpp"
#include "support/catch.hpp"

#include <string>

namespace babel::client {
namespace {

using call::call_phase;
using numbers = std::vector<int>;

struct fake_call {
    int number;
    std::string name;
    call::call_phase now;
    bool is_answered_soon = false;

    int id() const { return number; }
    const std::string& peer() const { return name; }
    call::call_phase phase() const { return now; }
    bool pending() const {
        return now != call_phase::up && now != call_phase::closing && now != call_phase::over;
    }
    bool is_to_be_answered() const { return is_answered_soon; }
};

struct calls_under_test {
    call_list<fake_call> calls;
    fake_call& add(int id, std::string peer, call::call_phase phase) {
        return calls.add(std::make_unique<fake_call>(fake_call{id, std::move(peer), phase}));
    }
};

} // namespace

TEST_CASE("calls are found by peer and phase", "[call_list]") {
    calls_under_test t;
    CHECK(t.calls.empty());
    CHECK(t.calls.newest() == nullptr);
    auto& bob = t.add(1, "bob", call_phase::up);
    auto& carol = t.add(2, "carol", call_phase::ringing);
    auto& dave = t.add(3, "dave", call_phase::up);
    t.add(4, "eve", call_phase::over);
    CHECK(t.calls.size() == 4);
    CHECK(t.calls.pending("carol") == &carol);
    CHECK(t.calls.pending("bob") == nullptr); // it is up
    CHECK(t.calls.newest_in(call_phase::up) == &dave);
    CHECK(t.calls.has(call_phase::ringing));
    CHECK_FALSE(t.calls.has(call_phase::calling));
    CHECK(t.calls.ringing() == numbers{2});
    CHECK(t.calls.ringing("bob").empty());
    CHECK(t.calls.live() == numbers{1, 2, 3});
    CHECK(t.calls.live("dave") == numbers{3});
    CHECK(t.calls.take(bob)->id() == 1);
    CHECK(t.calls.live() == numbers{2, 3});
}

TEST_CASE("a hang-up without a name lets callers keep ringing beside other calls", "[call_list]") {
    calls_under_test t;
    t.add(1, "bob", call_phase::ringing);
    CHECK(t.calls.to_end() == numbers{1}); // the only call that it can mean
    t.add(2, "carol", call_phase::up);
    CHECK(t.calls.to_end() == numbers{2});
    CHECK(t.calls.to_end("bob") == numbers{1});
    CHECK(t.calls.to_end("nobody").empty());
}

TEST_CASE("a call is answered automatically beside calls that only ring", "[call_list]") {
    calls_under_test t;
    CHECK(t.calls.is_free_to_answer());
    auto& first = t.add(1, "bob", call_phase::ringing);
    CHECK(t.calls.is_free_to_answer());
    first.is_answered_soon = true;
    CHECK_FALSE(t.calls.is_free_to_answer());
    first.now = call_phase::over;
    CHECK(t.calls.is_free_to_answer());
    t.add(2, "carol", call_phase::up);
    CHECK_FALSE(t.calls.is_free_to_answer());
}

} // namespace babel::client
