#include "cli/app/modes/key_files.hpp"

#include "cli/state/passphrase.hpp"
#include <babel/core/text.hpp>

#include <utility>

namespace babel::cli {

key_files::key_files(const invocation& options, complaint complain)
    : options_(options), complain_(std::move(complain)),
      servers_file_(default_known_servers_path()),
      identity_file_(
          chosen_identity_path(options.identity_file), passphrase_from(options.passphrase_file)
      ),
      peers_(known_peers_file(default_known_peers_path()), complain_) {}

/// Plain links need neither file.
bool key_files::may_be_encrypted() const {
    using client::address_form;
    const auto& chosen = options_.client;
    const bool is_plain = chosen.server.form == address_form::plain_only ||
                          chosen.server.form == address_form::at_port;
    return chosen.secure != client::secure_policy::off && !(is_plain && known_.entries().empty());
}

bool key_files::load() {
    const bool has_peers = peers_.load();
    if (options_.client.secure == client::secure_policy::off) return true;
    if (!has_peers) return false;
    auto servers = servers_file_.read();
    if (!servers) {
        complain_("babel-cli: " + to_string(servers.error()));
        return false;
    }
    known_ = *std::move(servers);
    if (const auto damage = damage_report(known_, servers_file_.path()); !damage.empty())
        complain_(damage);
    if (!may_be_encrypted() || !identity_file_.exists()) return true;
    auto own = identity_file_.load();
    if (!own) {
        complain_("babel-cli: " + to_string(own.error()));
        return false;
    }
    identity_ = std::make_shared<const client::identity>(*std::move(own));
    return true;
}

void key_files::adapt(client::settings& to, errand_queue& errands) {
    to.known = known_;
    to.remember = [this, &errands](const auto& made) { remember(made, errands); };
    to.identity_source = [this] { return identity(); };
    peers_.adapt(to, errands);
}

/// Made by the first login that can prove it.
std::shared_ptr<const client::identity> key_files::identity() {
    if (identity_) return identity_;
    auto own = identity_file_.load_or_make({});
    if (own)
        identity_ = std::make_shared<const client::identity>(*std::move(own));
    else
        complain_("babel-cli: no identity, so you log in as a guest: " + to_string(own.error()));
    return identity_;
}

/// The disk may stall; the link does not wait for it.
void key_files::remember(const client::trust_decision& made, errand_queue& errands) {
    const bool was_taken = errands.add([file = servers_file_, made, trouble = problem_] {
        const auto note = [&](client::known_servers& all) {
            const auto* known = all.find(made.server);
            const bool is_first_contact = made.trust != client::server_trust::by_old_key;
            if (known && is_first_contact) { // by another program, a moment ago
                if (known->key && known->key != made.presented.key) *trouble = problem::other_key;
                return false;
            }
            note_trust(all, made.trust, made.server, made.presented, made.today);
            return true;
        };
        if (!file.edit(note)) *trouble = problem::not_written;
    });
    if (!was_taken) *problem_ = problem::not_written;
}

void key_files::report_problems() {
    peers_.report_problems();
    switch (problem_->exchange(problem::none)) {
    case problem::none:
        break;
    case problem::not_written:
        complain_(
            "babel-cli: the server's key cannot be kept in " +
            printable_path(servers_file_.path().native())
        );
        break;
    case problem::other_key:
        complain_("babel-cli: the server showed another key to another program of yours; somebody "
                  "may be in between: log in again");
        break;
    }
}

} // namespace babel::cli
