// Sealed calls of a user of one node to one of another.
#pragma once

#include "server/signalling/elsewhere/two_nodes.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace babel::test {

struct sealed_calls_of_two : two_nodes {
    recording_peer& alice = takes_calls(a, "alice");
    recording_peer& bob = takes_calls(b, "bob");

    lines offers(std::uint8_t flags = 0, std::string_view blob = "hello") {
        return says(a, alice, wire::offer{++tag, "bob", flags, wire::bytes_of(blob)});
    }
    /// The number of a call that is passed on.
    std::uint32_t calls() {
        const auto told = offers();
        REQUIRE(told.size() == 2);
        return calls_fixture::number_in(told[0]);
    }
    lines steps(
        directory_fixture& at,
        recording_peer& who,
        std::uint32_t number,
        wire::call_step what,
        std::string_view blob
    ) {
        return says(at, who, wire::signal{number, what, wire::bytes_of(blob)});
    }
    lines ends(directory_fixture& at, recording_peer& who, std::uint32_t number, std::uint8_t why) {
        return says(at, who, wire::signal{number, wire::call_step::end, std::span(&why, 1)});
    }

    std::uint32_t tag = 0;
};

} // namespace babel::test
