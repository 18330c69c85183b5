#include <babel/client/server_address.hpp>
#include <babel/core/host_and_port.hpp>
#include <babel/core/percent.hpp>
#include <babel/core/text.hpp>

#include <algorithm>
#include <optional>
#include <utility>

namespace babel::client {
namespace {

using parsed_address = result<server_address, address_fault>;

constexpr std::size_t longest_link = 2048;
constexpr std::size_t longest_token = 64;
constexpr std::size_t longest_name = 200; // limit of a login
constexpr std::string_view tls_scheme = "babels://";
constexpr std::string_view plain_scheme = "babel://";

bool is_token(std::string_view text) {
    constexpr std::string_view allowed =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    return text.size() <= longest_token && text.find_first_not_of(allowed) == text.npos;
}

parsed_address parse_authority(std::string_view text, address_form form, std::uint16_t standard) {
    constexpr std::uint16_t none = 0; // which nobody can give
    auto found = parse_host_and_port(text, none);
    if (!found) return address_fault::not_an_address;
    server_address out;
    out.host = std::move(found->host);
    const auto written = split_host_and_port(text);
    out.is_absolute = written && written->host.ends_with('.') && !is_ip_address(out.host);
    out.is_port_given = found->port != none;
    out.port = out.is_port_given ? found->port : standard;
    out.form = form;
    return out;
}

/// Takes one value of an invitation.
std::optional<address_fault> take_parameter(server_address& to, char letter, std::string value) {
    switch (letter) {
    case 'k':
        if (const auto key = crypto::fingerprint_from(value))
            to.key = *key;
        else
            return address_fault::bad_key;
        return {};
    case 'i':
        if (!is_token(value)) return address_fault::bad_invite;
        to.invite = std::move(value);
        return {};
    case 'n':
        if (value.size() > longest_name) return address_fault::bad_name;
        to.name = std::move(value);
        return {};
    default:
        return address_fault::unknown_parameter;
    }
}

/// The text behind "?".
std::optional<address_fault> take_parameters(server_address& to, std::string_view text) {
    for (std::string seen; !text.empty();) {
        const auto end = std::min(text.find('&'), text.size());
        const auto part = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        const bool is_pair = part.size() > 2 && part[1] == '=' && seen.find(part[0]) == seen.npos;
        if (!is_pair) return address_fault::bad_parameter;
        seen += part[0];
        auto value = percent_decoded(part.substr(2));
        if (!value) return address_fault::bad_parameter;
        if (const auto failed = take_parameter(to, part[0], *std::move(value))) return failed;
    }
    return {};
}

parsed_address parse_link(std::string_view rest, address_form form, std::uint16_t standard) {
    const auto end = std::min(rest.find_first_of("/?"), rest.size());
    auto out = parse_authority(rest.substr(0, end), form, standard);
    if (!out) return out;
    rest.remove_prefix(end);
    if (rest.starts_with('/')) rest.remove_prefix(1);
    if (rest.empty()) return out;
    if (!rest.starts_with('?')) return address_fault::not_an_address;
    if (form == address_form::plain_only) return address_fault::needs_tls;
    if (const auto failed = take_parameters(*out, rest.substr(1))) return *failed;
    return out;
}

} // namespace

parsed_address parse_server_address(std::string_view text) {
    if (text.size() > longest_link) return address_fault::not_an_address;
    if (text.starts_with(tls_scheme))
        return parse_link(text.substr(tls_scheme.size()), address_form::tls_only, wire::tls_port);
    if (text.starts_with(plain_scheme))
        return parse_link(
            text.substr(plain_scheme.size()), address_form::plain_only, wire::plain_port
        );
    auto out = parse_authority(text, address_form::at_port, wire::plain_port);
    if (out && out->port == wire::plain_port) out->form = address_form::host;
    return out;
}

} // namespace babel::client
