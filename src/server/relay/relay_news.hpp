// News of the relay about its pairs of legs.
#pragma once

#include <cstdint>

namespace babel::server {

struct relay_news {
    enum class kind : std::uint8_t {
        held,       ///< a leg of a new pair is bound
        dropped,    ///< both legs are gone
        unanswered, ///< the same, because no callee came in the time of a base call
    };
    kind what = kind::held;
    std::uint32_t one = 0; ///< receiver id of a leg
    std::uint32_t other = 0;
};

} // namespace babel::server
