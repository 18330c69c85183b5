#include "server/session/away_closing.hpp"

namespace babel::server {
namespace {

constexpr std::chrono::milliseconds away_check_interval{1000};
constexpr std::chrono::milliseconds away_closing_interval{20};

} // namespace

std::chrono::milliseconds away_closing::step(time_point now) {
    if (!is_over(now)) {
        closing_.reset();
        return away_check_interval;
    }
    if (!closing_) begin(now);
    return closing_->step(now) ? away_closing_interval : away_check_interval;
}

bool away_closing::is_over(time_point now) {
    const bool is_linked = pool_.signals().names_of_all().takes_logins();
    if (is_linked || rules_.away_limit.count() == 0) {
        away_since_.reset();
        return false;
    }
    if (!away_since_) away_since_ = now;
    return now - *away_since_ >= rules_.away_limit;
}

void away_closing::begin(time_point now) {
    log_.write(
        log_kind::operation,
        log_level::warning,
        "without the cluster for ",
        rules_.away_limit.count(),
        " s: closing ",
        pool_.online(),
        " sessions over ",
        rules_.drain_time.count(),
        " s"
    );
    closing_.emplace(pool_, now, rules_.drain_time, errc::cluster_away);
}

} // namespace babel::server
