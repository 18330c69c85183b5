#include "client/server_trust.hpp"

#include <algorithm>

namespace babel::client {
namespace {

using judged = result<server_trust, refused_server>;

bool endorses(std::string_view key, const presented_server& presented) {
    return std::ranges::find(presented.endorsed_by, key) != presented.endorsed_by.end();
}

refused_server refuse(trust_fault why, std::string_view expected, const presented_server& shown) {
    return {why, std::string(expected), shown.key};
}

judged
judge_first_contact(bool is_key_given, secure_policy policy, const presented_server& presented) {
    if (presented.is_chain_valid) return server_trust::by_authority;
    if (is_key_given) return server_trust::by_given_key;
    if (policy == secure_policy::verified) return refuse(trust_fault::unverified, {}, presented);
    return server_trust::on_first_use;
}

} // namespace

judged judge_server(
    const known_server* known,
    std::string_view given_key,
    secure_policy policy,
    const presented_server& presented
) {
    const bool is_given =
        given_key.empty() || given_key == presented.key || endorses(given_key, presented);
    if (!is_given) return refuse(trust_fault::not_the_given_key, given_key, presented);
    if (!known) return judge_first_contact(!given_key.empty(), policy, presented);
    if (!known->is_pinned()) {
        if (presented.is_chain_valid) return server_trust::known;
        return refuse(trust_fault::bad_certificate, {}, presented);
    }
    if (known->key == presented.key) return server_trust::known;
    if (endorses(known->key, presented)) return server_trust::by_old_key;
    return refuse(trust_fault::not_the_known_key, known->key, presented);
}

void note_trust(
    known_servers& list,
    server_trust trust,
    const host_and_port& server,
    const presented_server& presented,
    std::string_view today
) {
    if (trust == server_trust::known) return;
    if (trust == server_trust::by_old_key) {
        const auto* pinned = list.find(server);
        if (pinned) list.replace_key(std::string(pinned->key), presented.key);
        return;
    }
    const bool is_pinned = trust != server_trust::by_authority;
    list.put({server, is_pinned ? presented.key : "", std::string(today)});
}

} // namespace babel::client
