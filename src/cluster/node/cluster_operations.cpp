#include "cluster/node/cluster_operations.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace babel::cluster {

server::ban_outcome
cluster_operations::change_ban(const server::ban_target& target, bool is_banned) {
    using enum server::ban_outcome;
    const auto subject = server::text_of(target);
    const auto outcome = node_.call([&](membership& rules, actions& out) {
        return rules.operators().bans().change(subject, is_banned, out);
    });
    switch (outcome) {
    case ban_keeper::outcome::no_change:
        return no_change;
    case ban_keeper::outcome::full:
        return full;
    case ban_keeper::outcome::changed:
        break;
    }
    return node_.is_linked() ? done : held;
}

void cluster_operations::kick(
    std::string_view name, std::function<void(server::kick_outcome)> done
) {
    const auto which = ++last_kick_;
    kicks_.emplace(which, std::move(done));
    node_.call([&](membership& rules, actions& out) { kick(which, std::string(name), rules, out); }
    );
}

void cluster_operations::kick(
    std::uint64_t which, const std::string& name, membership& rules, actions& out
) const {
    using enum server::kick_outcome;
    const auto place = rules.others().find(name);
    if (!rules.is_linked()) return out.push_back(kick_decided{which, away});
    if (!place) return out.push_back(kick_decided{which, nobody});
    if (!place->is_callable) return out.push_back(kick_decided{which, moving});
    auto nodes = numbers();
    // Its beat may not have been seen yet.
    if (std::ranges::find(nodes, place->node) == nodes.end()) nodes.push_back(place->node);
    rules.operators().kicks().ask(which, name, nodes, std::chrono::steady_clock::now(), out);
}

/// Of the other nodes.
std::vector<node_number> cluster_operations::numbers() const {
    std::vector<node_number> all;
    for (const auto& each : node_.nodes())
        all.push_back(each.number);
    return all;
}

void cluster_operations::keep_out(std::string_view name) {
    if (!node_.is_linked()) return;
    node_.call([&](membership& rules, actions&) {
        rules.operators().kicks().keep_out(std::string(name), numbers());
    });
}

bool cluster_operations::compare(std::function<void(const server::register_comparison&)> done) {
    const bool begins = node_.call([](membership& rules, actions&) {
        return rules.operators().check().begin(std::chrono::steady_clock::now());
    });
    if (!begins) return false;
    compared_ = std::move(done);
    return true;
}

void cluster_operations::on(const ban_told& ban) {
    const auto target = server::to_ban(ban.subject);
    if (user_ && target) user_->ban_changed(*target, ban.is_banned);
}

void cluster_operations::on(const kick_ordered& order) {
    const bool is_done = user_ && user_->kick(order.name);
    node_.call([&](membership& rules, actions&) {
        rules.operators().kicks().answer(order.from, order.which, is_done);
    });
}

void cluster_operations::on(const kick_decided& kick) {
    const auto found = kicks_.find(kick.which);
    if (found == kicks_.end()) return;
    const auto done = std::move(found->second);
    kicks_.erase(found);
    done(kick.outcome);
}

void cluster_operations::on(const register_compared& comparison) {
    const auto done = std::exchange(compared_, nullptr);
    if (done) done(comparison.result);
}

} // namespace babel::cluster
