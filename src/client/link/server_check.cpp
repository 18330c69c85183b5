#include "client/link/server_check.hpp"

#include <babel/core/text.hpp>
#include <babel/core/time.hpp>
#include <babel/crypto/tls_peer.hpp>

#include <chrono>
#include <string>
#include <utility>
#include <variant>

namespace babel::client {
namespace {

using std::chrono::system_clock;

/// Those of a Welcome that can be read.
std::vector<crypto::endorsement> read(const wire::bytes_list& encoded) {
    std::vector<crypto::endorsement> all;
    for (const auto each : encoded)
        if (const auto one = crypto::parse_endorsement(each)) all.push_back(*one);
    return all;
}

void present(presented_server& to, const crypto::peer_key& key) {
    if (const auto* whole = std::get_if<crypto::public_key>(&key)) {
        to.whole_key = *whole;
        to.key = fingerprint_of(*whole);
    } else {
        to.key = {std::get<crypto::key_digest>(key).bytes};
    }
}

} // namespace

result<port_plan, event::server_untrusted> server_check::plan() const {
    const auto& address = options_.server;
    const event::server_untrusted damaged{
        with_port(address.host, address.port), plan_fault::unreadable_entry};
    if (options_.secure != secure_policy::off && known_.find_damaged(address.host)) return damaged;
    const security_wish wish{options_.secure, options_.server_key.has_value()};
    auto plan = plan_ports(address, known_.find(address), wish);
    if (!plan) return event::server_untrusted{damaged.server, plan.error()};
    return *std::move(plan);
}

bool server_check::has_valid_chain(const server_connection& to) {
    if (!authorities_) authorities_.emplace(crypto::trust_store::of_system()); // takes a while
    return !authorities_->check(*to.tls, to.server.host);
}

result<presented_server> server_check::facts(
    const server_connection& to, const known_server* known, const wire::bytes_list& endorsements
) {
    presented_server shown;
    const auto key = crypto::key_of_peer(*to.tls);
    if (!key) return key.error();
    present(shown, *key);
    if (!known || !known->is_pinned()) shown.is_chain_valid = has_valid_chain(to);
    shown.endorsements = read(endorsements);
    return shown;
}

result<std::optional<server_security>, event::server_untrusted>
server_check::check(const server_connection& to, const wire::bytes_list& endorsements) {
    if (!to.tls) return std::optional<server_security>();
    const auto refuse = [&](refused_server why) {
        event::server_untrusted out{with_port(to.server.host, to.server.port), std::move(why)};
        if (to.node.others > 0) out.node = to.node.name;
        return out;
    };
    const auto* known = known_.find(to.server);
    auto facts_shown = facts(to, known, endorsements);
    if (!facts_shown) return refuse(refused_server{trust_fault::unusable_key});
    auto& shown = *facts_shown;
    const auto now = system_clock::now();
    const auto trust =
        judge_server(known, options_.server_key, options_.secure, shown, unix_seconds(now));
    if (!trust) return refuse(trust.error());
    const server_security security{shown.key, *trust, std::string(to.tls->cipher())};
    if (*trust != server_trust::known) {
        const trust_decision made{*trust, to.server, std::move(shown), local_text(now, "%F")};
        note_trust(known_, made.trust, made.server, made.presented, made.today);
        if (options_.remember) options_.remember(made);
    }
    return std::optional(security);
}

} // namespace babel::client
