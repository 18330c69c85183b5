// The tones that tell of a call: ringing, being called, and that a recording has begun.
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

/// Steps one after the other, again and again or once. Pure.
class tone_pattern {
public:
    /// Somebody calls: two short tones, rather loud (-20 dBFS), and two seconds of silence.
    static tone_pattern ring();
    /// The same during a call: one soft short tone every four seconds.
    static tone_pattern call_waiting();
    /// It rings at the other end: 425 Hz, a second in five, as most of the world's exchanges tell
    /// it (ITU-T E.180).
    static tone_pattern ringback();
    /// What is said from now on is recorded: one short high tone (ITU-T E.180: 1400 Hz).
    static tone_pattern recording();

    /// Fills `out` with what comes next; silence once it is finished.
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
