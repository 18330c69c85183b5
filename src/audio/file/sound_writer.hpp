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

/// Empties a ring of a second into a file at 48 kHz, which it creates first; into the next one, of
/// the next number, where a file can hold no more. Tells what becomes of each: opened, then done or
/// failed; after a failure nothing more is written.
///
/// Thread: work() by the file thread; write(), samples and counters by the loop.
class sound_writer final : public file_job {
public:
    /// What a WAV or AIFF file can say of its length, and a second less.
    static constexpr std::uint64_t max_file_bytes = 0xffff'ffff - 1'000'000;

    sound_writer(
        std::string path,
        int channels,
        file_news_handler report,
        std::uint64_t max_bytes = max_file_bytes
    );

    progress work() override;
    void close() noexcept override { closing_.store(true, std::memory_order_release); }

    /// Queues whole frames of interleaved samples; returns how many samples did not fit.
    std::size_t write(std::span<const sample> samples);

    /// A disk that takes no more is an errno; success while all is well.
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
