// A file that is played into a call, frame by frame, by the call's clock.
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
    /// The file thread opens it. Errors: the system's if no thread can be created.
    static result<std::unique_ptr<player>> open(const std::string& path, file_thread& files);

    player(const player&) = delete;
    player& operator=(const player&) = delete;
    ~player();

    /// Takes the next samples; fewer if the disk is behind or the file ends.
    std::size_t read(std::span<sample> out);

    /// The file was read to its end, and everything was taken; or it failed.
    bool finished() const;
    /// Once finished: why it could not be played to its end, if so. Errors: the system's; bad_file;
    /// no_sound.
    error_code failure() const;
    /// Once finished: output of sound libraries, once.
    std::string take_diagnostics();

private:
    player(std::shared_ptr<sound_reader> reader, file_thread& files);

    std::shared_ptr<sound_reader> reader_;
    file_thread& files_;
};

/// Gets a player that has finished.
using file_end = std::function<void(player&)>;

} // namespace babel::audio
