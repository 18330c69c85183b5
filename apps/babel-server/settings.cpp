#include "settings.hpp"

#include "cluster_option_values.hpp"
#include "environment.hpp"
#include "option_tables.hpp"
#include "relay_option_values.hpp"
#include <babel/config/config_file.hpp>
#include <babel/config/resolve.hpp>
#include <babel/server/authorized_names.hpp>

#include <algorithm>
#include <iterator>
#include <system_error>
#include <utility>

namespace babel::server {
namespace {

config::fault unusable(const std::string& path, std::string why) {
    return {printable_path(path), std::move(why), false};
}

std::string no_such_file() {
    return std::make_error_code(std::errc::no_such_file_or_directory).message();
}

/// Reads the operator's file of names.
result<void, config::fault> authorize(settings& in) {
    if (in.authorized_names.empty()) return {};
    auto names = read_authorized_names(in.authorized_names);
    if (!names) return config::fault{"authorized-names", names.error().why, false};
    in.rules.names.authorized = *std::move(names);
    return {};
}

/// True if clients would use the relay of this server at its port for TLS, or know another place.
bool has_place_for_relay(const settings& in) {
    if (!in.relay_hosts.empty() || !in.tls_port) return true;
    constexpr std::uint16_t any_free_one = 0;
    return *in.tls_port == any_free_one || is_relay_port(*in.tls_port);
}

/// Checks the combination of settings.
result<void, config::fault> check_together(const settings& in) {
    const auto fault = [](const char* key, const char* why) {
        return config::fault{key, why, false};
    };
    if (in.proxy_port && in.proxies.empty())
        return fault("proxy-port", "list in proxy-from the proxies that may connect there");
    if (in.tls_certificate.empty() != in.tls_key.empty())
        return fault("tls-certificate", "tls-certificate and tls-key belong together");
    if (const auto checked = check_relay_hosts(in); !checked)
        return config::fault{"relay-host", checked.error(), false};
    if (in.has_relay && in.is_relay_asked_for && !has_place_for_relay(in))
        return fault("relay", "clients use none at this tls-port; relay-host names another place");
    if (!in.cluster.engine.empty() && !is_cluster_word(in.cluster.node))
        return fault(
            "cluster-node", "the host name cannot name a node of a cluster; choose a name"
        );
    if (in.plain != plain_clients::none) return {};
    if (!in.tls_port && !in.proxy_port) return fault("plain", "nobody could connect without TLS");
    return {};
}

/// The standard port for TLS belongs to the standard port. Clients do not look for TLS beside
/// another one, where a second server may run.
void complete_tls(settings& in, const config::given_values& held) {
    const bool is_given = config::find_given(held, "tls-port");
    if (!is_given && in.port != wire::plain_port) in.tls_port.reset();
    in.is_tls_asked_for = in.tls_port && (is_given || !in.tls_certificate.empty());
}

} // namespace

result<file_values, config::fault> read_config(const sources& from) {
    const auto path = from.config_file.value_or(standard_config_file);
    const auto text = config::read_file(path);
    if (!text) return text.error();
    if (!*text && from.config_file) return unusable(path, no_such_file());
    if (!*text) return file_values();
    if ((*text)->empty() && !from.may_be_empty)
        return unusable(path, "the file is empty; if that is meant, leave a comment in it");
    auto given = config::parse_file(serving_options(), **text, {path, path}, config::source::file);
    if (!given) return given.error();
    return file_values(*std::move(given));
}

result<settings, config::fault> to_settings(const sources& from, file_values file) {
    auto all = from.flags;
    if (file) std::ranges::move(*file, std::back_inserter(all));
    const auto& options = serving_options();
    if (const auto checked = options.check(all); !checked) return checked.error();
    const auto held = config::resolve(options, std::move(all));
    settings out;
    options.set(out, held);
    auto& limits = out.rules.limits;
    if (!config::find_given(held, "max-pending"))
        limits.unauthenticated = unauthenticated_for(limits.users);
    complete_tls(out, held);
    const bool needs_node = !out.cluster.engine.empty() && out.cluster.node.empty();
    if (needs_node) out.cluster.node = host_name();
    out.is_relay_asked_for = out.has_relay && config::find_given(held, "relay");
    if (!out.is_relay_asked_for && !has_place_for_relay(out)) out.has_relay = false;
    out.chose_registration = config::find_given(held, "registration") != nullptr;
    if (const auto checked = check_together(out); !checked) return checked.error();
    if (const auto read = authorize(out); !read) return read.error();
    return out;
}

result<settings, config::fault> read_settings(const sources& from) {
    auto file = read_config(from);
    if (!file) return file.error();
    return to_settings(from, *std::move(file));
}

config::value_result check_names(const settings& wanted, bool has_file) {
    const auto mode = wanted.rules.names.mode;
    const bool is_alone = wanted.cluster.engine.empty(); // else the cluster keeps them
    const bool needs_file =
        mode == registration_mode::invite || (mode == registration_mode::open && is_alone);
    if (has_file || !needs_file || !wanted.chose_registration) return {};
    return "registration needs a file of names; give its path in names";
}

} // namespace babel::server
