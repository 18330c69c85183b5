// Grants of the relay of tests.
#pragma once

#include "server/relay/relay_fixture.hpp"
#include <babel/call/relay_grant.hpp>
#include <babel/net/tcp.hpp>
#include <babel/wire/list.hpp>
#include <babel/wire/offers.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <utility>
#include <vector>

namespace babel::test {

/// A grant for one of two ids.
inline call::relay_grant relay_grant_for(
    std::uint32_t mine,
    std::uint32_t theirs,
    std::vector<net::tcp::endpoint> places,
    std::uint16_t flags = 0
) {
    const auto then = std::chrono::system_clock::now().time_since_epoch() + std::chrono::hours(1);
    const auto expiry =
        static_cast<std::uint64_t>(std::chrono::floor<std::chrono::seconds>(then).count());
    auto ticket = wire::encode(wire::relay_ticket{expiry, mine, theirs, 256, flags, {}});
    crypto::put_relay_mac(relay_secret, ticket);
    call::relay_grant out;
    out.own_id = mine;
    out.peer_id = theirs;
    std::ranges::copy(ticket, out.ticket.begin());
    std::ranges::copy(crypto::leg_key_of(relay_secret, ticket), out.leg_key.begin());
    out.places = std::move(places);
    return out;
}

/// A grant as the server sends it, with the bytes that its views need.
class sent_grant {
public:
    explicit sent_grant(call::relay_grant of) : grant_(std::move(of)) {
        for (const auto& each : grant_.places) {
            const auto text = net::to_string(each);
            places_.add(text);
        }
    }
    wire::grant view() const {
        return {grant_.own_id, grant_.peer_id, grant_.ticket, grant_.leg_key, places_.view()};
    }

private:
    call::relay_grant grant_;
    wire::string_list_buffer places_;
};

} // namespace babel::test
