// Common base of the sources and sinks that run by the 20 ms clock.
#pragma once

#include "audio/device/frame_clock.hpp"
#include <babel/audio/device.hpp>

#include <algorithm>
#include <utility>

namespace babel::audio {

/// A source that gives exactly the samples that are due by the clock.
class clocked_source : public source {
public:
    explicit clocked_source(frame_clock clock) : clock_(std::move(clock)) {}

    error_code start() override {
        clock_.start();
        return {};
    }
    void stop() override { clock_.stop(); }
    int wake_fd() const override { return clock_.fd(); }
    std::size_t read(std::span<sample> out) override {
        const auto count = std::min(out.size(), clock_.due());
        fill(out.first(count));
        clock_.take(count);
        return count;
    }
    device_counters counters() const override { return clock_.counters(); }

protected:
    virtual void fill(std::span<sample> out) = 0;

private:
    frame_clock clock_;
};

/// A sink that takes exactly the samples that are due by the clock.
class clocked_sink : public sink {
public:
    explicit clocked_sink(frame_clock clock) : clock_(std::move(clock)) {}

    error_code start() override {
        clock_.start();
        surplus_ = 0;
        return {};
    }
    void stop() override { clock_.stop(); }
    int wake_fd() const override { return clock_.fd(); }
    std::size_t wanted() override { return clock_.due(); }
    void write(std::span<const sample> samples) override {
        const auto count = std::min(samples.size(), clock_.due());
        surplus_ += samples.size() - count;
        clock_.take(count);
        accept(samples.first(count));
    }
    device_counters counters() const override {
        auto all = clock_.counters();
        all.dropped_samples += surplus_;
        return all;
    }

protected:
    virtual void accept(std::span<const sample> samples) = 0;

private:
    frame_clock clock_;
    std::uint64_t surplus_ = 0; // given beyond wanted()
};

} // namespace babel::audio
