#include "server/storage/durable_file.hpp"

#include <babel/core/file_reading.hpp>
#include <babel/core/file_writing.hpp>
#include <babel/net/descriptor.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>

namespace babel::server {
namespace {

constexpr mode_t for_owner_only = 0600;
// A FIFO in its place would keep open() waiting.
constexpr int safe_flags = O_CLOEXEC | O_NONBLOCK | O_NOCTTY;

error_code system_error(int number) {
    return {number, boost::system::system_category()};
}

result<std::size_t> size_of(int file) {
    struct stat about {};
    if (::fstat(file, &about) != 0) return last_error();
    if (!S_ISREG(about.st_mode)) return system_error(S_ISDIR(about.st_mode) ? EISDIR : EINVAL);
    return static_cast<std::size_t>(about.st_size);
}

/// Writes all of it, and waits until it is on the disk.
error_code write_durably(int file, std::string_view text) {
    if (const auto failed = write_all(file, text)) return failed;
    return ::fdatasync(file) == 0 ? error_code() : last_error();
}

error_code cut_at(int file, std::size_t size) {
    const bool is_cut = ::ftruncate(file, static_cast<off_t>(size)) == 0 && ::fsync(file) == 0;
    return is_cut ? error_code() : last_error();
}

/// An editor may have left the last line without an end.
bool ends_within_a_line(int file, std::size_t size) {
    char last = '\n';
    return size > 0 && ::pread(file, &last, 1, static_cast<off_t>(size - 1)) == 1 && last != '\n';
}

} // namespace

result<std::optional<std::string>> durable_file::read() const {
    const net::descriptor file(::open(path_.c_str(), O_RDONLY | safe_flags));
    if (!file && errno == ENOENT) return std::optional<std::string>();
    if (!file) return last_error();
    const auto size = size_of(file.get());
    if (!size) return size.error();
    if (*size > max_bytes) return system_error(EFBIG);
    std::string text(*size, '\0');
    const auto used = read_all(file.get(), text);
    if (!used) return used.error();
    text.resize(*used);
    return std::optional(std::move(text));
}

error_code durable_file::create() const {
    const int flags = O_RDWR | O_CREAT | safe_flags;
    const net::descriptor file(::open(path_.c_str(), flags, for_owner_only));
    if (!file) return last_error();
    const auto size = size_of(file.get());
    return size ? sync_folder_of(path_) : size.error();
}

error_code durable_file::append(std::string_view line) {
    const net::descriptor file(::open(path_.c_str(), O_RDWR | O_APPEND | safe_flags));
    if (!file) return last_error();
    if (torn_at_) {
        if (const auto failed = cut_at(file.get(), *torn_at_)) return failed;
        torn_at_.reset();
    }
    const auto size = size_of(file.get());
    if (!size) return size.error();
    const std::string_view front = ends_within_a_line(file.get(), *size) ? "\n" : "";
    const auto added = std::string(front).append(line).append("\n");
    if (*size + added.size() > max_bytes) return system_error(EFBIG);
    const auto failed = write_durably(file.get(), added);
    if (failed && cut_at(file.get(), *size)) torn_at_ = *size;
    return failed;
}

error_code durable_file::put_in_place(std::string_view text) {
    if (text.size() > max_bytes) return system_error(EFBIG);
    std::error_code is_new;
    auto path = std::filesystem::canonical(path_, is_new); // a link to elsewhere stays a link
    if (is_new) path = path_;
    const auto draft = path.native() + ".new";
    ::unlink(draft.c_str()); // of a run that was cut off
    const int flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW;
    const net::descriptor file(::open(draft.c_str(), flags, for_owner_only));
    if (!file) return last_error();
    auto failed = write_durably(file.get(), text);
    if (!failed && ::rename(draft.c_str(), path.c_str()) != 0) failed = last_error();
    if (failed) {
        ::unlink(draft.c_str());
        return failed;
    }
    torn_at_.reset();
    return sync_folder_of(path);
}

error_code durable_file::cut(std::size_t bytes) {
    const net::descriptor file(::open(path_.c_str(), O_RDWR | safe_flags));
    return file ? cut_at(file.get(), bytes) : last_error();
}

} // namespace babel::server
