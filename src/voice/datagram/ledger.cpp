#include "voice/datagram/ledger.hpp"

#include "voice/datagram/report_maker.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace babel::voice {
namespace {

constexpr std::uint8_t misses_of_the_lost = 2;

} // namespace

void ledger::note_sent(time_point now, const sent_datagram& what) {
    of(what.number) = {now, what.path, what.is_voice, what.is_short, false, 0};
    next_ = what.number + 1;
    if (next_ - undecided_ > remembered) undecided_ = next_ - remembered;
}

ledger::finding ledger::on_report(time_point now, const wire::report& report) {
    decided_.clear();
    acknowledged_.clear();
    if (report.highest >= next_ || !is_kept(report.highest)) return {};
    const bool is_newest = report.highest >= highest_;
    highest_ = std::max(highest_, report.highest);
    note_arrival(report.highest);
    for (std::uint32_t back = 0; back < reported && back < report.highest; ++back) {
        const auto number = report.highest - 1 - back;
        if (!is_kept(number)) break;
        if ((report.before >> back & 1) != 0)
            note_arrival(number);
        else if (is_newest && of(number).missed < misses_of_the_lost)
            ++of(number).missed;
    }
    decide(highest_);
    const auto& newest = of(report.highest);
    finding found{true, decided_, acknowledged_, newest.path, {}};
    if (is_newest && report.age != std::numeric_limits<std::uint16_t>::max()) {
        const auto away = std::chrono::duration_cast<microseconds>(now - newest.sent);
        found.round_trip = std::max(away - report.age * report_maker::age_unit, microseconds(0));
    }
    return found;
}

void ledger::note_arrival(std::uint32_t number) {
    auto& one = of(number);
    if (std::exchange(one.has_arrived, true)) return;
    const auto known = std::ranges::find(acknowledged_, one.path, &acknowledgement::path);
    if (known == acknowledged_.end())
        acknowledged_.push_back({one.path, one.sent});
    else
        known->sent = std::max(known->sent, one.sent);
}

void ledger::decide(std::uint32_t highest) {
    for (; undecided_ <= highest; ++undecided_) {
        const auto& one = of(undecided_);
        const bool is_lost = one.missed >= misses_of_the_lost;
        const bool is_out_of_reach = highest - undecided_ > reported;
        if (!one.has_arrived && !is_lost && !is_out_of_reach) return;
        if (one.is_voice && (one.has_arrived || is_lost))
            decided_.push_back({one.path, !one.has_arrived, one.is_short});
    }
}

} // namespace babel::voice
