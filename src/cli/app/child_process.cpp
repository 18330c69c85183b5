#include "cli/app/child_process.hpp"

#include <babel/core/cancellation.hpp>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <memory>
#include <spawn.h>
#include <utility>
#include <vector>

namespace babel::cli {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds look_interval{50}; // if the system does not report its end

error_code system_error(int number) {
    return {number, boost::system::system_category()};
}

/// A file in memory, to be read from its start. Unlike a pipe it accepts everything at once, and a
/// child that does not read it neither blocks us nor raises SIGPIPE.
result<net::descriptor> make_input(std::string_view text) {
    net::descriptor file(::memfd_create("event", MFD_CLOEXEC));
    if (!file) return last_error();
    while (!text.empty()) {
        const auto written = ::write(file.get(), text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return last_error();
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    ::lseek(file.get(), 0, SEEK_SET);
    return file;
}

/// Set-up of the child before it becomes the shell.
class spawn_plan {
public:
    spawn_plan(int input, int errors) {
        ::posix_spawn_file_actions_init(&files_);
        ::posix_spawn_file_actions_adddup2(&files_, input, STDIN_FILENO);
        ::posix_spawn_file_actions_adddup2(&files_, errors, STDOUT_FILENO);
        ::posix_spawn_file_actions_adddup2(&files_, errors, STDERR_FILENO);
        // Asio's sockets are not close-on-exec: a child that held one would keep a call open.
        ::posix_spawn_file_actions_addclosefrom_np(&files_, STDERR_FILENO + 1);

        sigset_t none, all;
        sigemptyset(&none);
        sigfillset(&all);
        ::posix_spawnattr_init(&attributes_);
        ::posix_spawnattr_setsigmask(&attributes_, &none);
        ::posix_spawnattr_setsigdefault(&attributes_, &all);
        ::posix_spawnattr_setpgroup(&attributes_, 0);
        ::posix_spawnattr_setflags(
            &attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK
        );
    }
    spawn_plan(const spawn_plan&) = delete;
    spawn_plan& operator=(const spawn_plan&) = delete;
    ~spawn_plan() {
        ::posix_spawn_file_actions_destroy(&files_);
        ::posix_spawnattr_destroy(&attributes_);
    }

    result<pid_t> shell(const std::string& command, const std::string& variable) const {
        std::string words[] = {"sh", "-c", command};
        char* const arguments[] = {words[0].data(), words[1].data(), words[2].data(), nullptr};
        auto extra = variable;
        const auto name = std::string_view(variable).substr(0, variable.find('=') + 1);
        std::vector<char*> environment{extra.data()};
        for (char** each = ::environ; each && *each; ++each)
            if (!std::string_view(*each).starts_with(name)) environment.push_back(*each);
        environment.push_back(nullptr);
        pid_t child = 0;
        const int failed =
            ::posix_spawn(&child, "/bin/sh", &files_, &attributes_, arguments, environment.data());
        if (failed) return system_error(failed);
        return child;
    }

private:
    posix_spawn_file_actions_t files_;
    posix_spawnattr_t attributes_;
};

} // namespace

result<child_process> child_process::start(
    const asio::any_io_executor& executor,
    const std::string& command,
    std::string_view input,
    const std::string& variable,
    int errors
) {
    const auto file = make_input(input);
    if (!file) return file.error();
    const auto child = spawn_plan(file->get(), errors).shell(command, variable);
    if (!child) return child.error();
    // The number is the child's: it is free only after its status was taken.
    const auto watch = static_cast<int>(::syscall(SYS_pidfd_open, *child, 0));
    std::optional<exit_watch> watched;
    if (watch >= 0) {
        error_code failed; // of epoll: then the child is polled
        watched.emplace(executor);
        watched->assign(watch, failed);
        if (failed) {
            watched.reset();
            ::close(watch);
        }
    }
    return child_process(*child, std::move(watched));
}

void child_process::signal(int number) const {
    ::kill(-id_, number);
}

bool child_process::take_status() {
    int wait_status = 0;
    const auto got = ::waitpid(id_, &wait_status, WNOHANG);
    if (got == 0 || (got < 0 && errno == EINTR)) return false;
    if (got > 0)
        status_ = WIFSIGNALED(wait_status) ? 128 + WTERMSIG(wait_status) : WEXITSTATUS(wait_status);
    return true;
}

asio::awaitable<std::optional<int>> child_process::ended(milliseconds limit) {
    co_await asio::this_coro::throw_if_cancelled(false);
    const auto executor = co_await asio::this_coro::executor;
    // The handler of the watch may run after this function: it owns all that it uses.
    const auto alarm = std::make_shared<asio::steady_timer>(executor);
    const auto ring = [alarm](error_code failed) {
        if (!failed) alarm->cancel();
    };
    auto deadline = steady_clock::now() + limit;
    alarm->expires_at(deadline);
    if (watch_) watch_->async_wait(exit_watch::wait_read, ring);
    while (!take_status()) {
        const auto now = steady_clock::now();
        if (now >= deadline) {
            signal(SIGKILL);
            deadline = steady_clock::time_point::max();
        }
        alarm->expires_at(watch_ ? deadline : std::min(deadline, now + look_interval));
        co_await alarm->async_wait(as_result);
        const auto asked = co_await asio::this_coro::cancellation_state;
        if (!is_cancelled(asked)) continue;
        if (!take_status()) signal(SIGTERM);
        break;
    }
    co_return status_;
}

} // namespace babel::cli
