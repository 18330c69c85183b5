#include "cli/command/peer_verbs.hpp"

#include "cli/options/home_path.hpp"
#include "cli/render/peer_security.hpp"
#include "cli/render/request_error.hpp"
#include "cli/state/card_file.hpp"
#include <babel/core/text.hpp>
#include <babel/crypto/openssh_key.hpp>

#include <filesystem>
#include <system_error>

namespace babel::cli {

namespace {

constexpr std::string_view start_of_card = "babel:"; // no name has a colon

bool is_there(const std::string& file) {
    std::error_code ignored;
    return std::filesystem::exists(file, ignored);
}

} // namespace

started_command peer_verbs::begin(const command::peers&) {
    const auto all = client_.peers().entries();
    auto out = answered(all.empty() ? "no known peers at this server" : peer_table(all, false));
    out.now.data["peers"] = to_array(all);
    return out;
}

started_command peer_verbs::begin(const command::trust& c) {
    if (c.what.starts_with(start_of_card)) {
        const auto card = client::parse_card(c.what);
        return card ? trust(*card) : failed_command("this is no card", exit_status::usage);
    }
    const auto failed = client_.peers().trust(c.what);
    if (!failed) return key_kept("seen", c.what);
    const auto file = expand_home(c.what);
    if (!is_there(file)) return failed_command("no key of " + c.what + " was refused");
    const auto card = read_card(file);
    return card ? trust(*card) : failed_command(to_string(card.error()));
}

started_command peer_verbs::trust(const client::card& of) {
    const auto failed = client_.peers().trust(of);
    return failed ? failed_command(card_error_text(failed, of)) : key_kept("verified", of.name);
}

started_command peer_verbs::begin(const command::verify& c) {
    if (client_.peers().verify(c.peer)) return failed_command("no key of " + c.peer + " is known");
    return key_kept("verified", c.peer);
}

started_command peer_verbs::begin(const command::forget& c) {
    if (client_.peers().forget(c.peer)) return failed_command("no key of " + c.peer + " is known");
    return {};
}

/// "bob is verified: SHA256:..."
started_command peer_verbs::key_kept(std::string_view state, const std::string& name) const {
    const auto key = client_.peers().key_of(name);
    if (!key) return {};
    return answered(
        printable(name) + " is " + std::string(state) + ": " + to_string(fingerprint_of(*key))
    );
}

} // namespace babel::cli
