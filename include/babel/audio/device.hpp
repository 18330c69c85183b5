// Where sound comes from and where it goes: one interface for devices, files, pipes, silence and a
// tone.
#pragma once

#include <babel/audio/format.hpp>
#include <babel/core/error.hpp>

#include <cstdint>
#include <span>
#include <string>

namespace babel::audio {

/// What went wrong or by since start(); samples are at 48 kHz mono unless a device runs otherwise.
struct device_counters {
    std::uint64_t callbacks = 0;       ///< Times that the device, or the clock, asked or delivered.
    std::uint64_t dropped_samples = 0; ///< Came too fast or too late to be of use.
    std::uint64_t underruns = 0;       ///< Times that samples were needed and were not there.
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

    /// Begins to deliver; what was captured before is not delivered. After stop() it may be started
    /// again.
    virtual error_code start() = 0;
    virtual void stop() = 0;

    /// Readable when read() may have something. The same from construction to destruction; it stays
    /// the source's.
    virtual int wake_fd() const = 0;

    /// Takes the samples that are due, out.size() at most, and clears the wake-up. Call it until it
    /// gives less than was asked for.
    virtual std::size_t read(std::span<sample> out) = 0;

    /// A file or a pipe has been read to its end. It goes on giving silence, so that the call goes
    /// on.
    virtual bool finished() const { return false; }

    /// Why it does not work at present, if so. It goes on trying, and gives silence.
    virtual error_code failure() const { return {}; }

    /// What a person calls it: "default (ALSA)", "speech.wav".
    virtual std::string description() const = 0;
    virtual device_counters counters() const = 0;

    /// What sound libraries printed since this was last asked, for the debug log.
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

    /// Begins to take samples. After stop() it may be started again; a file goes on where it was.
    virtual error_code start() = 0;
    virtual void stop() = 0;

    /// Readable when wanted() may be above zero. The same from construction to destruction; it
    /// stays the sink's.
    virtual int wake_fd() const = 0;

    /// How many samples it should be given now; clears the wake-up. What is not given is asked for
    /// again, up to the bound of the sink: give silence where there is nothing.
    virtual std::size_t wanted() = 0;

    /// Gives samples; more than wanted() are dropped and counted.
    virtual void write(std::span<const sample> samples) = 0;

    /// Why it does not work at present, if so: a device that went away, a pipe without a reader, a
    /// full disk.
    virtual error_code failure() const { return {}; }

    virtual std::string description() const = 0;
    virtual device_counters counters() const = 0;
    virtual std::string take_diagnostics() { return {}; }
};

} // namespace babel::audio
