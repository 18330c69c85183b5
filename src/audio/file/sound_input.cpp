#include "audio/file/sound_input.hpp"

#include "audio/stderr_capture.hpp"

#include <boost/endian/conversion.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>

namespace babel::audio {
namespace {

// From the first frame of an MP3 file its length is guessed; bitrates differ by up to 40.
constexpr sf_count_t mpeg_is_longer = 64;
constexpr sf_count_t mpeg_tag_bytes = 128; // ID3v1, at the very end

constexpr std::size_t max_chatter_bytes = 4096;

/// Redirects output while it lives.
class listening {
public:
    explicit listening(std::string& chatter) : chatter_(chatter) {}
    listening(const listening&) = delete;
    listening& operator=(const listening&) = delete;
    ~listening() {
        const auto room = max_chatter_bytes - std::min(chatter_.size(), max_chatter_bytes);
        chatter_.append(capture_.take(), 0, room);
    }

private:
    std::string& chatter_;
    stderr_capture capture_;
};

sound_input& input_of(void* user) {
    return *static_cast<sound_input*>(user);
}

} // namespace

result<std::unique_ptr<sound_input>>
sound_input::open(const std::string& path, std::string& chatter) {
    // Not to wait for another program, as a named pipe does.
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) return last_error();
    std::unique_ptr<sound_input> made(new sound_input(fd, chatter));
    struct stat info {};
    if (::fstat(fd, &info) != 0) return last_error();
    if (S_ISDIR(info.st_mode)) return error_code(EISDIR, boost::system::system_category());
    if (!S_ISREG(info.st_mode)) return errc::bad_file;
    made->size_ = info.st_size;
    const listening quiet(chatter);
    if (const auto failed = made->look()) return failed;
    return made;
}

sound_input::~sound_input() {
    const listening quiet(chatter_);
    file_.reset();
    ::close(fd_);
}

error_code sound_input::look() {
    if (const auto failed = reopen()) return failed;
    if (is_mpeg())
        longer_ = mpeg_is_longer;
    else if (info_.frames == 0)
        find_unfinished_wav();
    return longer_ > 1 || patch_at_ > 0 ? reopen() : error_code();
}

error_code sound_input::reopen() {
    file_.reset();
    info_ = {};
    position_ = 0;
    auto asked = callbacks();
    file_.reset(sf_open_virtual(&asked, SFM_READ, &info_, this));
    if (failure_) return failure_;
    if (!file_ || info_.channels < 1 || info_.samplerate < 1) return errc::bad_file;
    return {};
}

/// The position of a length of 0, though there are samples.
void sound_input::find_unfinished_wav() {
    std::array<std::uint8_t, 12> head{};
    const auto get = [&](sf_count_t at, std::size_t count) {
        return ::pread(fd_, head.data(), count, at) == static_cast<ssize_t>(count);
    };
    if (!get(0, 12) || std::memcmp(head.data(), "RIFF", 4) != 0) return;
    if (std::memcmp(head.data() + 8, "WAVE", 4) != 0) return;
    for (sf_count_t at = 12; get(at, 8);) {
        const sf_count_t bytes = boost::endian::load_little_u32(head.data() + 4);
        if (std::memcmp(head.data(), "data", 4) == 0) {
            if (bytes == 0 && at + 8 < size_) patch_at_ = at + 4;
            return;
        }
        at += 8 + bytes + bytes % 2;
    }
}

std::vector<int> sound_input::channel_map() {
    std::vector<int> map(channels());
    const auto bytes = static_cast<int>(map.size() * sizeof(int));
    if (sf_command(file_.get(), SFC_GET_CHANNEL_MAP_INFO, map.data(), bytes) != SF_TRUE) return {};
    return map;
}

std::size_t sound_input::read(std::span<float> interleaved) {
    const auto frames = static_cast<sf_count_t>(interleaved.size() / channels());
    sf_count_t got = 0;
    if (is_mpeg()) {
        const listening quiet(chatter_);
        got = sf_readf_float(file_.get(), interleaved.data(), frames);
    } else {
        got = sf_readf_float(file_.get(), interleaved.data(), frames);
    }
    return static_cast<std::size_t>(std::max<sf_count_t>(0, got)) * channels();
}

SF_VIRTUAL_IO sound_input::callbacks() {
    SF_VIRTUAL_IO all{};
    all.get_filelen = [](void* user) { return input_of(user).reported_size(); };
    all.seek = [](sf_count_t offset, int whence, void* user) {
        return input_of(user).seek(offset, whence);
    };
    all.read = [](void* to, sf_count_t count, void* user) {
        return input_of(user).read_bytes(static_cast<std::uint8_t*>(to), count);
    };
    all.tell = [](void* user) { return input_of(user).position_; };
    return all;
}

sf_count_t sound_input::reported_size() const {
    return size_ * longer_;
}

sf_count_t sound_input::seek(sf_count_t offset, int whence) {
    const auto from = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? position_ : reported_size();
    position_ = std::max<sf_count_t>(0, from + offset);
    return position_;
}

sf_count_t sound_input::read_bytes(std::uint8_t* to, sf_count_t count) {
    if (longer_ > 1 && position_ >= reported_size() - mpeg_tag_bytes) { // there is no tag
        const auto left = std::clamp<sf_count_t>(reported_size() - position_, 0, count);
        std::fill_n(to, left, std::uint8_t{0});
        position_ += left;
        return left;
    }
    const auto got = ::pread(fd_, to, static_cast<std::size_t>(count), position_);
    if (got < 0) failure_ = last_error();
    if (got <= 0) return 0;
    if (patch_at_ > 0)
        for (auto at = std::max(patch_at_, position_);
             at < std::min(patch_at_ + 4, position_ + got);
             ++at)
            to[at - position_] = 0xff;
    position_ += got;
    return got;
}

} // namespace babel::audio
