// Base calls of a user of one node to one of another.
#pragma once

#include "server/signalling/elsewhere/two_nodes.hpp"

namespace babel::test {

struct base_calls_of_two : two_nodes {
    recording_peer& alice = comes(a, "alice", at("203.0.113.5"));
    recording_peer& bob = comes(b, "bob");

    lines calls() { return says(a, alice, wire::call_request{"bob", "", 4242}); }
    lines refuses() { return says(b, bob, wire::call_refused{"alice"}); }
    lines withdraws() { return says(a, alice, wire::call_refused{"bob"}); }
};

inline const lines not_reached{
    "alice: ErrorResponse that contact cannot be reached at the moment", "alice: CallRefused bob"};
inline const lines bobs_request{"bob: CallRequest alice 203.0.113.5 4242"};

} // namespace babel::test
