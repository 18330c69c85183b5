// Sessions on babel/2 links, over scripted connections.
#pragma once

#include "server/session/session_fixture.hpp"
#include "server/signalling/extended_fixture.hpp"

#include <string_view>

namespace babel::test {

struct extended_sessions : session_fixture {
    crypto::private_key key = make_key(0x80);

    scripted_peer& connects_extended() {
        auto& peer = peers.emplace_back(loop.get_executor());
        serving.spawn(pool.serve(peer.make_transport(), at("198.51.100.7"), nullptr, over_tls));
        settle();
        return peer;
    }
    void proves(scripted_peer& peer, std::string_view name) {
        const auto proof = prove(key, name);
        says(peer, wire::login2{name, key.public_part().bytes, proof, {}, {}, {}});
    }
    /// A user without a key who takes sealed calls.
    scripted_peer& takes_calls(std::string_view name) {
        auto& peer = connects_extended();
        wire::string_list_buffer capabilities;
        capabilities.add("call2");
        says(peer, wire::login2{name, {}, {}, {}, capabilities.view(), {}});
        CHECK(heard(peer).size() > 2);
        return peer;
    }
};

} // namespace babel::test
