#include "cli/render/insecurity.hpp"

#include <babel/core/text.hpp>
#include <babel/crypto/openssh_key.hpp>

#include <variant>

namespace babel::cli {
namespace {

using client::plan_fault, client::refused_server, client::server_trust, client::trust_fault;

std::string text_of(plan_fault why, const std::string& server) {
    switch (why) {
    case plan_fault::known_as_secure:
        return server + " was encrypted before, and babel:// is plain; use babels://, or remove it "
                        "by \"babel-cli servers forget HOST\"";
    case plan_fault::needs_plain:
        return "babels:// demands encryption, and --secure=off excludes it";
    case plan_fault::needs_tls:
        return server + " is a plain port, and encryption is demanded; use babels://HOST:PORT with "
                        "its port for TLS";
    case plan_fault::unreadable_entry:
        return "the line of " + server +
               " among the known servers is damaged; \"babel-cli servers\" shows it";
    }
    return {};
}

std::string expected_text(const refused_server& why) {
    return why.expected ? to_string(*why.expected) : std::string("another");
}

std::string text_of(const refused_server& why, const std::string& server) {
    const auto presented = to_string(why.presented);
    switch (why.why) {
    case trust_fault::not_the_given_key:
        return "the key of " + server + " is " + presented + ", and not the one that was given, " +
               expected_text(why);
    case trust_fault::not_the_known_key:
        return "the key of " + server + " has changed from " + expected_text(why) + " to " +
               presented +
               ": somebody may be in between; if its operator confirms the new key, run "
               "\"babel-cli servers forget HOST\"";
    case trust_fault::bad_certificate:
        return server + " has no valid certificate any more: somebody may be in between";
    case trust_fault::unusable_key:
        return "the key of " + server + " proves nothing: anybody can sign for it";
    case trust_fault::unverified:
        return "nobody vouches for the key of " + server + ", " + presented +
               "; compare it with its operator's, then give it by --server-key";
    }
    return {};
}

std::string_view text_of(server_trust trust) {
    switch (trust) {
    case server_trust::known:
        return "known key";
    case server_trust::by_authority:
        return "valid certificate";
    case server_trust::by_given_key:
        return "the given key";
    case server_trust::on_first_use:
        return "new key";
    case server_trust::by_old_key:
        return "new key, endorsed by the old one";
    }
    return {};
}

} // namespace

std::string security_text(const std::optional<client::server_security>& of) {
    if (!of) return std::string(not_encrypted);
    auto out = "encrypted, " + std::string(text_of(of->trust));
    if (of->trust == server_trust::on_first_use || of->trust == server_trust::by_old_key)
        out += " " + to_string(of->key);
    return out;
}

std::string insecurity_text(const client::event::server_untrusted& of) {
    const auto server = printable(of.server);
    auto out = std::visit([&](const auto& why) { return text_of(why, server); }, of.why);
    if (!of.node.empty())
        out +=
            "; this is the node " + printable(of.node) + ", and all nodes of a name need one key";
    return out;
}

std::string_view code_of(server_trust trust) {
    switch (trust) {
    case server_trust::known:
        return "known";
    case server_trust::by_authority:
        return "authority";
    case server_trust::by_given_key:
        return "given_key";
    case server_trust::on_first_use:
        return "first_use";
    case server_trust::by_old_key:
        return "old_key";
    }
    return {};
}

std::string_view code_of(const client::insecurity& why) {
    if (const auto* plan = std::get_if<plan_fault>(&why)) {
        switch (*plan) {
        case plan_fault::known_as_secure:
            return "known_as_secure";
        case plan_fault::needs_plain:
            return "needs_plain";
        case plan_fault::needs_tls:
            return "needs_tls";
        case plan_fault::unreadable_entry:
            return "unreadable_entry";
        }
    }
    switch (std::get<refused_server>(why).why) {
    case trust_fault::not_the_given_key:
        return "not_the_given_key";
    case trust_fault::not_the_known_key:
        return "not_the_known_key";
    case trust_fault::bad_certificate:
        return "bad_certificate";
    case trust_fault::unusable_key:
        return "unusable_key";
    case trust_fault::unverified:
        return "unverified";
    }
    return {};
}

} // namespace babel::cli
