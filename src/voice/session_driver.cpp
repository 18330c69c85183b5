#include "voice/session_driver.hpp"

#include <algorithm>
#include <utility>

namespace babel::voice {

session_driver::session_driver(
    const asio::any_io_executor& executor,
    std::function<time_point()> now,
    session_settings settings,
    crypto::call_seals seals,
    owner callbacks
)
    : now_(std::move(now)), owner_(std::move(callbacks)),
      session_(std::move(settings), std::move(seals), now_()), timer_(executor) {}

/// The owner may use the session in a report, which makes more to send and to report.
void session_driver::settle() {
    if (is_stopped_ || is_settling_) return;
    is_settling_ = true;
    const auto now = now_();
    if (session_.next_wake() <= now) session_.on_time(now);
    send();
    while (auto event = is_stopped_ ? std::nullopt : session_.next_event()) {
        owner_.report(std::move(*event));
        send();
    }
    is_settling_ = false;
    arm();
}

bool session_driver::send_note(wire::note_kind kind, bytes_view body) {
    const bool is_taken = session_.send_note(now_(), kind, body);
    settle();
    return is_taken;
}

void session_driver::send() {
    while (const auto out = is_stopped_ ? std::nullopt : session_.next_datagram())
        if (const auto to = session_.way_of(out->path)) owner_.send(*to, *out);
}

void session_driver::stop() {
    is_stopped_ = true;
    timer_.cancel();
}

/// A timer that is due before the session is stays as it is.
void session_driver::arm() {
    const auto next = session_.next_wake();
    if (is_stopped_ || next >= armed_) return;
    armed_ = next;
    const auto now = now_();
    timer_.expires_after(std::max(next, now) - now);
    timer_.async_wait([this, lives = std::weak_ptr(lives_)](error_code ec) {
        if (ec || lives.expired()) return;
        armed_ = time_point::max();
        settle();
    });
}

} // namespace babel::voice
