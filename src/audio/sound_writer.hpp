// Writes an audio file behind the loop, on the file thread.
#pragma once

#include "sound_file.hpp"
#include <babel/audio/file_thread.hpp>
#include <babel/audio/ring.hpp>

#include <atomic>
#include <vector>

namespace babel::audio {

/// Empties a ring of a second into a file at 48 kHz.
///
/// Thread: open() by the loop, work() by the file thread; write() by the loop.
class sound_writer final : public file_job {
public:
    /// Errors: bad_file.
    static result<std::shared_ptr<sound_writer>> open(const std::string& path, int channels);

    sound_writer(sound_file file, std::size_t channels);

    progress work() override;
    void close() noexcept override { closing_.store(true, std::memory_order_release); }

    /// Queues whole frames of interleaved samples; returns how many samples did not fit.
    std::size_t write(std::span<const sample> samples);

    /// A disk that takes no more is an errno; success while all is well.
    error_code failure() const noexcept;

    /// A part of the ring is filled that is worth waking the file thread for.
    bool wants_attention() const noexcept { return ring_.room() < ring_.capacity() * 3 / 4; }

private:
    sound_file file_;
    std::size_t channels_;
    ring ring_;
    std::vector<sample> piece_;
    std::atomic<bool> closing_{false};
    std::atomic<int> failure_{0};
};

} // namespace babel::audio
