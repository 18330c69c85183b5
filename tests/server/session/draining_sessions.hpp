// Sessions whose server is a node of several, or alone.
#pragma once

#include "server/session/extended_sessions.hpp"
#include "server/signalling/scripted_directory.hpp"

namespace babel::test {

struct directory_owner {
    scripted_directory all_names;
};

/// The directory outlives the sessions. It grants every name.
struct draining_sessions : directory_owner, extended_sessions {
    draining_sessions() {
        all_names.answer = server::claim_verdict::granted;
        pool.signals().use(all_names);
    }
    /// A guest.
    scripted_peer& comes_extended(const std::string& name) {
        auto& peer = connects_extended();
        says(peer, wire::login2{name, {}, {}, {}, {}, {}});
        heard(peer);
        return peer;
    }
};

} // namespace babel::test
