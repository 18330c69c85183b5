// A recording of both sides of a call: this side on the left, the peer on the right.
#pragma once

#include <babel/audio/file_news.hpp>
#include <babel/audio/file_thread.hpp>
#include <babel/audio/format.hpp>
#include <babel/core/error.hpp>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace babel::audio {

class sound_writer;

struct recorder_counters {
    std::uint64_t frames = 0;               ///< Stereo frames handed to the file thread.
    std::uint64_t dropped_frames = 0;       ///< Stereo frames lost because the disk stalled.
    std::uint64_t dropped_peer_samples = 0; ///< Cut, because they came faster than me().
};

/// Writes a stereo file at 48 kHz. me() is the clock: each of its samples is paired with the next
/// of the peer's, or with silence.
///
/// Thread: the loop's. Nothing here blocks on the disk.
class recorder {
public:
    /// The file is created on the file thread, where `report` is called; it is named and written as
    /// that of open_file_sink(). Errors: the system's if no thread can be created.
    static result<std::unique_ptr<recorder>>
    open(const std::string& path, file_thread& files, file_news_handler report = {});

    recorder(const recorder&) = delete;
    recorder& operator=(const recorder&) = delete;
    ~recorder() { close(); }

    /// Records this side.
    void me(std::span<const sample> samples);

    /// Records the peer. A lead of more than 200 ms over me() is cut to 20 ms and counted.
    /// `is_alone`: this side has stopped sending, and silence is recorded for it.
    void peer(std::span<const sample> samples, bool is_alone = false);

    /// Ends the file once the file thread has written it; file_thread::stop() waits for that.
    void close();

    /// The error that ended the file early, if any (a full disk).
    error_code failure() const;
    recorder_counters counters() const;

private:
    recorder(std::shared_ptr<sound_writer> writer, file_thread& files);

    std::shared_ptr<sound_writer> writer_;
    file_thread& files_;
    std::vector<sample> peer_;  // 200 ms at most
    std::vector<sample> mixed_; // one call's stereo frames, kept for its memory
    recorder_counters counters_;
};

} // namespace babel::audio
