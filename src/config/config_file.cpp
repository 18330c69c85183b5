#include <babel/config/config_file.hpp>
#include <babel/core/text.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace babel::config {
namespace {

constexpr std::size_t max_file_bytes = 1024 * 1024;
constexpr std::size_t shown_columns = 60;
constexpr std::string_view blanks = " \t\r";

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(blanks);
    if (first == text.npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::string_view without_comment(std::string_view line) {
    for (auto at = line.find('#'); at != line.npos; at = line.find('#', at + 1))
        if (at == 0 || blanks.find(line[at - 1]) != blanks.npos) return line.substr(0, at);
    return line;
}

/// What is wrong with a line that says something; empty where nothing is.
std::string fault_of(std::string_view line) {
    if (line.find('\0') != line.npos)
        return "there is a NUL byte in this line; is this a text file?";
    if (line.starts_with('[')) return "there are no sections in this file";
    if (!trimmed(line.substr(0, line.find('='))).empty() && line.find('=') != line.npos) return {};
    return "'" + printable(line, shown_columns) + "' is not of the form KEY = VALUE";
}

file_fault system_fault(int number) {
    return {number == ENOENT || number == ENOTDIR, std::generic_category().message(number)};
}

std::variant<std::string, file_fault> read_all(int file) {
    struct stat state {};
    if (::fstat(file, &state) != 0) return system_fault(errno);
    // What has an end without anybody's help, or an error.
    const bool ends = S_ISREG(state.st_mode) || S_ISCHR(state.st_mode) || S_ISDIR(state.st_mode);
    if (!ends) return file_fault{false, "that is no file, but a pipe or a socket"};
    std::string all(max_file_bytes + 1, '\0');
    std::size_t used = 0;
    while (used < all.size()) {
        const auto got = ::read(file, all.data() + used, all.size() - used);
        if (got < 0) return system_fault(errno);
        if (got == 0) break;
        used += static_cast<std::size_t>(got);
    }
    if (used == all.size()) return system_fault(EFBIG);
    all.resize(used);
    return all;
}

} // namespace

std::variant<std::string, file_fault> read_config_file(const std::string& path) {
    // A FIFO that nobody writes to would keep open() waiting.
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (file < 0) return system_fault(errno);
    auto all = read_all(file);
    ::close(file);
    return all;
}

std::variant<std::vector<config_line>, config_fault> parse_config_lines(std::string_view text) {
    std::vector<config_line> all;
    if (constexpr std::string_view mark = "\xef\xbb\xbf"; text.starts_with(mark))
        text.remove_prefix(mark.size()); // of the encoding, as some editors write it
    for (int number = 1; !text.empty(); ++number) {
        const auto end = text.find('\n');
        const auto line = trimmed(without_comment(text.substr(0, end)));
        text.remove_prefix(end == text.npos ? text.size() : end + 1);
        if (line.empty()) continue;
        if (auto fault = fault_of(line); !fault.empty())
            return config_fault{number, std::move(fault)};
        const auto equals = line.find('=');
        const auto key = trimmed(line.substr(0, equals));
        const auto value = trimmed(line.substr(equals + 1));
        all.push_back({number, std::string(key), std::string(value)});
    }
    return all;
}

} // namespace babel::config
