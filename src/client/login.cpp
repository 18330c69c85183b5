#include "client/login.hpp"

#include <babel/crypto/sshsig.hpp>

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

void send_extended(
    control_link& link, const crypto::tls_engine& connection, const settings& options
) {
    wire::login2 message;
    message.name = options.name;
    message.invite = options.server.invite;
    const auto user = options.identity_source ? options.identity_source() : nullptr;
    if (!user) return link.send(message);
    const auto proof = prove(*user, connection, options.name);
    message.key = user->key.public_part().bytes;
    message.proof = proof;
    wire::bytes_list_buffer endorsements;
    for (const auto& each : user->endorsements)
        endorsements.add(crypto::encode(each));
    message.endorsements = endorsements.view();
    link.send(message);
}

} // namespace

void send_login(control_link& link, const server_connection& over, const settings& options) {
    if (link.kind() == link_kind::babel_2)
        send_extended(link, *over.tls, options);
    else
        link.send(wire::login{options.name});
}

} // namespace babel::client
