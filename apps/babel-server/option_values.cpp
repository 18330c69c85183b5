#include "option_values.hpp"

#include <babel/core/number.hpp>
#include <babel/core/text.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <string_view>

namespace babel::server {
namespace {

using texts = std::vector<std::string>;

constexpr std::array<std::string_view, 5> level_names{"error", "warning", "info", "debug", "trace"};

// In the order of plain_clients.
constexpr std::array<std::string_view, 3> plain_words{"on", "local", "off"};

std::string quoted(const std::string& value) {
    return "'" + printable(value) + "'";
}

std::optional<asio::ip::address> to_address(std::string text) {
    if (text.starts_with('[') && text.ends_with(']')) text = text.substr(1, text.size() - 2);
    error_code bad;
    const auto address = asio::ip::make_address(text, bad);
    if (bad) return {};
    return net::unmapped(address);
}

} // namespace

config::value_result take_address(settings& to, const std::string& value) {
    const auto address = to_address(value);
    if (!address) return quoted(value) + " is no IP address";
    to.addresses.push_back(*address);
    return {};
}

texts show_addresses(const settings& from) {
    texts all;
    for (const auto& each : from.addresses)
        all.push_back(each.to_string());
    return all;
}

texts show_port(const settings& from) {
    return {std::to_string(from.port)};
}

texts show_tls_port(const settings& from) {
    return {from.tls_port ? std::to_string(*from.tls_port) : "off"};
}

config::value_result take_plain(settings& to, const std::string& value) {
    const auto* const found = std::ranges::find(plain_words, value);
    to.plain = static_cast<plain_clients>(found - plain_words.begin());
    return {};
}

texts show_plain(const settings& from) {
    return {std::string(plain_words[static_cast<std::size_t>(from.plain)])};
}

texts show_proxy_port(const settings& from) {
    return from.proxy_port ? texts{std::to_string(*from.proxy_port)} : texts{};
}

config::value_result take_proxy(settings& to, const std::string& value) {
    if (!to.proxies.add(value))
        return quoted(value) + " is no address and no network, such as 10.0.0.0/8";
    return {};
}

texts show_proxies(const settings& from) {
    return from.proxies.list();
}

config::value_result take_metrics(settings& to, const std::string& value) {
    const auto colon = value.rfind(':');
    const auto address = to_address(value.substr(0, colon));
    const auto port =
        whole_number<std::int64_t>(colon == value.npos ? "" : value.substr(colon + 1));
    const bool is_bare_v6 = !value.starts_with('[') && value.find(':') != colon;
    if (!address || is_bare_v6 || !port || *port < 0 || *port > 65535)
        return quoted(value) + " is no ADDR:PORT, such as 127.0.0.1:9464 or [::1]:9464";
    to.metrics.emplace(*address, static_cast<std::uint16_t>(*port));
    return {};
}

texts show_metrics(const settings& from) {
    return from.metrics ? texts{net::to_string(*from.metrics)} : texts{};
}

config::value_result take_metrics_host(settings& to, const std::string& value) {
    const bool is_name = !value.empty() && std::ranges::all_of(value, [](unsigned char each) {
        return std::isalnum(each) || each == '-' || each == '.' || each == '_';
    });
    if (!is_name) return quoted(value) + " is no host name, such as babel.example.org";
    to.metrics_hosts.push_back(value);
    return {};
}

texts show_metrics_hosts(const settings& from) {
    return from.metrics_hosts;
}

config::value_result take_log_level(settings& to, const std::string& value) {
    const auto* const found = std::ranges::find(level_names, value);
    to.log = static_cast<log_level>(found - level_names.begin());
    return {};
}

texts show_log_level(const settings& from) {
    return {std::string(level_names[static_cast<std::size_t>(from.log)])};
}

config::value_result take_ban(settings& to, const std::string& value) {
    const auto added = to.rules.bans.add(value);
    if (!added) return quoted(value) + ": " + std::string(added.error().why);
    return {};
}

texts show_bans(const settings& from) {
    return from.rules.bans.list();
}

} // namespace babel::server
