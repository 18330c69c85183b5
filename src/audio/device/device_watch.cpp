// An epoll over two wakers, and the arithmetic of a device's silence.
#include "audio/device/device_watch.hpp"

#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

namespace babel::audio {
namespace {

using namespace std::chrono_literals;

constexpr auto usual_period = 100ms;
constexpr auto still_period = 20ms; // a frame: silence for a dead device comes in time
constexpr auto still_after = 200ms;
constexpr auto dead_after = 1s;
constexpr int max_doublings = 6; // a minute between attempts, since they interrupt other devices
constexpr std::size_t max_overdue = samples_in_ms(200);

bool watch(int both, int fd) {
    epoll_event interest{};
    interest.events = EPOLLIN;
    return ::epoll_ctl(both, EPOLL_CTL_ADD, fd, &interest) == 0;
}

} // namespace

void stall_clock::start(time_point now) {
    *this = {};
    last_callback_ = last_attempt_ = kept_until_ = now;
}

void stall_clock::on_callbacks(time_point now, std::uint64_t count) {
    if (count == callbacks_) return;
    callbacks_ = count;
    attempts_ = 0;
    last_callback_ = kept_until_ = now;
}

bool stall_clock::should_reopen(time_point now) const {
    const auto doublings = std::clamp(attempts_ - 1, 0, max_doublings);
    const auto pause = dead_after * (1 << doublings);
    return now - last_callback_ >= dead_after && now - last_attempt_ >= pause;
}

void stall_clock::on_attempt(time_point now) {
    ++attempts_;
    last_attempt_ = now;
}

std::size_t stall_clock::overdue(time_point now) {
    if (!is_still(now)) return 0;
    const auto missing = std::chrono::duration_cast<std::chrono::milliseconds>(now - kept_until_);
    return std::min(samples_in_ms(static_cast<std::size_t>(missing.count())), max_overdue);
}

bool stall_clock::is_still(time_point now) const {
    return now - last_callback_ >= still_after;
}

void stall_clock::take(std::size_t samples) {
    kept_until_ += std::chrono::microseconds(samples * 1'000'000 / sample_rate);
}

result<device_watch> device_watch::make() {
    auto event = waker::event();
    if (!event) return event.error();
    auto ticker = waker::ticker(usual_period);
    if (!ticker) return ticker.error();
    const int both = ::epoll_create1(EPOLL_CLOEXEC);
    if (both < 0) return last_error();
    device_watch made(std::move(*event), std::move(*ticker), both);
    if (!watch(both, made.event_.fd()) || !watch(both, made.ticker_.fd())) return last_error();
    return made;
}

device_watch::device_watch(waker event, waker ticker, int both) noexcept
    : event_(std::move(event)), ticker_(std::move(ticker)), both_(both) {}

device_watch::device_watch(device_watch&& other) noexcept
    : event_(std::move(other.event_)), ticker_(std::move(other.ticker_)),
      both_(std::exchange(other.both_, -1)), is_still_(other.is_still_) {}

device_watch::~device_watch() {
    if (both_ >= 0) ::close(both_);
}

void device_watch::clear() noexcept {
    event_.consume();
    ticker_.consume();
}

void device_watch::follow(bool is_still) noexcept {
    if (is_still == std::exchange(is_still_, is_still)) return;
    // It has been set before: nothing is left that could fail.
    static_cast<void>(ticker_.set_period(is_still ? still_period : usual_period));
}

} // namespace babel::audio
