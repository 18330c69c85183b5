// A signalling whose names a directory gives away.
#pragma once

#include "server/signalling/calls_fixture.hpp"
#include "server/signalling/scripted_directory.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace babel::test {

struct directory_fixture : calls_fixture {
    directory_fixture() { signals.use(all_names); }

    /// The same for logins that are granted at once.
    recording_peer& is_granted(const std::string& name, const server::origin& from = home) {
        all_names.answer = server::claim_verdict::granted;
        auto& who = comes(name, from);
        all_names.answer.reset();
        return who;
    }

    void comes_elsewhere(
        std::string_view name,
        std::uint8_t flags = wire::contact_flag::guest,
        server::node_number node = 7
    ) {
        all_names.events->came(name, node, flags, now);
    }
    void goes_elsewhere(std::string_view name) { all_names.events->went(name, now); }

    scripted_directory all_names;
};

} // namespace babel::test
