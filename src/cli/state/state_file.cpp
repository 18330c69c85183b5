#include "cli/state/state_file.hpp"

#include "cli/state/folder_lock.hpp"
#include <babel/core/file_writing.hpp>
#include <babel/net/descriptor.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>

namespace babel::cli {
namespace {

// A huge file is not read for minutes.
constexpr mode_t private_file = 0600;
constexpr mode_t private_folder = 0700;
constexpr std::chrono::milliseconds short_wait{100};

/// A session that was killed, or had a full disk, may have left a line without an end.
bool ends_in_a_line(int file) {
    struct stat about {};
    char last = '\n';
    if (::fstat(file, &about) == 0 && about.st_size > 0 &&
        ::pread(file, &last, 1, about.st_size - 1) != 1)
        return true; // it cannot be read: assume the best
    return last == '\n';
}

/// The end of the file, in whole lines.
error_code read_end(int file, std::string& text) {
    struct stat about {};
    if (::fstat(file, &about) != 0) return last_error();
    if (!S_ISREG(about.st_mode))
        return {S_ISDIR(about.st_mode) ? EISDIR : EINVAL, boost::system::system_category()};
    const auto size = static_cast<std::size_t>(about.st_size);
    auto from = static_cast<off_t>(size > state_file::max_bytes ? size - state_file::max_bytes : 0);
    const bool is_cut = from > 0;
    std::array<char, 16 * 1024> piece;
    for (ssize_t got = 0; (got = ::pread(file, piece.data(), piece.size(), from)) != 0;) {
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return last_error();
        text.append(piece.data(), static_cast<std::size_t>(got));
        from += got;
    }
    if (is_cut) text.erase(0, text.find('\n') + 1);
    return {};
}

state_file::lines lines_of(std::string_view text) {
    state_file::lines all;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        all.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return all;
}

std::filesystem::path path_in(const char* variable, const char* standard, std::string_view name) {
    const auto folder_of = [](const char* named) -> std::filesystem::path {
        const char* value = std::getenv(named);
        return value && *value == '/' ? value : "";
    };
    auto folder = folder_of(variable);
    if (folder.empty()) {
        const auto home = folder_of("HOME");
        if (home.empty()) return {};
        folder = home / ".local" / standard;
    }
    return folder / "babel" / name;
}

} // namespace

error_code make_folders(const std::filesystem::path& folder) {
    if (folder.empty() || ::access(folder.c_str(), F_OK) == 0) return {};
    if (const auto failed = make_folders(folder.parent_path())) return failed;
    if (::mkdir(folder.c_str(), private_folder) == 0 || errno == EEXIST) return {};
    return last_error();
}

std::filesystem::path state_path(std::string_view name) {
    return path_in("XDG_STATE_HOME", "state", name);
}

std::filesystem::path data_path(std::string_view name) {
    return path_in("XDG_DATA_HOME", "share", name);
}

result<state_file::lines> state_file::read() const {
    // Non-blocking: nobody may ever write to a FIFO in its place.
    const net::descriptor file(::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!file && errno == ENOENT) return lines{};
    if (!file) return last_error();
    std::string text;
    if (const auto failed = read_end(file.get(), text)) return failed;
    ::fchmod(file.get(), private_file);
    return lines_of(text);
}

error_code state_file::append(std::string_view line) const {
    if (const auto failed = make_folders(path_.parent_path())) return failed;
    const folder_lock alone(
        path_.parent_path(), short_wait
    ); // or a concurrent edit might lose the line
    if (alone.failed()) return alone.failed();
    const int flags = O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK;
    const net::descriptor file(::open(path_.c_str(), flags, private_file));
    if (!file) return last_error();
    const std::string_view front = ends_in_a_line(file.get()) ? "" : "\n";
    return write_all(file.get(), std::string(front) + std::string(line) + '\n');
}

error_code state_file::put_in_place(const lines& all) const {
    std::string text;
    for (const auto& line : all)
        text += line + '\n';
    return replace_file(path_, text, needed_);
}

error_code state_file::edit(const std::function<bool(lines& all)>& change) const {
    if (const auto failed = make_folders(path_.parent_path())) return failed;
    const bool may_take_long = needed_ == endurance::of_a_power_cut;
    const folder_lock alone(path_.parent_path(), may_take_long ? disk_wait : short_wait);
    if (alone.failed()) return alone.failed();
    auto all = read();
    if (!all) return all.error();
    return change(*all) ? put_in_place(*all) : error_code();
}

bool state_file::is_cut() const {
    struct stat about {};
    return ::stat(path_.c_str(), &about) == 0 &&
           static_cast<std::size_t>(about.st_size) > max_bytes;
}

std::optional<std::chrono::system_clock::time_point> state_file::changed_at() const {
    struct stat about {};
    if (::stat(path_.c_str(), &about) != 0) return {};
    const auto since_epoch = std::chrono::seconds(about.st_mtim.tv_sec) +
                             std::chrono::nanoseconds(about.st_mtim.tv_nsec);
    return std::chrono::system_clock::time_point(
        std::chrono::duration_cast<std::chrono::system_clock::duration>(since_epoch)
    );
}

error_code state_file::touch(std::chrono::system_clock::time_point when) const {
    if (const auto failed = make_folders(path_.parent_path())) return failed;
    const int flags = O_WRONLY | O_CREAT | O_CLOEXEC | O_NONBLOCK;
    const net::descriptor file(::open(path_.c_str(), flags, private_file));
    const auto since_epoch =
        std::chrono::duration_cast<std::chrono::nanoseconds>(when.time_since_epoch());
    constexpr auto second = std::chrono::nanoseconds(std::chrono::seconds(1)).count();
    const timespec at{since_epoch.count() / second, since_epoch.count() % second};
    const std::array<timespec, 2> read_and_written{at, at};
    if (!file || ::futimens(file.get(), read_and_written.data()) != 0) return last_error();
    return {};
}

} // namespace babel::cli
