#include "name_option_values.hpp"

#include <babel/core/host_and_port.hpp>
#include <babel/core/text.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace babel::server {
namespace {

constexpr std::array<std::string_view, 4> mode_names{"off", "open", "invite", "closed"};

std::vector<std::string> unless_empty(const std::string& value) {
    return value.empty() ? std::vector<std::string>() : std::vector{value};
}

} // namespace

config::value_result take_registration(settings& to, const std::string& value) {
    const auto* const found = std::ranges::find(mode_names, value);
    to.rules.names.mode = static_cast<registration_mode>(found - mode_names.begin());
    return {};
}

std::vector<std::string> show_registration(const settings& from) {
    return {std::string(mode_names[static_cast<std::size_t>(from.rules.names.mode)])};
}

config::value_result take_guests(settings& to, const std::string& value) {
    to.rules.names.guests = value == "on";
    return {};
}

std::vector<std::string> show_guests(const settings& from) {
    return {from.rules.names.guests ? "on" : "off"};
}

config::value_result take_invite_host(settings& to, const std::string& value) {
    constexpr std::uint16_t any_port = 1;
    const auto parsed = parse_host_and_port(value, any_port);
    if (!parsed || !is_host(parsed->host))
        return "'" + printable(value) + "' is no HOST and no HOST:PORT, such as babel.example.org";
    to.rules.names.invite_host = value;
    return {};
}

std::vector<std::string> show_invite_host(const settings& from) {
    return unless_empty(from.rules.names.invite_host);
}

std::vector<std::string> show_names(const settings& from) {
    return unless_empty(from.names);
}

std::vector<std::string> show_authorized_names(const settings& from) {
    return unless_empty(from.authorized_names);
}

} // namespace babel::server
