// An audio file that is being written, and never over another one.
#pragma once

#include "audio/file/sound_file.hpp"
#include <babel/audio/format.hpp>
#include <babel/core/error.hpp>

#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace babel::audio {

/// libsndfile over a descriptor of our own: whatever it makes of an error of the system, we have
/// seen it.
///
/// Lifetime: finish() says whether the file is whole; without it nobody knows.
/// Thread: any one.
class sound_output {
public:
    /// A file at 48 kHz of the type that its name ends in. Where there is one of that name, it is
    /// named as numbered_name() says, the first number that is free from `number` on; `number` is
    /// the one it got. Errors: the system's; unknown_format.
    static result<std::unique_ptr<sound_output>>
    create(const std::string& path, int channels, int& number);
    sound_output(const sound_output&) = delete;
    sound_output& operator=(const sound_output&) = delete;
    ~sound_output();

    const std::string& path() const { return path_; }
    /// Errors: the system's, that of a full disk say; then nothing more is written.
    error_code write(std::span<const sample> interleaved);
    /// Writes what is still held back, and closes it. Errors: as write().
    error_code finish();
    /// What it holds so far; a WAV or AIFF file takes four GiB.
    std::uint64_t bytes() const { return static_cast<std::uint64_t>(size_); }

private:
    sound_output(int fd, std::string path) : fd_(fd), path_(std::move(path)) {}
    error_code begin(int channels);
    void fail(int error) {
        if (!failure_) failure_ = {error, boost::system::system_category()};
    }

    // What libsndfile asks.
    static SF_VIRTUAL_IO callbacks();
    sf_count_t seek(sf_count_t offset, int whence);
    sf_count_t read_bytes(void* to, sf_count_t count);
    sf_count_t write_bytes(const char* from, sf_count_t count);

    int fd_;
    std::string path_;
    sf_count_t size_ = 0;
    sf_count_t position_ = 0;
    sound_file file_;
    error_code failure_;
};

} // namespace babel::audio
