// The key that is this user's identity, in a file of its own.
#pragma once

#include "cli/state/passphrase.hpp"
#include <babel/client/identity.hpp>
#include <babel/config/fault.hpp>
#include <babel/crypto/endorsement.hpp>
#include <babel/crypto/key.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace babel::cli {

/// `$XDG_DATA_HOME/babel/identity.pem`, or in ~/.local/share; empty without a home.
std::filesystem::path default_identity_path();

/// That of the option --identity, or the standard one if that is empty.
std::filesystem::path chosen_identity_path(const std::string& option);

using client::identity;

/// PKCS#8 PEM (0600), perhaps encrypted, and behind it a line for each endorsement.
/// Errors: as of read_private(); no key; a wrong passphrase.
/// Thread: any. Reading and asking block.
class identity_file {
public:
    using outcome = result<identity, config::fault>;

    /// `ask` is called only for encrypted files.
    identity_file(std::filesystem::path path, passphrase_source ask);

    const std::filesystem::path& path() const { return path_; }
    bool exists() const;

    outcome load() const;
    /// Makes a key where there is none. Of programs that do so at once, all get the same one.
    /// `passphrase`: of a new file; empty: none.
    outcome load_or_make(const secret_text& passphrase) const;

    /// Writes the identity into another file, which must not exist.
    result<void, config::fault>
    export_to(const std::filesystem::path& copy, const secret_text& passphrase) const;
    /// Takes over the file of another machine with its encryption, if there is no identity here.
    outcome import_from(const std::filesystem::path& copy) const;
    /// Replaces the key by a new one, which the old one endorses; its encryption stays. Of programs
    /// that do so at once, the later ones fail: no key that was returned is lost.
    outcome rotate() const;

private:
    std::filesystem::path path_;
    passphrase_source hooks_;
};

} // namespace babel::cli
