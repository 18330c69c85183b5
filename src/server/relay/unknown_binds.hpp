// Rate of the Binds of each source for which there is no leg.
#pragma once

#include "server/signalling/rate_meter.hpp"
#include "server/signalling/source.hpp"
#include <babel/server/keyed_hash.hpp>

#include <cstddef>
#include <vector>

namespace babel::server {

/// Each of these Binds costs the relay some MACs. The memory is fixed: sources that hash to one
/// slot share a rate, and no sender can choose them so.
class unknown_binds {
public:
    static constexpr allowance of_source{.rate = 200, .burst = 200};

    bool has_room(source_id from, time_point now) const {
        return slots_[index_of(from)].has_room(now, of_source);
    }
    void count(source_id from, time_point now) { slots_[index_of(from)].take(now, of_source); }

private:
    static constexpr std::size_t slot_count = 4096;

    static std::size_t index_of(source_id from) { return keyed_hash(from) % slot_count; }

    std::vector<rate_meter> slots_ = std::vector<rate_meter>(slot_count);
};

} // namespace babel::server
