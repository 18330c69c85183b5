// Rate of events of each source, in a fixed memory.
#pragma once

#include "server/signalling/limits/rate_meter.hpp"
#include "server/signalling/limits/source.hpp"
#include <babel/server/keyed_hash.hpp>

#include <cstddef>
#include <vector>

namespace babel::server {

/// For datagrams of strangers. Sources that hash to one slot share a rate, and no sender can choose
/// them so.
class source_rates {
public:
    /// `each`: of a source.
    explicit source_rates(allowance each) : each_(each) {}

    bool has_room(source_id from, time_point now) const {
        return slots_[index_of(from)].has_room(now, each_);
    }
    void count(source_id from, time_point now) { slots_[index_of(from)].take(now, each_); }

private:
    static constexpr std::size_t slot_count = 4096;

    static std::size_t index_of(source_id from) { return keyed_hash(from) % slot_count; }

    allowance each_;
    std::vector<rate_meter> slots_ = std::vector<rate_meter>(slot_count);
};

} // namespace babel::server
