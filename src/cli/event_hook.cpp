#include "child_process.hpp"
#include <babel/cli/event_hook.hpp>
#include <babel/cli/render.hpp>

#include <boost/asio/this_coro.hpp>

#include <fcntl.h>
#include <unistd.h>

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

asio::awaitable<void> event_hook::run(job what) {
    co_await asio::this_coro::throw_if_cancelled(false);
    const auto variable = std::string(type_variable) + "=" + std::string(what.type);
    auto child = child_process::start(executor_, command_, what.line, variable, errors_.get());
    if (child) {
        const auto status = co_await child->ended(within_.longest);
        if (status && *status != 0)
            log_.info("--on-event: ", what.type, ": the command ended with ", *status);
    } else if (!std::exchange(has_told_failure_, true)) {
        complain_("--on-event: cannot run the command: " + child.error().message());
    }
    --running_;
    start_next();
    if (running_ == 0) idle_.cancel();
}

asio::awaitable<void> event_hook::finish(std::chrono::milliseconds limit) {
    co_await asio::this_coro::throw_if_cancelled(false);
    idle_.expires_after(limit);
    if (running_ > 0) co_await idle_.async_wait(as_result);
    drop(waiting_.size(), "the program ends");
    waiting_.clear();
    tasks_.cancel();
    co_await tasks_.join();
}

} // namespace babel::cli
