#include "client/link/login.hpp"

#include <babel/crypto/sshsig.hpp>

#include <algorithm>
#include <string_view>
#include <vector>

namespace babel::client {
namespace {

/// The proof holds for this connection and name only (RFC 9266).
crypto::signature
prove(const identity& user, const crypto::tls_engine& connection, std::string_view name) {
    const auto binding = connection.channel_binding();
    std::vector<std::uint8_t> message(binding.begin(), binding.end());
    message.insert(message.end(), name.begin(), name.end());
    return sign_sshsig(user.key, crypto::login_namespace, message);
}

/// Sealed calls need a server that passes them on, and its relay.
bool has_all(const wire::string_list& capabilities) {
    return std::ranges::all_of(own_capabilities, [&](std::string_view own) {
        return std::ranges::find(capabilities, own) != capabilities.end();
    });
}

std::shared_ptr<const identity> send_extended(
    control_link& link,
    const crypto::tls_engine& connection,
    const settings& options,
    bool may_offer
) {
    wire::login2 message;
    message.name = options.name;
    message.invite = options.server.invite;
    const auto user = options.identity_source ? options.identity_source() : nullptr;
    if (!user) {
        link.send(message);
        return nullptr;
    }
    const auto proof = prove(*user, connection, options.name);
    message.key = user->key.public_part().bytes;
    message.proof = proof;
    wire::bytes_list_buffer endorsements;
    for (const auto& each : user->endorsements)
        endorsements.add(crypto::encode(each));
    message.endorsements = endorsements.view();
    wire::string_list_buffer capabilities;
    if (may_offer)
        for (const auto each : own_capabilities)
            capabilities.add(each);
    message.capabilities = capabilities.view();
    link.send(message);
    return may_offer ? user : nullptr;
}

} // namespace

std::shared_ptr<const identity> send_login(
    control_link& link,
    const server_connection& over,
    const settings& options,
    const wire::string_list& of_server
) {
    if (link.kind() == link_kind::babel_2)
        return send_extended(link, *over.tls, options, has_all(of_server));
    link.send(wire::login{options.name});
    return nullptr;
}

} // namespace babel::client
