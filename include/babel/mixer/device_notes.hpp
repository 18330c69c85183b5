// Notices changes of a sound device during a call, to report each once.
#pragma once

#include <babel/audio/device.hpp>
#include <babel/mixer/event.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace babel::mixer {

/// Looks about once a second during a call. Pure.
class device_notes {
public:
    explicit device_notes(std::string device = {}) : device_(std::move(device)) {}

    /// Returns a change to report, if any: the device was lost, works again, was replaced, or is
    /// too slow for much of the sound. The last is reported once a call.
    std::optional<event::device_change>
    look(const std::string& device, error_code failure, const audio::device_counters& counters);

private:
    bool is_slow_since_last(std::uint64_t dropped_samples);

    std::string device_;
    std::uint64_t callbacks_ = 0;
    std::uint64_t restarts_ = 0;                   // that were reported
    std::optional<std::uint64_t> dropped_samples_; // empty before the first look at this call
    bool is_lost_ = false;
    bool slow_reported_ = false;
};

} // namespace babel::mixer
