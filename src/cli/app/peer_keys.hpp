// The file of this user's known peers, for encrypted calls.
#pragma once

#include "cli/state/errand_queue.hpp"
#include "cli/state/known_peers_file.hpp"
#include <babel/client/known_peers.hpp>
#include <babel/client/settings.hpp>

#include <atomic>
#include <functional>
#include <memory>
#include <string>

namespace babel::cli {

/// Thread: the loop only. Lifetime: outlives the client that adapt() was called for.
class peer_keys {
public:
    using complaint = std::function<void(const std::string&)>;

    /// `complain` gets text for the user.
    peer_keys(known_peers_file file, complaint complain);

    /// Reads the file and reports its damaged lines. False: it cannot be read, which was told.
    /// Blocks: call it before anything else runs.
    bool load();

    /// `errands` outlives the client.
    void adapt(client::settings& to, errand_queue& errands);

    /// Tells once that a change was not kept.
    void report_problems();

private:
    using change = std::function<void(client::known_peers&)>;

    void keep(change made, errand_queue& errands);

    known_peers_file file_;
    complaint complain_;
    client::known_peers known_;
    /// Of errands: written by the file thread.
    const std::shared_ptr<std::atomic<bool>> has_failed_ =
        std::make_shared<std::atomic<bool>>(false);
};

} // namespace babel::cli
