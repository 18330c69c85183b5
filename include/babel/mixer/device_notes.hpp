// Notices what becomes of a sound device during a call, to tell the user once.
#pragma once

#include <babel/audio/device.hpp>
#include <babel/mixer/event.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace babel::mixer {

/// Looked at about once a second for as long as the call is up. Pure.
class device_notes {
public:
    explicit device_notes(std::string device = {}) : device_(std::move(device)) {}

    /// What is to be told now, if anything: the device was lost, works again, another took its
    /// place, or it is too slow for much of the sound, which is told once a call.
    std::optional<event::device_change>
    look(const std::string& device, error_code failure, const audio::device_counters& counters);

private:
    bool is_slow_since_last(std::uint64_t dropped_samples);

    std::string device_;
    std::uint64_t callbacks_ = 0;
    std::uint64_t restarts_ = 0;                   // that were told of
    std::optional<std::uint64_t> dropped_samples_; // empty before the first look at this call
    bool is_lost_ = false;
    bool slow_reported_ = false;
};

} // namespace babel::mixer
