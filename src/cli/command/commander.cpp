#include "cli/command/commander.hpp"

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <utility>

namespace babel::cli {

commander::commander(asio::any_io_executor executor, client::client& client, const services& shared)
    : executor_(std::move(executor)), verbs_{
                                          {client, shared.repeat_stats},
                                          {executor_, client},
                                          {client, shared.blocked, shared.calls},
                                          peer_verbs(client),
                                          wait_verbs(client),
                                          {client, shared.quit}} {}

asio::awaitable<command_result> commander::run(any_command request, wait_mode mode, asker source) {
    co_await asio::this_coro::throw_if_cancelled(false);
    auto started = std::visit([this](const auto& c) { return verbs_.begin(c); }, request);
    if (started.work) {
        auto work = started.work();
        ++working_;
        auto result = co_await std::move(work);
        --working_;
        co_return result;
    }
    const bool is_over = !started.later && !started.limit;
    const bool is_left = mode == wait_mode::none && !started.waits_for_anybody;
    if (is_over || is_left) co_return std::move(started.now);
    co_return co_await wait_for(std::move(started), source);
}

asio::awaitable<command_result> commander::wait_for(started_command started, asker source) {
    waiter self(executor_, source);
    self.sees = std::move(started.later);
    const auto place = waiting_.insert(waiting_.end(), &self);
    self.rung.expires_at(asio::steady_timer::time_point::max());
    if (started.limit) self.rung.expires_after(*started.limit);
    const auto [ec] = co_await self.rung.async_wait(as_result);
    waiting_.erase(place);
    if (self.result) co_return std::move(*self.result);
    if (!ec) co_return std::move(started.now); // the time is up
    command_result cancelled;
    cancelled.status = exit_status::failed;
    cancelled.text = "cancelled";
    co_return cancelled;
}

void commander::on_event(const client::client_event& event) {
    verbs_.people_verbs::on_event(event);
    verbs_.wait_verbs::on_event(event);
    for (auto* each : waiting_) {
        if (each->result || !each->sees) continue;
        each->result = each->sees(event);
        if (each->result) each->rung.cancel();
    }
}

void commander::cancel() {
    cancel(asker::user);
    cancel(asker::other);
}

void commander::cancel(asker source) {
    for (auto* each : waiting_)
        if (each->source == source) each->rung.cancel();
}

} // namespace babel::cli
