// Liveness check of the holder of a requested name.
#pragma once

#include "server/signalling/limits/rate_meter.hpp"

#include <chrono>
#include <cstdint>
#include <optional>

namespace babel::server {

/// Origin of a login under a name that is taken.
enum class asker : std::uint8_t {
    same_source, ///< The holder's own source: most likely the holder, back after a lost link.
    other_source,
};

/// Decides how long a holder may be silent once somebody asks for its name: 5 s if the asker comes
/// from the holder's own source, else 30 s. Other sources cause at most one check a minute, so they
/// cannot shorten the 60 s that a holder has to come back after a lost link by much.
class name_probe {
public:
    enum class verdict : std::uint8_t { undecided, alive, gone };

    /// Returns whether a check begins; false while one runs or if none is due.
    bool ask(asker by, time_point now);
    bool is_running() const { return began_.has_value(); }

    /// `since_life`: time since the last sign of life; nothing if the system does not tell, which
    /// counts as alive. Ends the check unless it is undecided.
    verdict check(time_point now, std::optional<std::chrono::milliseconds> since_life);

private:
    std::optional<time_point> began_;
    time_point::duration limit_{};
    time_point next_by_other_source_{}; // the earliest
};

} // namespace babel::server
