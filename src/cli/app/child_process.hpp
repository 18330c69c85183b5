// A command of the user that runs in parallel.
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

/// Runs `/bin/sh -c COMMAND` in its own process group, with our environment and one more variable,
/// with default signals, and without any of our descriptors. Its standard input is `input`. Its
/// output goes to `errors`, because our standard output carries events or voice.
///
/// Boost.Process of 1.81 does not serve: it waits for children by SIGCHLD, for all of the program,
/// and would reap children of the sound libraries. This class waits for its one child only.
/// Lifetime: await ended() before it is destroyed. A child that is still running then is left
/// alone.
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

    /// Waits for its end and returns its status, as a shell does: 128 and more for a signal. After
    /// `limit` it is killed with its whole process group.
    /// Cancellation: terminal; sends SIGTERM and does not wait. Returns nothing then, nor if its
    /// status was taken elsewhere.
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
