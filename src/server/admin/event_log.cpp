#include "server/admin/event_log.hpp"

#include <string_view>

namespace babel::server {
namespace {

constexpr std::array<std::string_view, static_cast<std::size_t>(log_kind::count_of_kinds)> kinds{
    "operation", "connections", "logins", "departures", "refusals", "packets"};

constexpr std::chrono::seconds window{1};

} // namespace

bool event_log::has_room(log_kind kind, time_point now) {
    auto& mine = budgets_[static_cast<std::size_t>(kind)];
    if (now - mine.start >= window) {
        tell_left_out(kind, mine);
        mine = {now, 0, 0};
    }
    if (++mine.lines <= max_lines_of_a_kind) return true;
    ++mine.left_out;
    return false;
}

void event_log::catch_up(time_point now) {
    for (std::size_t i = 0; i < budgets_.size(); ++i)
        if (now - budgets_[i].start >= window) tell_left_out(static_cast<log_kind>(i), budgets_[i]);
}

void event_log::tell_left_out(log_kind kind, budget& spent) {
    if (spent.left_out == 0) return;
    to_.info(
        spent.left_out,
        " more lines about ",
        kinds[static_cast<std::size_t>(kind)],
        " were left out"
    );
    spent.left_out = 0;
}

} // namespace babel::server
