// Writes an audio file behind the loop, on the file thread.
#pragma once

#include "audio/file/sound_output.hpp"
#include "audio/ring.hpp"
#include <babel/audio/file_news.hpp>
#include <babel/audio/file_thread.hpp>

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace babel::audio {

/// Creates a file at 48 kHz, and empties a ring of a second into it. When the file is full, it
/// continues with the next number. Reports for each file: opened, then done or failed. It writes
/// nothing after a failure.
///
/// Thread: work() by the file thread; write(), samples and counters by the loop.
class sound_writer final : public file_job {
public:
    /// The maximum length in the header of a WAV or AIFF file, minus a second.
    static constexpr std::uint64_t max_file_bytes = 0xffff'ffff - 1'000'000;

    sound_writer(
        std::string path,
        int channels,
        file_news_handler report,
        std::uint64_t max_bytes = max_file_bytes
    );

    progress work() override;
    void close() noexcept override { closing_.store(true, std::memory_order_release); }

    /// Queues whole frames of interleaved samples; returns the number of samples that did not fit.
    std::size_t write(std::span<const sample> samples);

    /// The error of a disk that failed; success otherwise.
    error_code failure() const noexcept;

    /// A part of the ring is filled that is worth waking the file thread for.
    bool wants_attention() const noexcept { return ring_.room() < ring_.capacity() * 3 / 4; }

private:
    void open_next();
    void finish();
    void write_piece(std::size_t count);
    void fail(const std::string& file, error_code why);

    const std::string path_;
    const int channels_;
    const file_news_handler report_;
    const std::uint64_t max_bytes_;
    int number_ = 0; // of the last file that was opened
    std::unique_ptr<sound_output> file_;
    ring ring_;
    std::vector<sample> piece_;
    std::atomic<bool> closing_{false};
    std::atomic<bool> has_lost_some_{false};
    std::atomic<bool> failed_{false};
    error_code failure_; // written before failed_
};

} // namespace babel::audio
