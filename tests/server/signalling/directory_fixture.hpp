// A signalling whose names a directory gives away.
#pragma once

#include "server/signalling/extended_fixture.hpp"
#include "server/signalling/scripted_directory.hpp"

namespace babel::test {

struct directory_fixture : extended_fixture {
    directory_fixture() { signals.use(all_names); }

    /// The same for logins that are granted at once.
    recording_peer& is_granted(const std::string& name, const server::origin& from = home) {
        all_names.answer = server::claim_verdict::granted;
        auto& who = comes(name, from);
        all_names.answer.reset();
        return who;
    }

    scripted_directory all_names;
};

} // namespace babel::test
