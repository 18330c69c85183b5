#include "cli/app/peer_keys.hpp"

#include <babel/core/text.hpp>

#include <utility>

namespace babel::cli {

peer_keys::peer_keys(known_peers_file file, complaint complain)
    : file_(std::move(file)), complain_(std::move(complain)) {}

bool peer_keys::load() {
    auto peers = file_.read();
    if (!peers) {
        complain_("babel-cli: " + to_string(peers.error()));
        return false;
    }
    known_ = *std::move(peers);
    if (const auto damage = damage_report(known_, file_.path()); !damage.empty()) complain_(damage);
    return true;
}

void peer_keys::adapt(client::settings& to, errand_queue& errands) {
    to.peers = known_;
    to.keep_peers = [this, &errands](change made) { keep(std::move(made), errands); };
}

/// The disk may stall; the call does not wait for it.
void peer_keys::keep(change made, errand_queue& errands) {
    const bool was_taken =
        errands.add([file = file_, made = std::move(made), failed = has_failed_] {
            const auto repeat = [&](client::known_peers& all) {
                const auto before = all.lines();
                made(all);
                return all.lines() != before;
            };
            if (!file.edit(repeat)) *failed = true;
        });
    if (!was_taken) *has_failed_ = true;
}

void peer_keys::report_problems() {
    if (!has_failed_->exchange(false)) return;
    complain_(
        "babel-cli: the keys of peers cannot be kept in " + printable_path(file_.path().native()) +
        "; in effect until you exit"
    );
}

} // namespace babel::cli
