#include "cluster/node/cluster_operations.hpp"

#include <string>
#include <utility>

namespace babel::cluster {

server::ban_outcome
cluster_operations::change_ban(const server::ban_target& target, bool is_banned) {
    using enum server::ban_outcome;
    switch (node_.change_ban(server::text_of(target), is_banned)) {
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
    kicks_.emplace(++last_kick_, std::move(done));
    node_.kick(last_kick_, std::string(name));
}

void cluster_operations::keep_out(std::string_view name) {
    node_.keep_out(std::string(name));
}

bool cluster_operations::compare(std::function<void(const server::register_comparison&)> done) {
    if (!node_.compare()) return false;
    compared_ = std::move(done);
    return true;
}

void cluster_operations::on(const ban_told& ban) {
    const auto target = server::to_ban(ban.subject);
    if (user_ && target) user_->ban_changed(*target, ban.is_banned);
}

void cluster_operations::on(const kick_ordered& order) {
    const bool is_done = user_ && user_->kick(order.name);
    node_.answer_kick(order.from, order.which, is_done);
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
