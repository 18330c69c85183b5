#include "cli/app/event_hook.hpp"

#include "cli/app/child_process.hpp"
#include "cli/render/event_types.hpp"
#include "cli/render/render_json.hpp"

#include <boost/asio/this_coro.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <utility>

namespace babel::cli {

using std::chrono::system_clock;

namespace {

constexpr const char* type_variable = "BABEL_EVENT";

} // namespace

event_hook::event_hook(
    const asio::any_io_executor& executor,
    std::string command,
    logger& log,
    std::function<void(std::string)> complain,
    bounds within
)
    : executor_(executor),
      command_(std::getenv(type_variable) ? std::string() : std::move(command)),
      errors_(::fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1)), log_(log),
      complain_(std::move(complain)), within_(within), tasks_(executor), idle_(executor) {}

void event_hook::on_event(const client::client_event& event) {
    if (command_.empty()) return;
    ++sequence_;
    if (waiting_.size() >= within_.waiting) return drop(1, "the commands take too long");
    waiting_.push_back({type_of(event), to_json(event, {sequence_, system_clock::now()}) + "\n"});
    start_next();
}

void event_hook::drop(std::size_t count, std::string_view why) {
    if (count > 0 && dropped_ == 0)
        complain_("--on-event: events are left out: " + std::string(why));
    dropped_ += count;
}

void event_hook::start_next() {
    while (!waiting_.empty() && running_ < within_.running) {
        ++running_;
        tasks_.spawn(run(std::move(waiting_.front())));
        waiting_.pop_front();
    }
}

asio::awaitable<void> event_hook::run(job started) {
    co_await asio::this_coro::throw_if_cancelled(false);
    const auto variable = std::string(type_variable) + "=" + std::string(started.type);
    auto child = child_process::start(executor_, command_, started.line, variable, errors_.get());
    if (child) {
        const auto status = co_await child->ended(within_.longest);
        if (status && *status != 0) note_failure(started.type, *status);
    } else if (!std::exchange(has_reported_failure_, true)) {
        complain_("--on-event: cannot run the command: " + child.error().message());
    }
    --running_;
    start_next();
    if (running_ == 0) idle_.cancel();
}

/// A command that cannot run fails each time: the user is told, not only the log.
void event_hook::note_failure(std::string_view type, int status) {
    constexpr int cannot_run = 126;
    constexpr int not_found = 127;
    constexpr int killed = 128 + SIGKILL;
    log_.info("--on-event: ", type, ": the command ended with ", status);
    const bool is_told = status == cannot_run || status == not_found || status == killed;
    if (!is_told || std::exchange(has_told_status_, true)) return;
    const auto limit = std::chrono::duration_cast<std::chrono::seconds>(within_.longest).count();
    complain_(
        status == killed
            ? "--on-event: a command was killed; it may take " + std::to_string(limit) + " s"
            : "--on-event: the shell cannot run the command (" + std::to_string(status) + ")"
    );
}

asio::awaitable<void> event_hook::finish(std::chrono::milliseconds limit) {
    co_await asio::this_coro::throw_if_cancelled(false);
    idle_.expires_after(limit);
    if (running_ > 0) co_await idle_.async_wait(as_result);
    drop(waiting_.size(), "the program ends");
    waiting_.clear();
    if (dropped_ > 1)
        complain_("--on-event: " + std::to_string(dropped_) + " events were left out");
    tasks_.cancel();
    co_await tasks_.join();
}

} // namespace babel::cli
