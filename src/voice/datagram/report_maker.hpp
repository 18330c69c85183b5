// Account of the peer's datagrams, for the Reports that it gets.
#pragma once

#include <babel/voice/media_clock.hpp>
#include <babel/wire/sealed_items.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace babel::voice {

/// Notes the datagrams that opened. The queue delay is the least lateness since the last Report:
/// jitter makes some datagrams late, a queue all of them. Pure: time is passed in. Thread: one.
class report_maker {
public:
    using time_point = std::chrono::steady_clock::time_point;

    static constexpr std::chrono::milliseconds interval{100};
    static constexpr std::chrono::microseconds age_unit{100};

    /// `number` did not come before.
    void on_datagram(time_point now, std::uint32_t number);
    /// The newest frame of a datagram, of that media time and length. Returns false, and notes
    /// nothing, if the time is more than an hour from the last one.
    bool on_voice(time_point now, std::uint32_t at, std::size_t samples);

    /// Without the fields `missing` and `state`. Empty if no datagram came so far.
    std::optional<wire::report> make(time_point now);

private:
    std::optional<std::uint32_t> highest_;
    time_point highest_came_{};
    std::uint64_t before_ = 0;
    media_ticks ticks_;
    media_clock clock_;
    std::optional<std::chrono::microseconds> least_lateness_; // since the last Report
    std::uint16_t queue_delay_ = 0;                           // ms, of the last Report
};

} // namespace babel::voice
