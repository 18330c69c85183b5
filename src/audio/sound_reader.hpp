// Reads an audio file ahead of the loop, on the file thread.
#pragma once

#include "resampler.hpp"
#include "sound_file.hpp"
#include <babel/audio/file_thread.hpp>
#include <babel/audio/ring.hpp>

#include <atomic>
#include <vector>

namespace babel::audio {

/// Fills a ring of a second with the file's sound at 48 kHz mono.
///
/// Thread: open() by the loop, work() by the file thread; samples() is popped by the loop.
class sound_reader final : public file_job {
public:
    /// Errors: bad_file.
    static result<std::shared_ptr<sound_reader>> open(const std::string& path);

    sound_reader(sound_file file, const SF_INFO& info, resampler rates);

    progress work() override;
    void close() noexcept override { closing_ = true; }

    ring& samples() { return ring_; }
    /// All that the file holds is in the ring, or has been in it.
    bool at_end() const noexcept { return at_end_.load(std::memory_order_acquire); }

private:
    bool hand_over();
    void read_piece();

    sound_file file_;
    std::size_t channels_;
    sf_count_t piece_; // frames of the file that are 10 ms
    resampler resampler_;
    bool all_read_ = false;
    std::vector<float> interleaved_, mono_;
    std::vector<sample> ready_; // resampled, and waiting for room in the ring
    ring ring_{sample_rate};
    std::atomic<bool> closing_{false}, at_end_{false};
};

} // namespace babel::audio
