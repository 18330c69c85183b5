#include "audio/file/sound_output.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <utility>

namespace babel::audio {
namespace {

constexpr int max_numbers = 10'000;

sound_output& output_of(void* user) {
    return *static_cast<sound_output*>(user);
}

} // namespace

result<std::unique_ptr<sound_output>>
sound_output::create(const std::string& path, int channels, int& number) {
    if (!format_by_extension(path)) return errc::unknown_format;
    for (; number < max_numbers; ++number) {
        auto name = numbered_name(path, number);
        const int fd = ::open(name.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (fd < 0 && errno == EEXIST) continue;
        if (fd < 0) return last_error();
        std::unique_ptr<sound_output> made(new sound_output(fd, std::move(name)));
        const auto failed = made->begin(channels);
        if (!failed) return made;
        ::unlink(made->path_.c_str()); // nothing but the beginning of a header
        return failed;
    }
    return error_code(EEXIST, boost::system::system_category());
}

sound_output::~sound_output() {
    // Errors are reported by finish().
    if (fd_ >= 0) static_cast<void>(finish());
}

error_code sound_output::begin(int channels) {
    SF_INFO info{};
    info.samplerate = sample_rate;
    info.channels = channels;
    info.format = format_by_extension(path_).value_or(0);
    auto asked = callbacks();
    file_.reset(sf_open_virtual(&asked, SFM_WRITE, &info, this));
    if (failure_) return failure_;
    if (!file_) return errc::bad_file;
    const int type = info.format & SF_FORMAT_TYPEMASK;
    if (type == SF_FORMAT_WAV || type == SF_FORMAT_AIFF) {
        // Whole even when the program dies. Ogg has no length to keep up to date, and would be
        // spoilt by it.
        sf_command(file_.get(), SFC_SET_UPDATE_HEADER_AUTO, nullptr, SF_TRUE);
    }
    return {};
}

error_code sound_output::write(std::span<const sample> interleaved) {
    if (failure_) return failure_;
    const auto wanted = static_cast<sf_count_t>(interleaved.size());
    if (sf_write_short(file_.get(), interleaved.data(), wanted) != wanted) fail(EIO);
    return failure_;
}

error_code sound_output::finish() {
    if (sf_close(file_.release()) != SF_ERR_NO_ERROR) fail(EIO);
    if (::close(std::exchange(fd_, -1)) != 0) fail(errno);
    return failure_;
}

SF_VIRTUAL_IO sound_output::callbacks() {
    SF_VIRTUAL_IO all{};
    all.get_filelen = [](void* user) { return output_of(user).size_; };
    all.seek = [](sf_count_t offset, int whence, void* user) {
        return output_of(user).seek(offset, whence);
    };
    all.read = [](void* to, sf_count_t count, void* user) {
        return output_of(user).read_bytes(to, count);
    };
    all.write = [](const void* from, sf_count_t count, void* user) {
        return output_of(user).write_bytes(static_cast<const char*>(from), count);
    };
    all.tell = [](void* user) { return output_of(user).position_; };
    return all;
}

sf_count_t sound_output::seek(sf_count_t offset, int whence) {
    const auto from = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? position_ : size_;
    position_ = std::max<sf_count_t>(0, from + offset);
    return position_;
}

sf_count_t sound_output::read_bytes(void* to, sf_count_t count) {
    const auto got = ::pread(fd_, to, static_cast<std::size_t>(count), position_);
    if (got < 0) fail(errno);
    if (got <= 0) return 0;
    position_ += got;
    return got;
}

sf_count_t sound_output::write_bytes(const char* from, sf_count_t count) {
    for (sf_count_t done = 0; done < count;) {
        const auto put =
            ::pwrite(fd_, from + done, static_cast<std::size_t>(count - done), position_);
        if (put < 0 && errno == EINTR) continue;
        if (put <= 0) {
            fail(put < 0 ? errno : EIO);
            return done;
        }
        done += put;
        position_ += put;
        size_ = std::max(size_, position_);
    }
    return count;
}

} // namespace babel::audio
