#include "cli/state/passphrase.hpp"

#include "cli/state/private_file.hpp"
#include <babel/core/text.hpp>
#include <babel/net/descriptor.hpp>

#include <fcntl.h>
#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <utility>

namespace babel::cli {
namespace {

using config::fault;

constexpr std::size_t longest_passphrase = 1024; // OpenSSL's limit
constexpr std::string_view too_long = "the passphrase is longer than 1024 bytes";

volatile std::sig_atomic_t interrupted_by = 0;

volatile std::sig_atomic_t interruption_pipe = -1;

void note_interruption(int number) {
    const int before = errno;
    interrupted_by = number;
    [[maybe_unused]] const auto is_full_at_worst = ::write(interruption_pipe, "", 1);
    errno = before;
}

/// Until its end, signals that end or stop the program only interrupt the reading; then they have
/// their effect. They come through a pipe, because one that comes right before a read would not
/// interrupt it.
class signals_held {
public:
    signals_held() {
        interrupted_by = 0;
        std::array<int, 2> ends{-1, -1};
        if (::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0) ends = {-1, -1};
        read_end_.reset(ends[0]);
        write_end_.reset(ends[1]);
        interruption_pipe = write_end_.get();
        struct sigaction action {};
        action.sa_handler = note_interruption;
        for (std::size_t i = 0; i < numbers.size(); ++i)
            ::sigaction(numbers[i], &action, &before_[i]);
    }
    signals_held(const signals_held&) = delete;
    signals_held& operator=(const signals_held&) = delete;
    ~signals_held() {
        for (std::size_t i = 0; i < numbers.size(); ++i)
            ::sigaction(numbers[i], &before_[i], nullptr);
        interruption_pipe = -1;
        if (interrupted_by != 0) ::raise(interrupted_by);
    }

    /// Readable once one came.
    int read_end() const { return read_end_.get(); }

private:
    static constexpr std::array numbers{SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP};
    std::array<struct sigaction, numbers.size()> before_{};
    net::descriptor read_end_;
    net::descriptor write_end_;
};

class echo_off {
public:
    explicit echo_off(int terminal) : terminal_(terminal) {
        is_known_ = ::tcgetattr(terminal_, &before_) == 0;
        termios silent = before_;
        silent.c_lflag &= ~tcflag_t{ECHO};
        silent.c_lflag |= ECHONL;
        // Keys typed before the question are dropped.
        if (is_known_) ::tcsetattr(terminal_, TCSAFLUSH, &silent);
    }
    echo_off(const echo_off&) = delete;
    echo_off& operator=(const echo_off&) = delete;
    ~echo_off() {
        if (is_known_) ::tcsetattr(terminal_, TCSAFLUSH, &before_);
    }

private:
    int terminal_;
    termios before_{};
    bool is_known_ = false;
};

/// Holds one byte too many if the line is too long. False: the input ended, or a signal came.
bool read_line(int terminal, const signals_held& signals, std::string& line) {
    line.reserve(longest_passphrase + 1); // a string that grows would leave copies behind
    for (char c = 0;;) {
        std::array<pollfd, 2> both{{{terminal, POLLIN, 0}, {signals.read_end(), POLLIN, 0}}};
        const int ready = ::poll(both.data(), both.size(), -1);
        if (ready < 0 && errno == EINTR) continue;
        if (ready < 0 || both[1].revents != 0 || ::read(terminal, &c, 1) != 1) return false;
        if (c == '\n') return true;
        if (line.size() <= longest_passphrase) line += c;
    }
}

result<secret_text, fault> first_line_of(const std::filesystem::path& path) {
    auto secret = read_private(path, strictness::any_pipe);
    if (!secret) return secret;
    secret_text line(secret->text().substr(0, secret->text().find_first_of("\r\n")));
    const auto size = line.text().size();
    if (size > 0 && size <= longest_passphrase) return line;
    const auto why = size > 0 ? too_long : "no passphrase in its first line";
    return fault{printable_path(path.native()), std::string(why), false};
}

} // namespace

result<secret_text, fault> ask_on_terminal(std::string_view prompt) {
    const net::descriptor terminal(::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY));
    if (!terminal)
        return fault{{}, "no terminal to ask for a passphrase; use --passphrase-file", false};
    secret_text line;
    const signals_held signals;
    const echo_off silent(terminal.get());
    const bool is_asked = ::write(terminal.get(), prompt.data(), prompt.size()) >= 0;
    if (!is_asked || !read_line(terminal.get(), signals, line.text()))
        return fault{{}, "no passphrase was entered", false};
    if (line.text().size() > longest_passphrase) return fault{{}, std::string(too_long), false};
    return line;
}

passphrase_source passphrase_from(const std::filesystem::path& file) {
    if (file.empty()) return ask_on_terminal;
    return [file](std::string_view) { return first_line_of(file); };
}

} // namespace babel::cli
