// The files of encrypted links and calls: the user's identity, known servers, and known peers.
#pragma once

#include "cli/app/peer_keys.hpp"
#include "cli/options/options.hpp"
#include "cli/state/errand_queue.hpp"
#include "cli/state/identity_file.hpp"
#include "cli/state/known_servers_file.hpp"
#include <babel/client/identity.hpp>
#include <babel/client/settings.hpp>

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace babel::cli {

/// Thread: the loop only. Lifetime: outlives the client that adapt() was called for.
class key_files {
public:
    using complaint = std::function<void(const std::string&)>;

    /// `options` outlives it; `complain` gets text for the user.
    key_files(const invocation& options, complaint complain);

    /// Reads the files, and asks for the passphrase of an encrypted identity. False: the reason was
    /// told. Blocks: call it before anything else runs.
    bool load();

    /// `errands` outlives the client.
    void adapt(client::settings& to, errand_queue& errands);

    /// Tells once that a decision about a server or a peer was not kept.
    void report_problems();

private:
    bool may_be_encrypted() const;
    std::shared_ptr<const client::identity> identity();
    void remember(const client::trust_decision& made, errand_queue& errands);

    const invocation& options_;
    complaint complain_;
    known_servers_file servers_file_;
    identity_file identity_file_;
    peer_keys peers_;
    client::known_servers known_;
    std::shared_ptr<const client::identity> identity_;
    /// Of errands: written by the file thread.
    enum class problem : std::uint8_t { none, not_written, other_key };
    const std::shared_ptr<std::atomic<problem>> problem_ =
        std::make_shared<std::atomic<problem>>(problem::none);
};

} // namespace babel::cli
