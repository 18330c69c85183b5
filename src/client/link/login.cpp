#include "client/link/login.hpp"

#include <babel/crypto/sshsig.hpp>

#include <algorithm>
#include <optional>
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

bool has_capability(const wire::string_list& capabilities, std::string_view wanted) {
    return std::ranges::find(capabilities, wanted) != capabilities.end();
}

/// Sealed calls need a server that passes them on, and its relay.
bool has_all(const wire::string_list& capabilities) {
    return std::ranges::all_of(own_capabilities, [&](std::string_view own) {
        return has_capability(capabilities, own);
    });
}

wire::string_list_buffer capabilities_of_login(bool may_offer, bool tells_end) {
    wire::string_list_buffer capabilities;
    if (tells_end) capabilities.add(list_positions);
    if (may_offer)
        for (const auto each : own_capabilities)
            capabilities.add(each);
    return capabilities;
}

void send_with_list(
    control_link& link, const wire::login2& login, const std::optional<wire::since>& list
) {
    if (list)
        link.send(*list, login);
    else
        link.send(login);
}

std::shared_ptr<const identity> send_extended(
    control_link& link,
    const crypto::tls_engine& connection,
    const settings& options,
    const wire::string_list& of_server,
    const list_position& begin
) {
    const auto user = options.identity_source ? options.identity_source() : nullptr;
    const bool may_offer = user && has_all(of_server);
    const bool tells_end = begin && has_capability(of_server, list_positions);
    const auto list = begin ? begin(tells_end) : std::nullopt;
    const auto capabilities = capabilities_of_login(may_offer, tells_end);
    wire::login2 message;
    message.name = options.name;
    message.invite = options.server.invite;
    message.capabilities = capabilities.view();
    if (!user) {
        send_with_list(link, message, list);
        return nullptr;
    }
    const auto proof = prove(*user, connection, options.name);
    message.key = user->key.public_part().bytes;
    message.proof = proof;
    wire::bytes_list_buffer endorsements;
    for (const auto& each : user->endorsements)
        endorsements.add(crypto::encode(each));
    message.endorsements = endorsements.view();
    send_with_list(link, message, list);
    return may_offer ? user : nullptr;
}

} // namespace

std::shared_ptr<const identity> send_login(
    control_link& link,
    const server_connection& over,
    const settings& options,
    const wire::string_list& of_server,
    const list_position& begin
) {
    if (link.kind() == link_kind::babel_2)
        return send_extended(link, *over.tls, options, of_server, begin);
    if (begin) begin(false);
    link.send(wire::login{options.name});
    return nullptr;
}

} // namespace babel::client
