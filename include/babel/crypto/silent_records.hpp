// Rate of records without data.
#pragma once

#include <algorithm>
#include <chrono>

namespace babel::crypto {

/// Counts records of a TLS connection that carry no data, such as key updates: each makes the
/// receiver derive a key. Honest peers renew their keys once an hour, or after a million records.
class silent_records {
public:
    using time_point = std::chrono::steady_clock::time_point;

    static constexpr int at_once = 48;
    static constexpr std::chrono::seconds pause{1}; ///< between two, once those are used up

    /// Counts one. Returns false if there are too many.
    bool count(time_point now) {
        paid_until_ = std::max(paid_until_, now) + pause;
        return paid_until_ - now <= at_once * pause;
    }

private:
    time_point paid_until_{};
};

} // namespace babel::crypto
