// Sources and sinks of sound: one interface for devices, files, pipes, silence and a tone.
#pragma once

#include <babel/audio/format.hpp>
#include <babel/core/error.hpp>

#include <cstdint>
#include <span>
#include <string>

namespace babel::audio {

/// Counts since start(). Samples are at 48 kHz mono, or as the device runs.
struct device_counters {
    std::uint64_t callbacks = 0;       ///< Times that the device, or the clock, asked or delivered.
    std::uint64_t dropped_samples = 0; ///< Came too fast or too late.
    std::uint64_t underruns = 0;       ///< Times that samples were missing.
    std::uint64_t xruns = 0;           ///< Overflows and underflows that the sound system reported.
    std::uint64_t restarts = 0;        ///< Times that a dead stream was closed and opened again.
};

/// Gives samples, 48 kHz mono.
///
/// Thread: everything is called on the loop's thread. Nothing blocks.
class source {
public:
    source() = default;
    source(const source&) = delete;
    source& operator=(const source&) = delete;
    virtual ~source() = default;

    /// Begins to deliver; older sound is not delivered. It may be started again after stop().
    virtual error_code start() = 0;
    virtual void stop() = 0;

    /// Readable when read() may have samples. Constant; owned by the source.
    virtual int wake_fd() const = 0;

    /// Takes the samples that are due, out.size() at most, and clears the wake-up. Call it until it
    /// returns fewer.
    virtual std::size_t read(std::span<sample> out) = 0;

    /// A file or a pipe was read to its end. The source continues with silence, and the call goes
    /// on.
    virtual bool finished() const { return false; }

    /// The current failure, if any. The source keeps trying, and gives silence.
    virtual error_code failure() const { return {}; }

    /// Its name for users: "default (ALSA)", "speech.wav".
    virtual std::string description() const = 0;
    virtual device_counters counters() const = 0;

    /// Output of sound libraries since the last call, for the debug log.
    virtual std::string take_diagnostics() { return {}; }
};

/// Takes samples, 48 kHz mono.
///
/// Thread: as source.
class sink {
public:
    sink() = default;
    sink(const sink&) = delete;
    sink& operator=(const sink&) = delete;
    virtual ~sink() = default;

    /// Begins to take samples. It may be started again after stop(); a file is continued.
    virtual error_code start() = 0;
    virtual void stop() = 0;

    /// Readable when wanted() may be above zero. Constant; owned by the sink.
    virtual int wake_fd() const = 0;

    /// The number of samples to write now; clears the wake-up. Missing samples are asked for again,
    /// up to the bound of the sink: write silence if there is no sound.
    virtual std::size_t wanted() = 0;

    /// Takes samples; those beyond wanted() are dropped and counted.
    virtual void write(std::span<const sample> samples) = 0;

    /// The current failure, if any: a device that is gone, a pipe without a reader, a full disk.
    virtual error_code failure() const { return {}; }

    virtual std::string description() const = 0;
    virtual device_counters counters() const = 0;
    virtual std::string take_diagnostics() { return {}; }
};

} // namespace babel::audio
