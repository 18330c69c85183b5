#include "cluster/operating/operator_rules.hpp"

#include <variant>

namespace babel::cluster {

bool operator_rules::runs(script which) {
    switch (which) {
    case script::ban:
    case script::unban:
    case script::bans:
    case script::keep:
    case script::verify:
        return true;
    default:
        return false;
    }
}

bool operator_rules::on_answer(script which, const reply* answer, time_point now, actions& out) {
    switch (which) {
    case script::bans:
        return answer && bans_.on_scanned(*answer, line_, out); // it is read alone
    case script::keep:
        bans_.on_kept(answer, now);
        return true;
    case script::verify:
        return check_.on_step(answer, line_, now, out);
    default:
        return bans_.on_changed(answer, now, out);
    }
}

void operator_rules::on_news(const news_entry& entry, time_point now, actions& out) {
    if (const auto* const ban = std::get_if<ban_changed>(&entry.what)) bans_.on_news(*ban, out);
    check_.on_news(entry, line_.number(), now, out);
}

void operator_rules::on_tick(time_point now, actions& out) {
    kicks_.expire(now, out);
    check_.expire(now, out);
}

void operator_rules::send(bool is_linked, time_point now, actions& out) {
    bans_.send(line_, now, out);
    if (is_linked) check_.send(line_, now, out);
}

void operator_rules::end_link() {
    bans_.end_link();
    check_.end_link();
}

} // namespace babel::cluster
