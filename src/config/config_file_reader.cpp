// Input of configuration files, the only I/O of the room.
#include <babel/config/config_file.hpp>
#include <babel/core/file_reading.hpp>
#include <babel/core/text.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace babel::config {
namespace {

using contents = std::optional<std::string>;

constexpr std::size_t max_file_bytes = 1024 * 1024;

fault unreadable(const std::string& path, std::string why) {
    return {printable_path(path), std::move(why), false};
}

fault unreadable(const std::string& path, int number) {
    return unreadable(path, std::generic_category().message(number));
}

result<contents, fault> contents_of(int file, const std::string& path) {
    struct stat state {};
    if (::fstat(file, &state) != 0) return unreadable(path, errno);
    // These end without anybody's help, or with an error.
    const bool ends = S_ISREG(state.st_mode) || S_ISCHR(state.st_mode) || S_ISDIR(state.st_mode);
    if (!ends) return unreadable(path, "that is no file, but a pipe or a socket");
    std::string all(max_file_bytes + 1, '\0');
    const auto size = read_all(file, all);
    if (!size) return unreadable(path, size.error().message());
    if (*size == all.size()) return unreadable(path, EFBIG);
    all.resize(*size);
    return contents(std::move(all));
}

} // namespace

result<std::optional<std::string>, fault> read_file(const std::string& path) {
    // A FIFO without a writer would keep open() waiting.
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (file < 0 && (errno == ENOENT || errno == ENOTDIR)) return contents();
    if (file < 0) return unreadable(path, errno);
    auto all = contents_of(file, path);
    ::close(file);
    return all;
}

} // namespace babel::config
