// Addresses at which one side of a call may be reached.
#pragma once

#include <babel/wire/peer_messages.hpp>
#include <babel/wire/seen_address.hpp>

#include <span>
#include <vector>

namespace babel::nat {

struct candidate {
    wire::candidate_origin origin = wire::candidate_origin::host;
    bool is_tcp = false;
    wire::seen_address at;

    friend bool operator==(const candidate&, const candidate&) = default;
};

std::vector<candidate> candidates_of(const wire::candidates& list);
/// The peer's leg at the relay is over TLS: the address at which the relay sees that is there.
bool shows_tls_leg(std::span<const candidate> peers);
/// The first wire::max_candidates of them.
wire::candidates to_wire(std::span<const candidate> all);

} // namespace babel::nat
