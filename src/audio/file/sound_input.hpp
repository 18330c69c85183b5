// An audio file that is open for reading, by its actual length.
#pragma once

#include "audio/file/sound_file.hpp"
#include <babel/core/error.hpp>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace babel::audio {

/// libsndfile over our own descriptors. Lengths in headers are checked: a WAV file whose writer was
/// cut off has a length of 0, and libmpg123 guesses the length of an MP3 file without such a
/// header.
///
/// Output of libraries on standard error is kept off it, and added to `chatter`, 4 KiB at most.
/// Lifetime: `chatter` outlives it. Thread: any one.
class sound_input {
public:
    /// Errors: the system's; bad_file if it is not an audio file.
    static result<std::unique_ptr<sound_input>> open(const std::string& path, std::string& chatter);
    sound_input(const sound_input&) = delete;
    sound_input& operator=(const sound_input&) = delete;
    ~sound_input();

    int rate_hz() const { return info_.samplerate; }
    std::size_t channels() const { return static_cast<std::size_t>(info_.channels); }
    /// The position of each channel: a constant of libsndfile (SF_CHANNEL_MAP_...). Empty if the
    /// file does not define it.
    std::vector<int> channel_map();

    /// Reads interleaved samples, whole frames; fewer than were asked for at the end.
    std::size_t read(std::span<float> interleaved);

    /// The system's error that ended it early, if any.
    error_code failure() const { return failure_; }

private:
    sound_input(int fd, std::string& chatter) : fd_(fd), chatter_(chatter) {}
    error_code look();
    error_code reopen();
    void find_unfinished_wav();
    bool is_mpeg() const { return (info_.format & SF_FORMAT_TYPEMASK) == SF_FORMAT_MPEG; }

    // Callbacks of libsndfile.
    static SF_VIRTUAL_IO callbacks();
    sf_count_t reported_size() const;
    sf_count_t seek(sf_count_t offset, int whence);
    sf_count_t read_bytes(std::uint8_t* to, sf_count_t count);

    int fd_;
    std::string& chatter_;
    sf_count_t size_ = 0;     // of the file
    sf_count_t position_ = 0; // in it
    sf_count_t longer_ = 1;   // the size given to libsndfile, in sizes of the file
    sf_count_t patch_at_ = 0; // four bytes that are read as 0xff: an unfinished length
    SF_INFO info_{};
    sound_file file_;
    error_code failure_;
};

} // namespace babel::audio
