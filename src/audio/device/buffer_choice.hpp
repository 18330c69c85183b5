// Chooses a device's buffers: 5 ms if it keeps up, otherwise 10.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace babel::audio {

/// Starts with 5 ms, and changes to 10 for good when the sound system reports xruns: at once in
/// the first seconds of a stream; later only for the next stream, since reopening can be heard.
/// Pure: the time is passed in.
class buffer_choice {
public:
    using time_point = std::chrono::steady_clock::time_point;
    using milliseconds = std::chrono::milliseconds;

    static constexpr milliseconds small{5};
    static constexpr milliseconds large{10};
    static constexpr milliseconds settling{500}; ///< A stream that starts may stumble.
    static constexpr std::chrono::seconds trial{6};
    static constexpr std::uint64_t too_many = 2;        ///< In the trial.
    static constexpr std::chrono::seconds bearable{20}; ///< Between xruns, on the whole.

    /// `fixed`: a buffer that the user chose; 0 for the automatic choice.
    explicit buffer_choice(milliseconds fixed = {})
        : buffer_(fixed.count() > 0 ? fixed : small), chooses_(fixed.count() == 0) {}

    milliseconds buffer() const { return buffer_; }

    void on_opened(time_point now) {
        opened_ = now;
        settled_at_ = 0;
    }

    /// Takes the number of xruns since the stream was opened. Returns whether to open it again,
    /// with the new buffer().
    bool should_reopen(time_point now, std::uint64_t xruns) {
        if (now - opened_ < settling) settled_at_ = xruns;
        const bool in_trial = now - opened_ < trial;
        return in_trial && grow_if(xruns >= settled_at_ + too_many);
    }

    /// The stream is closed: its xruns decide about the next stream's buffers.
    void on_closed(time_point now, std::uint64_t xruns) {
        const auto allowed = static_cast<std::uint64_t>((now - opened_) / bearable);
        grow_if(xruns >= settled_at_ + std::max(allowed, too_many));
    }

private:
    bool grow_if(bool is_bad) {
        if (!is_bad || !chooses_ || buffer_ == large) return false;
        buffer_ = large;
        return true;
    }

    milliseconds buffer_;
    bool chooses_;
    time_point opened_{};
    std::uint64_t settled_at_ = 0; // xruns of the beginning, which do not count
};

} // namespace babel::audio
