#include "server/admin/cluster_orders.hpp"

#include "server/session/evictions.hpp"
#include "server/signalling/rules.hpp"
#include <babel/core/text.hpp>

#include <chrono>

namespace babel::server {

void cluster_orders::ban_changed(const ban_target& target, bool is_banned) {
    const auto shown = printable(text_of(target));
    const auto* const verb = is_banned ? "bans \"" : "does not ban any more: \"";
    log_.write(log_kind::operation, log_level::info, "the cluster ", verb, shown, "\"");
    if (!is_banned) {
        rules_.cluster_bans.remove(target);
        return;
    }
    rules_.cluster_bans.insert(target);
    end_banned(sessions_, target);
}

bool cluster_orders::kick(std::string_view name) {
    if (sessions_.kick(name)) {
        log_.write(
            log_kind::operation,
            log_level::info,
            "an operator at another server disconnects \"",
            printable(name),
            "\""
        );
        return true;
    }
    const auto until = std::chrono::steady_clock::now() + time_to_stay_away;
    if (fault_of_name(name).empty()) sessions_.signals().keep_out(name, until);
    return false;
}

} // namespace babel::server
