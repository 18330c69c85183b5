// Rates of the offers from one user to another.
#pragma once

#include "server/signalling/limits/rate_meter.hpp"
#include <babel/server/keyed_hash.hpp>

#include <boost/unordered/unordered_flat_map.hpp>

#include <functional>
#include <string>
#include <string_view>

namespace babel::server {

inline constexpr allowance offers_of_a_pair{.rate = 1, .burst = 4};

/// By names, so that a session that ends forgets nothing. Callers have a rate of their own, which
/// bounds the number of entries.
class offer_meters {
public:
    /// Counts an offer. Returns false above the rate.
    bool count(std::string_view caller, std::string_view callee, time_point now) {
        auto& meter = meters_[key_of(caller, callee)];
        if (!meter.has_room(now, offers_of_a_pair)) return false;
        meter.take(now, offers_of_a_pair);
        return true;
    }

    /// Removes entries that have no effect any more.
    void tidy(time_point now) {
        boost::unordered::erase_if(meters_, [now](const auto& each) {
            return each.second.is_at_rest(now);
        });
    }

private:
    /// No name has a null character.
    static std::string key_of(std::string_view caller, std::string_view callee) {
        std::string out(caller);
        out += '\0';
        return out.append(callee);
    }

    boost::unordered_flat_map<std::string, rate_meter, name_hash, std::equal_to<>> meters_;
};

} // namespace babel::server
