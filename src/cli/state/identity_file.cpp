#include "cli/state/identity_file.hpp"

#include "cli/state/folder_lock.hpp"
#include "cli/state/private_file.hpp"
#include "cli/state/state_file.hpp"
#include <babel/core/text.hpp>
#include <babel/crypto/base64.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <system_error>
#include <utility>

namespace babel::cli {
namespace {

using config::fault;
using endorsements = std::vector<crypto::endorsement>;

constexpr std::string_view endorsement_front = "endorsement ";
constexpr std::chrono::hours clock_tolerance{24};

fault fault_at(const std::filesystem::path& path, std::string what) {
    return {printable_path(path.native()), std::move(what), false};
}

/// Lines that are no endorsement belong to the key, or to the user.
endorsements endorsements_in(std::string_view text) {
    endorsements all;
    while (!text.empty()) {
        const auto line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        if (!line.starts_with(endorsement_front)) continue;
        const auto bytes = crypto::from_base64(line.substr(endorsement_front.size()));
        if (!bytes || all.size() == crypto::max_endorsements) continue;
        if (const auto parsed = crypto::parse_endorsement(*bytes)) all.push_back(*parsed);
    }
    return all;
}

secret_text text_of(const identity& own, const secret_text& passphrase) {
    std::string lines;
    for (const auto& each : own.endorsements)
        lines += std::string(endorsement_front) + crypto::to_base64(crypto::encode(each)) + '\n';
    const secret_text key(own.key.to_pem(passphrase.text()));
    secret_text all;
    all.text().reserve(key.text().size() + lines.size());
    all.text() += key.text();
    all.text() += lines;
    return all;
}

/// An identity, and the passphrase of its file.
struct opened {
    identity own;
    secret_text passphrase;
};

result<opened, fault>
open_text(std::string_view text, const std::filesystem::path& path, const passphrase_source& ask) {
    auto key = crypto::private_key::from_pem(text, {});
    if (key) return opened{{*std::move(key), endorsements_in(text)}, {}};
    if (key.error() != errc::wrong_passphrase) return fault_at(path, key.error().message());
    auto passphrase = ask("Passphrase of " + printable_path(path.native()) + ": ");
    if (!passphrase) return passphrase.error();
    key = crypto::private_key::from_pem(text, passphrase->text());
    if (key) return opened{{*std::move(key), endorsements_in(text)}, *std::move(passphrase)};
    return fault_at(path, key.error().message());
}

result<opened, fault> open_file(const std::filesystem::path& path, const passphrase_source& ask) {
    const auto text = read_private(path, strictness::owner_only);
    if (!text) return text.error();
    return open_text(text->text(), path, ask);
}

/// The replacement holds at once, also where the clock is slow.
std::uint64_t valid_from() {
    const auto when = std::chrono::system_clock::now() - clock_tolerance;
    return static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::seconds>(when.time_since_epoch()).count()
    );
}

identity successor_of(identity old) {
    identity next{crypto::private_key::generate(), std::move(old.endorsements)};
    if (next.endorsements.size() == crypto::max_endorsements)
        next.endorsements.erase(next.endorsements.begin());
    next.endorsements.push_back(crypto::endorse(
        old.key, crypto::endorsement_kind::replacement, next.key.public_part(), valid_from()
    ));
    return next;
}

} // namespace

std::filesystem::path default_identity_path() {
    return data_path("identity.pem");
}

std::filesystem::path chosen_identity_path(const std::string& option) {
    return option.empty() ? default_identity_path() : std::filesystem::path(option);
}

identity_file::identity_file(std::filesystem::path path, passphrase_source ask)
    : path_(std::move(path)), hooks_(std::move(ask)) {}

/// A link to nothing is no place for a key either.
bool identity_file::exists() const {
    std::error_code none;
    return std::filesystem::exists(std::filesystem::symlink_status(path_, none));
}

identity_file::outcome identity_file::load() const {
    auto file = open_file(path_, hooks_);
    if (!file) return file.error();
    return std::move(file->own);
}

identity_file::outcome identity_file::load_or_make(const secret_text& passphrase) const {
    if (path_.empty()) return fault{{}, "neither XDG_DATA_HOME nor HOME is set", false};
    if (exists()) return load();
    identity fresh{crypto::private_key::generate()};
    const auto text = text_of(fresh, passphrase);
    const auto made = create_private(path_, text.text());
    if (!made) return made.error();
    if (!*made) return load(); // another program was faster
    return fresh;
}

result<void, fault>
identity_file::export_to(const std::filesystem::path& copy, const secret_text& passphrase) const {
    const auto own = load();
    if (!own) return own.error();
    const auto text = text_of(*own, passphrase);
    const auto made = create_private(copy, text.text());
    if (!made) return made.error();
    if (!*made) return fault_at(copy, "there is such a file already");
    return {};
}

identity_file::outcome identity_file::import_from(const std::filesystem::path& copy) const {
    const auto text = read_private(copy, strictness::owner_only);
    if (!text) return text.error();
    auto file = open_text(text->text(), copy, hooks_);
    if (!file) return file.error();
    const auto made = create_private(path_, text->text());
    if (!made) return made.error();
    if (!*made) return fault_at(path_, "there is a key already; move it away first");
    return std::move(file->own);
}

/// A passphrase may be asked for meanwhile, so the lock comes after it.
identity_file::outcome identity_file::rotate() const {
    const auto before = read_private(path_, strictness::owner_only);
    if (!before) return before.error();
    auto file = open_text(before->text(), path_, hooks_);
    if (!file) return file.error();
    auto next = successor_of(std::move(file->own));
    const auto text = text_of(next, file->passphrase);
    const folder_lock alone(path_.parent_path(), disk_wait);
    if (alone.failed()) return fault_at(path_, "another program is using its folder; try again");
    const auto now = read_private(path_, strictness::owner_only);
    if (!now) return now.error();
    if (now->text() != before->text())
        return fault_at(path_, "another program replaced it meanwhile; nothing was changed");
    if (const auto done = replace_private(path_, text.text()); !done) return done.error();
    return next;
}

} // namespace babel::cli
