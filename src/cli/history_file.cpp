#include <babel/cli/history_file.hpp>
#include <babel/core/error.hpp>
#include <babel/core/text.hpp>
#include <babel/net/descriptor.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <utility>

namespace babel::cli {
namespace {

// A file that somebody else filled is not read for minutes.
constexpr std::size_t most_bytes = 1024 * 1024;
constexpr mode_t private_file = 0600;
constexpr mode_t private_folder = 0700;

bool is_line_of_text(std::string_view line) {
    if (line.empty() || line.size() > history_file::longest_line_bytes) return false;
    while (!line.empty()) {
        const auto point = first_code_point(line);
        if (point.bytes == 0 || is_unprintable(point.value)) return false;
        line.remove_prefix(point.bytes);
    }
    return true;
}

/// XDG: those that are missing are made private.
void make_folders(const std::filesystem::path& folder) {
    if (folder.empty() || ::access(folder.c_str(), F_OK) == 0) return;
    make_folders(folder.parent_path());
    ::mkdir(folder.c_str(), private_folder); // opening the file tells of errors
}

bool write_whole(int file, std::string_view text) {
    while (!text.empty()) {
        const auto written = ::write(file, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return false;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

/// The end of the file, in whole lines.
bool read_end(int file, std::string& text) {
    struct stat about {};
    if (::fstat(file, &about) != 0) return false;
    if (!S_ISREG(about.st_mode)) {
        errno = S_ISDIR(about.st_mode) ? EISDIR : EINVAL;
        return false;
    }
    const auto size = static_cast<std::size_t>(about.st_size);
    auto from = static_cast<off_t>(size > most_bytes ? size - most_bytes : 0);
    const bool is_cut = from > 0;
    std::array<char, 16 * 1024> piece;
    for (ssize_t got = 0; (got = ::pread(file, piece.data(), piece.size(), from)) != 0;) {
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return false;
        text.append(piece.data(), static_cast<std::size_t>(got));
        from += got;
    }
    if (is_cut) text.erase(0, text.find('\n') + 1);
    return true;
}

} // namespace

std::filesystem::path default_history_path() {
    const auto folder = [](const char* variable) -> std::filesystem::path {
        const char* value = std::getenv(variable);
        return value && *value == '/' ? value : "";
    };
    auto state = folder("XDG_STATE_HOME");
    if (state.empty()) {
        const auto home = folder("HOME");
        if (home.empty()) return {};
        state = home / ".local" / "state";
    }
    return state / "babel" / "history";
}

void history_file::fail(std::string_view doing) {
    const auto why = error_code(errno, boost::system::system_category()).message();
    failed_ = true;
    problem_ = std::string(doing) + " " + printable(path_.native(), 200) + ": " + why +
               "; this session's lines are not kept";
}

std::string history_file::take_problem() {
    return std::exchange(problem_, {});
}

std::vector<std::string> history_file::read() {
    lines_in_file_ = 0;
    // Non-blocking: where a FIFO stands in its place, nobody may ever write to it.
    const net::descriptor file(::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    std::string text;
    if (!file && errno == ENOENT) return {};
    if (!file || !read_end(file.get(), text)) {
        fail("cannot read");
        return {};
    }
    ::fchmod(file.get(), private_file);
    std::vector<std::string> lines;
    for (std::size_t start = 0; start < text.size();) {
        const auto end = std::min(text.find('\n', start), text.size());
        auto line = text.substr(start, end - start);
        start = end + 1;
        ++lines_in_file_;
        const bool is_again = !lines.empty() && lines.back() == line;
        if (is_line_of_text(line) && !is_again) lines.push_back(std::move(line));
    }
    if (lines.size() > most_lines)
        lines.erase(lines.begin(), lines.end() - static_cast<std::ptrdiff_t>(most_lines));
    return lines;
}

std::vector<std::string> history_file::load() {
    if (path_.empty()) return {};
    auto lines = read();
    if (failed_) return {};
    if (!lines.empty()) last_line_ = lines.back();
    if (lines_in_file_ != lines.size()) write_all(lines);
    return lines;
}

void history_file::add(std::string_view line) {
    if (path_.empty() || failed_ || !is_line_of_text(line) || line == last_line_) return;
    last_line_ = line;
    if (lines_in_file_ >= most_lines) {
        auto lines = read(); // with what other sessions have added
        if (failed_) return;
        lines.emplace_back(line);
        if (lines.size() > most_lines) lines.erase(lines.begin());
        return write_all(lines);
    }
    make_folders(path_.parent_path());
    const int how = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK;
    const net::descriptor file(::open(path_.c_str(), how, private_file));
    if (!file || !write_whole(file.get(), std::string(line) + '\n')) return fail("cannot write");
    ++lines_in_file_;
}

/// Under another name first: whoever is killed leaves the old file or the new one.
void history_file::write_all(const std::vector<std::string>& lines) {
    std::string text;
    for (const auto& line : lines)
        text += line + '\n';
    const auto draft = path_.native() + "." + std::to_string(::getpid());
    const int how = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW;
    const net::descriptor file(::open(draft.c_str(), how, private_file));
    if (!file || !write_whole(file.get(), text) || ::rename(draft.c_str(), path_.c_str()) != 0) {
        fail("cannot write");
        ::unlink(draft.c_str());
        return;
    }
    lines_in_file_ = lines.size();
}

} // namespace babel::cli
