// Tones of calls: ringing, ringback, and the start of a recording.
#pragma once

#include <babel/audio/format.hpp>

#include <chrono>
#include <cstddef>
#include <span>
#include <vector>

namespace babel::audio {

/// Two sines for a while, and then silence for a while.
struct tone_step {
    double low_hz = 0;
    double high_hz = 0;
    std::chrono::milliseconds on{};
    std::chrono::milliseconds off{};
};

/// A sequence of steps, repeated or once. Pure.
class tone_pattern {
public:
    /// An incoming call: two short tones, rather loud (-20 dBFS), and two seconds of silence.
    static tone_pattern ring();
    /// The same during a call: one soft short tone every four seconds.
    static tone_pattern call_waiting();
    /// An outgoing call rings: 425 Hz, a second in five, as in most of the world (ITU-T E.180).
    static tone_pattern ringback();
    /// A recording starts: one short high tone (ITU-T E.180: 1400 Hz).
    static tone_pattern recording();

    /// Fills `out` with the next samples; silence once it is finished.
    void read(std::span<sample> out);
    bool finished() const { return !repeats_ && step_ == steps_.size(); }

private:
    enum class repeat { forever, never };
    tone_pattern(std::vector<tone_step> steps, double peak, repeat mode);
    sample next();

    std::vector<tone_step> steps_;
    double peak_; // of both sines together
    bool repeats_;
    std::size_t step_ = 0;
    std::size_t at_ = 0; // samples into the step
};

} // namespace babel::audio
