// Events of a client, as they were reported.
#pragma once

#include "support/catch.hpp"
#include <babel/client/event.hpp>

#include <algorithm>
#include <cstddef>
#include <variant>
#include <vector>

namespace babel::test {

struct recorded_events {
    std::vector<client::client_event> events;

    template <class Event>
    std::size_t count() const {
        return static_cast<std::size_t>(std::ranges::count_if(events, [](const auto& each) {
            return std::holds_alternative<Event>(each);
        }));
    }
    /// The latest event of that kind; fails the test if there is none.
    template <class Event>
    Event latest() const {
        for (auto each = events.rbegin(); each != events.rend(); ++each)
            if (const auto* found = std::get_if<Event>(&*each)) return *found;
        FAIL("no such event");
        return {};
    }
};

} // namespace babel::test
