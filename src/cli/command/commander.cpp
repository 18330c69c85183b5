#include "cli/command/commander.hpp"

#include "cli/render/render.hpp"
#include "cli/render/request_error.hpp"

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <utility>

namespace babel::cli {

namespace event = client::event;

commander::commander(asio::any_io_executor executor, client::client& of, host around)
    : executor_(std::move(executor)), client_(of), around_(std::move(around)) {}

asio::awaitable<command_result> commander::run(any_command what, patience how, asker who) {
    co_await asio::this_coro::throw_if_cancelled(false);
    auto started = std::visit([this](const auto& c) { return begin(c); }, what);
    if (started.work) {
        auto work = started.work();
        ++working_;
        auto result = co_await std::move(work);
        --working_;
        co_return result;
    }
    const bool is_over = !started.later && !started.limit;
    const bool is_left = how == patience::none && !started.waits_for_anybody;
    if (is_over || is_left) co_return std::move(started.now);
    co_return co_await wait_for(std::move(started), who);
}

asio::awaitable<command_result> commander::wait_for(begun what, asker who) {
    waiter self(executor_, who);
    self.sees = std::move(what.later);
    const auto place = waiting_.insert(waiting_.end(), &self);
    self.rung.expires_at(asio::steady_timer::time_point::max());
    if (what.limit) self.rung.expires_after(*what.limit);
    const auto [ec] = co_await self.rung.async_wait(as_result);
    waiting_.erase(place);
    if (self.result) co_return std::move(*self.result);
    if (!ec) co_return std::move(what.now); // the time is over
    command_result cancelled;
    cancelled.status = exit_status::failed;
    cancelled.said = "cancelled";
    co_return cancelled;
}

void commander::on_event(const client::client_event& event) {
    note(event);
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

void commander::cancel(asker who) {
    for (auto* each : waiting_)
        if (each->who == who) each->rung.cancel();
}

/// What has happened stays so until a call begins: then it is about an older one.
void commander::note(const client::client_event& event) {
    if (std::holds_alternative<event::call_outgoing>(event) ||
        std::holds_alternative<event::call_up>(event))
        for (const auto* old : {"call.ended", "call.gap", "call.quality", "play.done"})
            unheard_.erase(old);
    if (std::holds_alternative<event::server_back>(event)) {
        unheard_.erase("server.lost");
        lost_since_.reset();
    }
    if (std::holds_alternative<event::server_lost>(event)) {
        unheard_.erase("server.back");
        lost_since_ = std::chrono::system_clock::now();
    }
    const bool is_answer = std::holds_alternative<event::stats>(event); // to who asked
    if (!is_answer) unheard_.insert(type_of(event));
}

commander::begun commander::failed(std::string why, exit_status status) {
    begun out;
    out.now.status = status;
    out.now.said = std::move(why);
    return out;
}

commander::begun commander::said(std::string text) {
    return failed(std::move(text), exit_status::done);
}

commander::begun commander::plain(std::string problem) {
    if (problem.empty()) return {};
    return failed(std::move(problem));
}

commander::begun commander::about_call(error_code failed, std::string_view peer) const {
    return plain(call_error_text(failed, peer, client_.options().max_calls));
}

commander::begun commander::about_sound(error_code failed, std::string_view name) {
    return plain(sound_error_text(failed, name));
}

/// A call that was placed or accepted, the newest of those: it has come to a result when it is up
/// or over.
commander::begun commander::until_up(begun out, std::vector<int> calls) {
    if (!out.now.ok() || calls.empty()) return out;
    out.later = [id = calls.back()](const client::client_event& e) {
        std::optional<command_result> result;
        if (const auto* up = std::get_if<event::call_up>(&e); up && up->call == id)
            result.emplace();
        if (const auto* missed = std::get_if<event::call_missed>(&e); missed && missed->call == id)
            result = command_result{exit_status::failed, "the caller gave up", true};
        if (const auto* ended = std::get_if<event::call_ended>(&e); ended && ended->call == id)
            result = command_result{
                status_of(ended->reason), std::string(call::to_string(ended->reason)), true};
        return result;
    };
    return out;
}

commander::begun commander::until_gone(begun out, std::vector<int> calls) {
    if (!out.now.ok() || calls.empty()) return out;
    out.later = [left = std::move(calls)](const client::client_event& e) mutable {
        if (const auto* ended = std::get_if<event::call_ended>(&e)) std::erase(left, ended->call);
        if (const auto* missed = std::get_if<event::call_missed>(&e))
            std::erase(left, missed->call);
        return left.empty() ? std::optional<command_result>(std::in_place) : std::nullopt;
    };
    return out;
}

} // namespace babel::cli
