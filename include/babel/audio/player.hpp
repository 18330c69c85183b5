// A file that is played into a call, frame by frame, by the call's own clock.
#pragma once

#include <babel/audio/file_thread.hpp>
#include <babel/audio/format.hpp>
#include <babel/core/error.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>

namespace babel::audio {

class sound_reader;

/// Reads an audio file of any rate and channel count (all that libsndfile reads) as 48 kHz mono,
/// ahead on the file thread. Thread: the loop's. Nothing here blocks on the disk.
class player {
public:
    /// The file thread opens it. Errors: the system's, when no thread can be had.
    static result<std::unique_ptr<player>> open(const std::string& path, file_thread& files);

    player(const player&) = delete;
    player& operator=(const player&) = delete;
    ~player();

    /// Takes the next samples; fewer where the disk is behind or the file ends.
    std::size_t read(std::span<sample> out);

    /// The file was read to its end, and everything was taken; or it failed.
    bool finished() const;
    /// Once it has: why it could not be played, or not to its end. Errors: the system's; bad_file;
    /// no_sound.
    error_code failure() const;
    /// Once it has: what sound libraries printed meanwhile, once.
    std::string take_diagnostics();

private:
    player(std::shared_ptr<sound_reader> reader, file_thread& files);

    std::shared_ptr<sound_reader> reader_;
    file_thread& files_;
};

/// Gets a player that has finished.
using file_end = std::function<void(player&)>;

} // namespace babel::audio
