#include "client/calls/refusal_sender.hpp"

#include <babel/core/cancellation.hpp>

#include <boost/asio/this_coro.hpp>

#include <chrono>
#include <utility>

namespace babel::client {

using clock = std::chrono::steady_clock;

refusal_sender::refusal_sender(asio::any_io_executor executor, server_link& link)
    : link_(link), due_(executor), tasks_(std::move(executor)) {}

void refusal_sender::start() {
    tasks_.spawn(send_due());
}

asio::awaitable<void> refusal_sender::close() {
    tasks_.cancel();
    co_await tasks_.join();
}

void refusal_sender::send(const std::string& peer, call::call_refusal why) {
    if (!link_.is_online()) return;
    const wire::call_refused word{peer};
    if (why == call::call_refusal::failed) {
        if (meter_.refuse(peer, clock::now()).tell) link_.send(word, word);
        due_.cancel();
    } else {
        meter_.forget(peer);
        link_.send(word);
    }
    has_sent_since_call_ = true;
}

refusal_meter::answer refusal_sender::refuse_unheard(const std::string& peer) {
    const auto answer = meter_.refuse(peer, clock::now());
    if (answer.tell) send(peer, call::call_refusal::plain);
    due_.cancel();
    return answer;
}

void refusal_sender::note_placed(const std::string& peer) {
    meter_.forget(peer);
    has_sent_since_call_ = false;
}

asio::awaitable<void> refusal_sender::send_due() {
    co_await asio::this_coro::throw_if_cancelled(false);
    for (;;) {
        due_.expires_at(meter_.next_due());
        co_await due_.async_wait(as_result);
        const auto asked = co_await asio::this_coro::cancellation_state;
        if (is_cancelled(asked)) co_return;
        for (const auto& peer : meter_.take_due(clock::now()))
            send(peer, call::call_refusal::plain);
    }
}

} // namespace babel::client
