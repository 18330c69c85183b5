#include "option_tables.hpp"

#include "cluster_rows.hpp"
#include "ctl_rows.hpp"
#include "name_rows.hpp"
#include "option_values.hpp"
#include "realm_rows.hpp"
#include "relay_rows.hpp"
#include "stop_rows.hpp"
#include <babel/config/option_setters.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace babel::server {
namespace {

using entry = config::option_builder<settings>;
using config::repetition;
using config::set_number;

constexpr std::int64_t million = 1'000'000;
constexpr std::int64_t highest_port = 65535;

template <class Period>
std::string as_number(std::chrono::duration<std::int64_t, Period> time) {
    return std::to_string(time.count());
}

std::string as_number(std::uint64_t number) {
    return std::to_string(number);
}

template <auto Member>
auto& field(settings& of) {
    return of.*Member;
}

template <auto Member>
auto& limit(settings& of) {
    return of.rules.limits.*Member;
}

template <auto Member>
std::vector<std::string> show_limit(const settings& from) {
    return {as_number(from.rules.limits.*Member)};
}

/// Nothing if the text is empty.
template <auto Member>
std::vector<std::string> show_text(const settings& from) {
    const auto& text = from.*Member;
    return text.empty() ? std::vector<std::string>() : std::vector{text};
}

template <auto Member>
constexpr entry file_row(const char* name, const char* operand, const char* help) {
    return entry(keys, name, operand, help, config::set_text<field<Member>, settings>)
        .by(config::file_names)
        .template shown<show_text<Member>>();
}

template <auto Member>
constexpr entry limit_row(
    const char* name, const char* operand, const char* help, std::int64_t least, std::int64_t most
) {
    return entry(keys, name, operand, help, set_number<limit<Member>, settings>)
        .from(least, most)
        .while_running()
        .template shown<show_limit<Member>>();
}

constexpr config::option_row<settings> key_rows[] = {
    entry(
        keys,
        "bind",
        "ADDR",
        "listen at this address; may be repeated (default [::] and 0.0.0.0)",
        take_address
    )
        .many(repetition::listed)
        .shown<show_addresses>(),
    entry(keys, "port", "N", "TCP port; 0: any free port, which the log names", set_number<field<&settings::port>>)
        .from(0, highest_port)
        .shown<show_port>(),
    entry(
        keys,
        "tls-port",
        "N",
        "TCP port for TLS; 0: any free port; off: none, which is the default beside another port "
        "than 4242",
        set_number<field<&settings::tls_port>>
    )
        .from(0, highest_port)
        .or_off()
        .shown<show_tls_port>(),
    file_row<&settings::tls_certificate>(
        "tls-certificate", "FILE", "certificate chain in PEM (default one for the server's own key)"
    )
        .while_running(),
    file_row<&settings::tls_key>("tls-key", "FILE", "key of the certificate in PEM")
        .while_running(),
    entry(
        keys, "plain", "CLIENTS", "admit clients without TLS: on, local (of this machine) or off", take_plain
    )
        .one_of("on|local|off")
        .shown<show_plain>(),
    file_row<&settings::state>(
        "state", "FOLDER", "folder of the server's own files, such as its key"
    ),
    entry(keys, "proxy-port", "N", "port for proxies that send a header of the PROXY protocol", set_number<field<&settings::proxy_port>>)
        .from(0, highest_port)
        .shown<show_proxy_port>(),
    entry(
        keys,
        "proxy-from",
        "ADDR",
        "address or network of a proxy that may connect there; may be repeated",
        take_proxy
    )
        .many(repetition::added)
        .shown<show_proxies>(),
    entry(
        keys,
        "metrics",
        "ADDR:PORT",
        "serve Prometheus metrics and a status page there (default off)",
        take_metrics
    )
        .shown<show_metrics>(),
    entry(
        keys,
        "metrics-host",
        "NAME",
        "also serve metrics under this host name; may be repeated",
        take_metrics_host
    )
        .many(repetition::added)
        .shown<show_metrics_hosts>(),
    file_row<&settings::control>(
        "control", "PATH", "UNIX socket for \"babel-server ctl\"; none: no socket"
    ),
    entry(
        keys,
        "ban",
        "WHAT",
        "ban this address, network (192.0.2.0/24) or name; may be repeated",
        take_ban
    )
        .many(repetition::added)
        .while_running()
        .shown<show_bans>(),
    entry(keys, "log-level", "LEVEL", "error, warning, info, debug or trace", take_log_level)
        .one_of("error|warning|info|debug|trace")
        .while_running()
        .shown<show_log_level>(),
    limit_row<&limits::users>("max-users", "N", "maximum number of users", 1, million),
    limit_row<&limits::unauthenticated>(
        "max-pending",
        "N",
        "maximum number of connections before login; by default half of max-users",
        1,
        million
    ),
    limit_row<&limits::unauthenticated_per_source>(
        "per-source", "N", "the same from one IPv4 address or IPv6 /64", 1, million
    ),
    limit_row<&limits::users_per_source>(
        "users-per-source",
        "N",
        "maximum number of users from one IPv4 address or IPv6 /64",
        1,
        million
    ),
    limit_row<&limits::users_per_56>(
        "users-per-56", "N", "maximum number of users from one IPv6 /56", 1, million
    ),
    limit_row<&limits::users_per_48>(
        "users-per-48", "N", "maximum number of users from one IPv6 /48", 1, million
    ),
    limit_row<&limits::connect_rate>(
        "connect-rate",
        "N",
        "connections per second from one IPv4 address or IPv6 /64; 0: no limit",
        0,
        million
    ),
    limit_row<&limits::login_time>(
        "login-timeout", "SECS", "time to log in, and to complete a packet", 1, 3600
    ),
    limit_row<&limits::login_rate>(
        "login-rate",
        "N",
        "logins per second from one IPv4 address or IPv6 /64; 0: no limit",
        0,
        million
    ),
    limit_row<&limits::message_rate>(
        "message-rate", "N", "messages per second from one session; 0: no limit", 0, million
    ),
    limit_row<&limits::call_rate>(
        "call-rate", "N", "call requests per second from one session; 0: no limit", 0, million
    ),
    limit_row<&limits::queue_bytes>(
        "queue-limit",
        "BYTES",
        "maximum bytes queued for a client, beyond its contact list",
        4096,
        1024 * million
    ),
    limit_row<&limits::all_queues_bytes>(
        "all-queues-limit",
        "BYTES",
        "maximum bytes queued for all clients together; beyond it the fullest queues are dropped",
        4096,
        1024 * 1024 * million
    ),
    limit_row<&limits::stall_time>(
        "stall-timeout", "SECS", "maximum time that a client may take no queued byte", 1, 3600
    ),
    limit_row<&limits::presence_hold>(
        "presence-hold",
        "MS",
        "maximum time that arrivals and departures are held back under load",
        0,
        60'000
    ),
};

constexpr config::option_row<settings> own_rows[] = {
    entry(
        options_only,
        "config",
        "FILE",
        "the configuration file (default /etc/babel/server.conf)",
        config::set_nothing
    )
        .by(config::file_names)
        .not_in_files(),
    entry(options_only, "help", "", "show this help", config::set_nothing).on('h').not_in_files(),
    entry(options_only, "version", "", "show the version", config::set_nothing)
        .on('V')
        .not_in_files(),
};

constexpr config::option_row<settings> alone_rows[] = {
    entry(
        options_only,
        "secret",
        "FILE",
        "secret of the servers whose calls are relayed",
        config::set_nothing
    )
        .by(config::file_names)
        .not_in_files(),
};

constexpr config::option_row<settings> check_rows[] = {
    entry(options_only, "quiet", "", "print errors only", config::set_nothing)
        .on('q')
        .not_in_files(),
};

} // namespace

const config::option_table<settings>& serving_options() {
    static const config::option_table<settings> table{
        key_rows, name_rows, relay_rows, cluster_rows, stop_rows, realm_rows, own_rows};
    return table;
}

const config::option_table<settings>& relay_options() {
    static const config::option_table<settings> table{
        key_rows, name_rows, relay_rows, cluster_rows, stop_rows, realm_rows, own_rows, alone_rows};
    return table;
}

const config::option_table<settings>& check_options() {
    static const config::option_table<settings> table{
        key_rows, name_rows, relay_rows, cluster_rows, stop_rows, realm_rows, own_rows, check_rows};
    return table;
}

const config::option_table<settings>& ctl_options() {
    static const config::option_table<settings> table{ctl_rows, own_rows};
    return table;
}

} // namespace babel::server
