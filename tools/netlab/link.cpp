#include "link.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace netlab {
namespace {

clock::duration whole(milliseconds time) {
    return std::chrono::duration_cast<clock::duration>(time);
}

std::uint64_t derived(std::uint64_t seed, std::uint64_t purpose) {
    return random_stream(seed * 1'000'003 + purpose).bits();
}

} // namespace

std::uint64_t random_stream::bits() {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

double random_stream::uniform() {
    return static_cast<double>(bits() >> 11) * 0x1.0p-53;
}

bool burst_clock::is_bad(clock::time_point now) {
    if (how_.percent <= 0) return false;
    while (now >= changes_at_) {
        is_bad_ = !is_bad_;
        const auto mean = is_bad_ ? how_.length : how_.length * (100 / how_.percent - 1);
        changes_at_ += whole(-std::log(1 - random_.uniform()) * mean);
    }
    return is_bad_;
}

link::link(link_options options, std::uint64_t seed, clock::time_point begin)
    : options_(std::move(options)), loss_(derived(seed, 1)), jitter_(derived(seed, 2)),
      bursts_(options_.lost, derived(seed, 3), begin), begin_(begin), bottleneck_free_(begin),
      last_due_(begin) {}

void link::accept(packet&& bytes, clock::time_point now) {
    ++counters_.packets;
    counters_.bytes += bytes.size();
    // Drawn for every packet, so that one cause of loss does not shift another.
    const bool is_alone_lost = loss_.uniform() * 100 < loss_percent(now);
    const bool is_lost = bursts_.is_bad(now) || is_alone_lost;
    const milliseconds jitter = options_.jitter * (2 * jitter_.uniform() - 1);
    auto at = now;
    if (is_down(now)) {
        ++counters_.outage;
    } else if (!pass_bottleneck(bytes.size(), at)) {
        ++counters_.overflow;
    } else if (is_lost) {
        ++counters_.lost;
    } else {
        at += whole(std::max(milliseconds(0), options_.delay + jitter));
        last_due_ = std::max(at, last_due_);
        queue_.push_back({last_due_, std::move(bytes)});
    }
}

double link::loss_percent(clock::time_point now) const {
    const auto& [percent, from, to] = options_.alone;
    const auto since = now - begin_;
    return since >= from && since < to ? percent : 0;
}

bool link::is_down(clock::time_point now) const {
    return std::any_of(options_.outages.begin(), options_.outages.end(), [&](const outage& each) {
        auto since = now - begin_ - each.start;
        if (since < clock::duration(0)) return false;
        if (each.period > clock::duration(0)) since %= each.period;
        return since < each.length;
    });
}

/// Moves `at` to where the packet has left the bottleneck; false: it found the queue full.
bool link::pass_bottleneck(std::size_t size, clock::time_point& at) {
    if (options_.rate_kbit <= 0) return true;
    const milliseconds own(static_cast<double>(size) * 8 / options_.rate_kbit);
    const milliseconds backlog = std::max(milliseconds(0), milliseconds(bottleneck_free_ - at));
    if (backlog.count() > 0 && backlog + own > options_.queue) return false;
    at += whole(backlog + own);
    bottleneck_free_ = at;
    return true;
}

void link::deliver(clock::time_point now, const std::function<void(const packet&)>& out) {
    while (!queue_.empty() && queue_.front().due <= now) {
        counters_.max_late = std::max(counters_.max_late, now - queue_.front().due);
        out(queue_.front().bytes);
        queue_.pop_front();
    }
}

clock::time_point link::next() const {
    return queue_.empty() ? clock::time_point::max() : queue_.front().due;
}

} // namespace netlab
