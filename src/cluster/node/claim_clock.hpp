// Times from the claims of logins to their verdicts.
#pragma once

#include "cluster/membership/actions.hpp"
#include <babel/server/latency_histogram.hpp>

#include <boost/unordered/unordered_flat_map.hpp>

#include <chrono>

namespace babel::cluster {

/// Holds as many times as there are undecided logins.
class claim_clock {
public:
    void on_asked(ticket which, time_point now) { asked_.insert_or_assign(which, now); }
    void on_withdrawn(ticket which) { asked_.erase(which); }
    void on_decided(ticket which, time_point now) {
        const auto found = asked_.find(which);
        if (found == asked_.end()) return;
        times_.add(now - found->second);
        asked_.erase(found);
    }
    const server::latency_histogram& times() const { return times_; }

private:
    boost::unordered_flat_map<ticket, time_point> asked_;
    server::latency_histogram times_;
};

} // namespace babel::cluster
