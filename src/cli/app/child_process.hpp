// A command of the user's that runs beside us.
#pragma once

#include <babel/core/asio.hpp>
#include <babel/core/error.hpp>
#include <babel/net/descriptor.hpp>

#include <boost/asio/posix/stream_descriptor.hpp>

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace babel::cli {

/// `/bin/sh -c COMMAND` in a process group of its own, with our environment and one variable more,
/// with the signals as a shell expects them, and without any of our descriptors: its standard input
/// holds `input`, and what it prints goes to `errors`, since our standard output is for events or
/// voice.
///
/// Why not Boost.Process: that of 1.81 waits for children by SIGCHLD, for all of the program, and
/// would reap those of the sound libraries. Here nothing but this one child is waited for.
/// Lifetime: await ended() before it is destroyed; what has not ended by then is left alone.
/// Thread: the loop only.
class child_process {
public:
    /// `variable`: NAME=VALUE. Errors: those of the system.
    static result<child_process> start(
        const asio::any_io_executor& executor,
        const std::string& command,
        std::string_view input,
        const std::string& variable,
        int errors
    );

    /// Waits for its end and returns its status, as a shell tells it: 128 and more for a signal.
    /// After `limit` it is killed, with all that it has started in its group.
    /// Cancellation: terminal; it is asked to end (SIGTERM), and not waited for. Nothing is
    /// returned then, nor where somebody else has taken its status.
    asio::awaitable<std::optional<int>> ended(std::chrono::milliseconds limit);

private:
    using exit_watch = asio::posix::stream_descriptor;

    child_process(pid_t id, std::optional<exit_watch> watch) : id_(id), watch_(std::move(watch)) {}

    void signal(int number) const;
    bool take_status();

    pid_t id_;
    std::optional<exit_watch> watch_; // readable once it has ended; empty on Linux before 5.3
    std::optional<int> status_;
};

} // namespace babel::cli
