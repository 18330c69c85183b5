#include "cli/terminal/call_trends.hpp"

#include "cli/terminal/status_line.hpp"

#include <algorithm>

namespace babel::cli {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds rates_over{5000};
constexpr milliseconds min_known{1000};
constexpr milliseconds timer_slack{50};

std::uint64_t growth(std::uint64_t from, std::uint64_t to) {
    return to > from ? to - from : 0;
}

} // namespace

void call_trends::note(time_point now, const reading& current) {
    if (!samples_.empty() && now - samples_.back().at < status_interval - timer_slack) return;
    sample next{now, current};
    if (!samples_.empty()) {
        const auto& before = samples_.back().seen;
        next.bytes = growth(before.bytes_sent, current.bytes_sent);
        next.received = growth(before.packets_received, current.packets_received);
        next.late = growth(before.packets_late, current.packets_late);
    }
    samples_.push_back(next);
    while (now - samples_.front().at > rates_over)
        samples_.pop_front();
}

std::vector<double> call_trends::levels(double reading::*which) const {
    std::vector<double> all;
    all.reserve(samples_.size());
    for (const auto& each : samples_)
        all.push_back(each.seen.*which);
    return all;
}

std::vector<double> call_trends::mic() const {
    return levels(&reading::mic_dbfs);
}

std::vector<double> call_trends::in() const {
    return levels(&reading::in_dbfs);
}

bool call_trends::knows() const {
    return !samples_.empty() && samples_.back().at - samples_.front().at >= min_known;
}

std::optional<double> call_trends::kbps() const {
    if (!knows()) return {};
    std::uint64_t bytes = 0;
    for (auto each = samples_.begin() + 1; each != samples_.end(); ++each)
        bytes += each->bytes;
    const std::chrono::duration<double, std::milli> time = samples_.back().at - samples_.front().at;
    return static_cast<double>(bytes) * 8 / time.count();
}

std::optional<double> call_trends::late_share() const {
    if (!knows()) return {};
    std::uint64_t received = 0;
    std::uint64_t late = 0;
    for (auto each = samples_.begin() + 1; each != samples_.end(); ++each) {
        received += each->received;
        late += each->late;
    }
    if (received == 0) return {};
    return std::min(static_cast<double>(late) / static_cast<double>(received), 1.0);
}

} // namespace babel::cli
