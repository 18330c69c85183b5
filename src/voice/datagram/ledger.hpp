// The fate of each datagram that was sent, from the peer's Reports.
#pragma once

#include <babel/nat/path.hpp>
#include <babel/wire/sealed_items.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace babel::voice {

using nat::path_id;

struct sent_datagram {
    std::uint32_t number = 0; ///< From 0; each is one more than the last.
    path_id path = 0;
    bool is_voice = false;
    bool is_short = false; ///< Voice of 10 ms.
};

struct voice_fate {
    path_id path = 0;
    bool is_lost = false;
    bool is_short = false;
};

/// Of the newest datagram of a path that a Report was the first to tell of.
struct acknowledgement {
    path_id path = 0;
    std::chrono::steady_clock::time_point sent;
};

/// Remembers the last 1024 datagrams. One is lost if two Reports that should have it do not; what
/// is older than the 64 numbers of a Report, and was never decided, has no fate. Fates are decided
/// in order. Pure: time is passed in. Thread: one; nothing is allocated after construction.
class ledger {
public:
    using time_point = std::chrono::steady_clock::time_point;
    using microseconds = std::chrono::microseconds;

    ledger() {
        decided_.reserve(remembered);
        acknowledged_.reserve(reported + 1);
    }

    void note_sent(time_point now, const sent_datagram& what);

    struct finding {
        bool is_plausible = false;         ///< If not, the Report changed nothing.
        std::span<const voice_fate> fates; ///< Of voice, oldest first. Valid until the next Report.
        std::span<const acknowledgement> acknowledged; ///< One a path. Valid as long.
        path_id path = 0;                              ///< Of the highest number.
        std::optional<microseconds> round_trip;        ///< On that path.
    };
    finding on_report(time_point now, const wire::report& report);

private:
    static constexpr std::uint32_t remembered = 1024;
    static constexpr std::uint32_t reported = 64;

    struct entry {
        time_point sent;
        path_id path = 0;
        bool is_voice = false;
        bool is_short = false;
        bool has_arrived = false;
        std::uint8_t missed = 0; // Reports without it
    };

    entry& of(std::uint32_t number) { return entries_[number % remembered]; }
    bool is_kept(std::uint32_t number) const { return next_ - number <= remembered; }
    void note_arrival(std::uint32_t number);
    void decide(std::uint32_t highest);

    std::array<entry, remembered> entries_{};
    std::uint32_t next_ = 0; // number
    std::uint32_t undecided_ = 0;
    std::uint32_t highest_ = 0; // reported
    std::vector<voice_fate> decided_;
    std::vector<acknowledgement> acknowledged_;
};

} // namespace babel::voice
