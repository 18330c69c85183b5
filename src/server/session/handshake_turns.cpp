#include "server/session/handshake_turns.hpp"

#include <babel/core/error.hpp>

#include <boost/asio/post.hpp>

#include <chrono>
#include <utility>

namespace babel::server {
namespace {

using steady_clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds rest_time{50}; // a source has five tokens a second

} // namespace

handshake_turns::handshake_turns(const asio::any_io_executor& executor, const limits& limits)
    : executor_(executor), gate_(limits), rest_(executor),
      self_(std::make_shared<handshake_turns*>(this)) {}

void handshake_turns::enter(waiting_handshake& who) {
    gate_.enter(who);
    request();
}

void handshake_turns::request() {
    if (std::exchange(is_requested_, true)) return;
    asio::post(executor_, [self = self_] {
        if (!*self) return;
        (*self)->is_requested_ = false;
        (*self)->run();
    });
}

void handshake_turns::rest() {
    if (std::exchange(is_resting_, true)) return;
    rest_.expires_after(rest_time);
    rest_.async_wait([self = self_](error_code) {
        if (!*self) return;
        (*self)->is_resting_ = false;
        (*self)->run();
    });
}

void handshake_turns::run() {
    budget_.begin_turn();
    auto now = steady_clock::now();
    while (budget_.has_room()) {
        auto* const who = gate_.next(random_(), now);
        if (!who) break;
        who->take_turn();
        const auto before = std::exchange(now, steady_clock::now());
        budget_.spend(now - before);
    }
    if (gate_.size() == 0) return;
    if (budget_.has_room())
        rest();
    else
        request();
}

} // namespace babel::server
