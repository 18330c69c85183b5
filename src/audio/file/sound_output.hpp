// An audio file that is being written, never over an existing one.
#pragma once

#include "audio/file/sound_file.hpp"
#include <babel/audio/format.hpp>
#include <babel/core/error.hpp>

#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace babel::audio {

/// libsndfile over our own descriptor, which shows errors of the system in any case.
///
/// Lifetime: only finish() reports whether the file is complete.
/// Thread: any one.
class sound_output {
public:
    /// A file at 48 kHz of the type of its extension. If the file exists, it gets a name from
    /// numbered_name(), with the first free number from `number` on; `number` becomes that number.
    /// Errors: the system's; unknown_format.
    static result<std::unique_ptr<sound_output>>
    create(const std::string& path, int channels, int& number);
    sound_output(const sound_output&) = delete;
    sound_output& operator=(const sound_output&) = delete;
    ~sound_output();

    const std::string& path() const { return path_; }
    /// Errors: the system's, as for a full disk; it writes nothing after an error.
    error_code write(std::span<const sample> interleaved);
    /// Writes the rest, and closes the file. Errors: as write().
    error_code finish();
    /// Its size so far; a WAV or AIFF file is limited to 4 GiB.
    std::uint64_t bytes() const { return static_cast<std::uint64_t>(size_); }

private:
    sound_output(int fd, std::string path) : fd_(fd), path_(std::move(path)) {}
    error_code begin(int channels);
    void fail(int error) {
        if (!failure_) failure_ = {error, boost::system::system_category()};
    }

    // Callbacks of libsndfile.
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
