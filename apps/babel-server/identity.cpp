#include "identity.hpp"

#include "state_folder.hpp"
#include <babel/config/config_file.hpp>
#include <babel/core/text.hpp>
#include <babel/core/time.hpp>
#include <babel/crypto/openssh_key.hpp>
#include <babel/crypto/secret.hpp>
#include <babel/crypto/tls_context.hpp>
#include <babel/server/server_key.hpp>
#include <babel/wire/ports.hpp>

#include <optional>
#include <string_view>
#include <utility>

namespace babel::server {
namespace {

crypto::protocol_list protocols(const settings& of) {
    crypto::protocol_list all;
    if (!of.is_relay_alone)
        all = {std::string(wire::babel2_protocol), std::string(wire::base_protocol)};
    if (of.has_relay) all.emplace_back(wire::relay_protocol);
    return all;
}

result<std::string, identity_fault> read_pem(const std::string& path) {
    auto text = config::read_file(path);
    if (!text) return identity_fault{config::to_string(text.error())};
    if (!*text) return identity_fault{printable_path(path) + ": there is no such file"};
    return {boost::system::in_place_value, std::move(**text)};
}

result<server_identity, identity_fault> of_files(const settings& from) {
    const auto chain = read_pem(from.tls_certificate);
    if (!chain) return chain.error();
    auto key = read_pem(from.tls_key);
    if (!key) return key.error();
    auto made = crypto::tls_context::server(*chain, *key, protocols(from));
    crypto::erase(*key);
    if (made) return server_identity{std::move(*made)};
    const bool is_of_chain = made.error() == errc::bad_certificate;
    const auto& path = is_of_chain ? from.tls_certificate : from.tls_key;
    return identity_fault{printable_path(path) + ": " + made.error().message()};
}

constexpr std::string_view no_folder = "there is no folder for the server's key; `state` names one";

result<server_identity, identity_fault>
of_key(const settings& from, result<server_key, server_key_fault> own) {
    if (!own) return identity_fault{own.error().why};
    return server_identity{
        crypto::tls_context::server(own->key, protocols(from)),
        own->key.public_part(),
        std::move(own->endorsements)};
}

} // namespace

result<server_identity, identity_fault> read_identity(const settings& from) {
    // Clients do not check a relay's certificate: their datagrams are sealed.
    if (from.is_relay_alone)
        return server_identity{
            crypto::tls_context::server(crypto::private_key::generate(), protocols(from))};
    if (!from.tls_certificate.empty()) return of_files(from);
    const auto folder = state_folder(from);
    if (folder.empty()) return identity_fault{std::string(no_folder)};
    return of_key(from, load_server_key(folder));
}

result<server_identity, identity_fault> rotate_identity(const settings& from) {
    if (!from.tls_certificate.empty())
        return identity_fault{"the server has the certificate of an authority; renew that"};
    const auto folder = state_folder(from);
    if (folder.empty()) return identity_fault{std::string(no_folder)};
    return of_key(from, rotate_server_key(folder, std::chrono::system_clock::now()));
}

void tell_of(const server_identity& identity, logger& log) {
    if (!identity.key) return;
    const auto text = crypto::to_string(crypto::fingerprint_of(*identity.key));
    log.info("the server's key is ", text);
}

void warn_of_end(
    const server_identity& identity, logger& log, std::chrono::system_clock::time_point now
) {
    const auto end = identity.certificate.expires();
    if (end - now > time_to_renew) return;
    const auto* verb = end < now ? " ended on " : " ends on ";
    log.warning(
        "the certificate for TLS", verb, utc_text(end, "%Y-%m-%d"), "; renew it and reload"
    );
}

} // namespace babel::server
