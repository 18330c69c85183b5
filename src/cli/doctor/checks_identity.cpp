// Finds the key of the user.
#include "cli/doctor/checks.hpp"
#include "cli/state/identity_file.hpp"
#include <babel/core/text.hpp>
#include <babel/crypto/openssh_key.hpp>

namespace babel::cli {

identity_finding find_identity(const invocation& options) {
    identity_finding found;
    const auto path = chosen_identity_path(options.identity_file);
    found.file = printable_path(path.native());
    const passphrase_source locked = [&](std::string_view) {
        found.is_locked = true;
        return result<secret_text, config::fault>(config::fault{});
    };
    const bool is_given = !options.passphrase_file.empty();
    const identity_file file(path, is_given ? passphrase_from(options.passphrase_file) : locked);
    found.exists = !path.empty() && file.exists();
    if (!found.exists) return found;
    const auto own = file.load();
    if (own)
        found.fingerprint = to_string(fingerprint_of(own->key.public_part()));
    else
        found.fault = to_string(own.error());
    return found;
}

} // namespace babel::cli
