// Table of options and keys.
#include "settings.hpp"
#include <babel/core/number.hpp>
#include <babel/core/text.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <chrono>
#include <type_traits>

namespace babel::server {
namespace {

using texts = std::vector<std::string>;

constexpr std::int64_t million = 1'000'000;
constexpr std::array<std::string_view, 5> level_names{"error", "warning", "info", "debug", "trace"};

std::string quoted(const std::string& value) {
    return "'" + printable(value) + "'";
}

std::string no_number(const std::string& value, std::int64_t least, std::int64_t most) {
    return quoted(value) + " is no number from " + std::to_string(least) + " to " +
           std::to_string(most);
}

template <auto Member, std::int64_t Least, std::int64_t Most>
std::string take_limit(settings& to, const std::string& value) {
    using field = std::remove_reference_t<decltype(to.rules.limits.*Member)>;
    const auto number = whole_number<std::int64_t>(value);
    if (!number || *number < Least || *number > Most) return no_number(value, Least, Most);
    to.rules.limits.*Member = static_cast<field>(*number);
    return {};
}

template <class Period>
std::string as_number(std::chrono::duration<std::int64_t, Period> time) {
    return std::to_string(time.count());
}
std::string as_number(std::uint64_t number) {
    return std::to_string(number);
}

template <auto Member>
texts show_limit(const settings& from) {
    return {as_number(from.rules.limits.*Member)};
}

template <auto Member, std::int64_t Least, std::int64_t Most>
constexpr option limit(const char* name, const char* operand, const char* help) {
    return {name, operand, help, false, true, take_limit<Member, Least, Most>, show_limit<Member>};
}

std::optional<asio::ip::address> to_address(std::string text) {
    if (text.starts_with('[') && text.ends_with(']')) text = text.substr(1, text.size() - 2);
    error_code bad;
    const auto address = asio::ip::make_address(text, bad);
    if (bad) return {};
    return net::unmapped(address);
}

std::string take_address(settings& to, const std::string& value) {
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

std::string take_port(settings& to, const std::string& value) {
    const auto number = whole_number<std::int64_t>(value);
    if (!number || *number < 0 || *number > 65535) return no_number(value, 0, 65535);
    to.port = static_cast<std::uint16_t>(*number);
    return {};
}

texts show_port(const settings& from) {
    return {std::to_string(from.port)};
}

std::string take_proxy_port(settings& to, const std::string& value) {
    const auto number = whole_number<std::int64_t>(value);
    if (!number || *number < 0 || *number > 65535) return no_number(value, 0, 65535);
    to.proxy_port = static_cast<std::uint16_t>(*number);
    return {};
}

texts show_proxy_port(const settings& from) {
    return from.proxy_port ? texts{std::to_string(*from.proxy_port)} : texts{};
}

std::string take_proxy(settings& to, const std::string& value) {
    return to.proxies.add(value)
               ? ""
               : quoted(value) + " is no address and no network, such as 10.0.0.0/8";
}

texts show_proxies(const settings& from) {
    return from.proxies.list();
}

std::string take_metrics(settings& to, const std::string& value) {
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

std::string take_metrics_host(settings& to, const std::string& value) {
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

std::string take_control(settings& to, const std::string& value) {
    if (value.empty()) return "a path is needed, or none";
    to.control = value;
    return {};
}

texts show_control(const settings& from) {
    return from.control.empty() ? texts{} : texts{from.control};
}

std::string take_log_level(settings& to, const std::string& value) {
    for (std::size_t i = 0; i < level_names.size(); ++i)
        if (level_names[i] == value) {
            to.log = static_cast<log_level>(i);
            return {};
        }
    return quoted(value) + " is none of error, warning, info, debug and trace";
}

texts show_log_level(const settings& from) {
    return {std::string(level_names[static_cast<std::size_t>(from.log)])};
}

std::string take_ban(settings& to, const std::string& value) {
    const auto added = to.rules.bans.add(value);
    return added ? "" : quoted(value) + ": " + std::string(added.error().why);
}

texts show_bans(const settings& from) {
    return from.rules.bans.list();
}

constexpr std::array options{
    option{
        "bind",
        "ADDR",
        "listen at this address; may be repeated (default [::] and 0.0.0.0)",
        true,
        false,
        take_address,
        show_addresses},
    option{
        "port",
        "N",
        "TCP port; 0: any free port, which the log names",
        false,
        false,
        take_port,
        show_port},
    option{
        "proxy-port",
        "N",
        "port for proxies that send a header of the PROXY protocol",
        false,
        false,
        take_proxy_port,
        show_proxy_port},
    option{
        "proxy-from",
        "ADDR",
        "address or network of a proxy that may connect there; may be repeated",
        true,
        false,
        take_proxy,
        show_proxies},
    option{
        "metrics",
        "ADDR:PORT",
        "serve Prometheus metrics and a status page there (default off)",
        false,
        false,
        take_metrics,
        show_metrics},
    option{
        "metrics-host",
        "NAME",
        "also serve metrics under this host name; may be repeated",
        true,
        false,
        take_metrics_host,
        show_metrics_hosts},
    option{
        "control",
        "PATH",
        "UNIX socket for \"babel-server ctl\"; none: no socket",
        false,
        false,
        take_control,
        show_control},
    option{
        "ban",
        "WHAT",
        "ban this address, network (192.0.2.0/24) or name; may be repeated",
        true,
        true,
        take_ban,
        show_bans},
    option{
        "log-level",
        "LEVEL",
        "error, warning, info, debug or trace",
        false,
        true,
        take_log_level,
        show_log_level},
    limit<&limits::users, 1, million>("max-users", "N", "maximum number of users"),
    limit<&limits::unauthenticated, 1, million>(
        "max-pending",
        "N",
        "maximum number of connections before login; by default half of max-users"
    ),
    limit<&limits::unauthenticated_per_source, 1, million>(
        "per-source", "N", "the same from one IPv4 address or IPv6 /64"
    ),
    limit<&limits::users_per_source, 1, million>(
        "users-per-source", "N", "maximum number of users from one IPv4 address or IPv6 /64"
    ),
    limit<&limits::users_per_56, 1, million>(
        "users-per-56", "N", "maximum number of users from one IPv6 /56"
    ),
    limit<&limits::users_per_48, 1, million>(
        "users-per-48", "N", "maximum number of users from one IPv6 /48"
    ),
    limit<&limits::connect_rate, 0, million>(
        "connect-rate", "N", "connections per second from one IPv4 address or IPv6 /64; 0: no limit"
    ),
    limit<&limits::login_time, 1, 3600>(
        "login-timeout", "SECS", "time to log in, and to complete a packet"
    ),
    limit<&limits::login_rate, 0, million>(
        "login-rate", "N", "logins per second from one IPv4 address or IPv6 /64; 0: no limit"
    ),
    limit<&limits::message_rate, 0, million>(
        "message-rate", "N", "messages per second from one session; 0: no limit"
    ),
    limit<&limits::call_rate, 0, million>(
        "call-rate", "N", "call requests per second from one session; 0: no limit"
    ),
    limit<&limits::queue_bytes, 4096, 1024 * million>(
        "queue-limit", "BYTES", "maximum bytes queued for a client, beyond its contact list"
    ),
    limit<&limits::all_queues_bytes, 4096, 1024 * 1024 * million>(
        "all-queues-limit",
        "BYTES",
        "maximum bytes queued for all clients together; beyond it the fullest queues are dropped"
    ),
    limit<&limits::stall_time, 1, 3600>(
        "stall-timeout", "SECS", "maximum time that a client may take no queued byte"
    ),
    limit<&limits::presence_hold, 0, 60'000>(
        "presence-hold", "MS", "maximum time that arrivals and departures are held back under load"
    ),
};

} // namespace

std::span<const option> all_options() {
    return options;
}

} // namespace babel::server
