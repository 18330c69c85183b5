// Reads an audio file ahead of the loop, on the file thread.
#pragma once

#include "audio/dsp/resampler.hpp"
#include "audio/file/sound_input.hpp"
#include "audio/ring.hpp"
#include <babel/audio/file_thread.hpp>

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace babel::audio {

/// Opens a file, and fills a ring of a second with its sound at 48 kHz mono.
///
/// Thread: work() by the file thread; samples() is popped by the loop.
class sound_reader final : public file_job {
public:
    explicit sound_reader(std::string path) : path_(std::move(path)) {}

    progress work() override;
    void close() noexcept override { closing_ = true; }

    ring& samples() { return ring_; }
    /// All that the file holds is in the ring, or has been in it; or it failed.
    bool at_end() const noexcept { return at_end_.load(std::memory_order_acquire); }
    /// Once it is at its end: why it could not be played, or not to its end. Errors: the system's;
    /// bad_file; no_sound where there was nothing at all.
    error_code failure() const { return at_end() ? failure_ : error_code(); }
    /// Once it is at its end: output of libraries, once.
    std::string take_chatter() { return at_end() ? std::exchange(chatter_, {}) : std::string(); }

private:
    error_code open();
    progress end(error_code why);
    bool hand_over();
    void read_piece();

    const std::string path_;
    std::string chatter_; // the loop's, behind at_end_
    std::unique_ptr<sound_input> file_;
    std::vector<float> weights_; // of its channels
    std::size_t piece_ = 0;      // samples of the file, of all channels, that are 10 ms
    std::optional<resampler> resampler_;
    bool all_read_ = false;
    bool was_sound_ = false;
    std::vector<float> interleaved_, mono_;
    std::vector<sample> ready_; // resampled, and waiting for room in the ring
    ring ring_{sample_rate};
    std::atomic<bool> closing_{false}, at_end_{false};
    error_code failure_; // written before at_end_
};

} // namespace babel::audio
