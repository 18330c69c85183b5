// Peers that left during calls, noted for the other parties.
#pragma once

#include "server/signalling/client_peer.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace babel::server {

/// The other parties are told when a flush of presence ends that began after the departure.
/// Lifetime: holds pointers to peers until forget().
class departures {
public:
    /// `was_called`: by the other party.
    void add(client_peer& other, std::string_view name, bool was_called) {
        later_[&other].push_back({std::string(name), was_called});
    }

    void forget(client_peer& who) {
        later_.erase(&who);
        now_.erase(&who);
    }

    /// A flush begins: departures from now on belong to the next one.
    void begin() { now_ = std::exchange(later_, {}); }

    /// The flush ended. Calls `tell(client_peer&, const std::string& name, bool was_called)`.
    template <class Tell>
    void end(Tell tell) {
        for (const auto& [who, notes] : std::exchange(now_, {}))
            for (const auto& [name, was_called] : notes)
                tell(*who, name, was_called);
    }

private:
    struct departed {
        std::string name;
        bool was_called;
    };
    using by_party = boost::unordered_flat_map<client_peer*, std::vector<departed>>;

    by_party later_; // since the last flush began
    by_party now_;   // with the current flush
};

} // namespace babel::server
