// A registry among recording peers.
#pragma once

#include "server/signalling/presence/registry.hpp"
#include "server/transcript.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <deque>
#include <string>

namespace babel::test {

/// A registry with peers that record what they are told.
struct registry_fixture {
    lines record;
    int asked = 0;
    server::registry registry{[this] { ++asked; }};
    std::deque<recording_peer> people;

    recording_peer& comes(const std::string& name) {
        auto& who = people.emplace_back(record, name);
        who.set_name(name);
        CHECK(registry.join(who));
        return who;
    }
    lines flush() {
        record.clear();
        registry.flush();
        std::sort(record.begin(), record.end()); // by recipient; nobody's own order is changed
        return record;
    }
};

} // namespace babel::test
