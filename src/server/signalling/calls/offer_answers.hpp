// Parts of the messages about offers.
#pragma once

#include "server/signalling/calls/relay_grants.hpp"
#include "server/signalling/client_peer.hpp"
#include <babel/core/error.hpp>
#include <babel/wire/offers.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace babel::server {

inline bytes_view key_bytes(const client_peer& of) {
    return of.key() ? bytes_view(of.key()->bytes) : bytes_view();
}

inline wire::string_list_buffer in_list(const std::vector<std::string>& places) {
    wire::string_list_buffer out;
    for (const auto& each : places)
        out.add(each);
    return out;
}

/// Lifetime: of the leg and the places.
inline wire::grant grant_of(
    const relay_grants::leg& mine,
    std::uint32_t theirs,
    bool has_relay,
    const wire::string_list_buffer& places
) {
    if (!has_relay) return {mine.id, theirs, {}, {}, {}};
    return {mine.id, theirs, mine.ticket, mine.key, places.view()};
}

inline wire::offered refusal_of(const wire::offer& offer, wire::offer_fault why) {
    wire::offered answer;
    answer.tag = offer.tag;
    answer.why = why;
    return answer;
}

} // namespace babel::server
