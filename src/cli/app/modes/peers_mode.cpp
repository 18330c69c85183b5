#include "cli/app/modes/peers_mode.hpp"

#include "cli/render/json_text.hpp"
#include "cli/render/peer_security.hpp"
#include "cli/state/known_peers_file.hpp"
#include "cli/state/known_servers_file.hpp"
#include <babel/core/text.hpp>
#include <babel/wire/ports.hpp>

#include <boost/json/object.hpp>

#include <iostream>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace babel::cli {
namespace {

using client::known_peers;
using config::fault;
using labels = std::set<std::string>;

result<void, fault> list_peers(const known_peers_file& file, bool wants_json) {
    const auto list = file.read();
    if (!list) return list.error();
    const auto& all = list->entries();
    if (wants_json)
        std::cout << json_text({{"v", 1}, {"type", "peers"}, {"peers", to_array(all)}}) << '\n';
    else
        std::cout << (all.empty() ? "no known peers\n" : peer_table(all, true));
    std::cerr << damage_report(*list, file.path());
    return {};
}

/// The label of the server that --server names; empty: it names none.
result<std::optional<std::string>, fault> chosen_label(const invocation& options) {
    if (!options.server_given) return std::optional<std::string>();
    const auto servers = known_servers_file(default_known_servers_path()).read();
    if (!servers) return servers.error();
    const auto& chosen = options.client.server;
    const bool has_tls_port = chosen.form == client::address_form::tls_only;
    return std::optional(
        servers->label_of({chosen.host, has_tls_port ? chosen.port : wire::tls_port})
    );
}

/// The servers where that peer is known.
labels servers_of(
    const known_peers& all, const std::string& name, const std::optional<std::string>& chosen
) {
    labels found;
    for (const auto& each : all.entries())
        if (each.name == name && (!chosen || each.label == *chosen)) found.insert(each.label);
    return found;
}

result<void, fault> forget_peer(
    const known_peers_file& file, const std::string& name, const std::optional<std::string>& chosen
) {
    labels known_at;
    const auto done = file.edit([&](known_peers& list) {
        known_at = servers_of(list, name, chosen);
        return known_at.size() == 1 && list.forget(*known_at.begin(), name) > 0;
    });
    if (!done) return done.error();
    if (known_at.empty()) {
        const auto where = chosen ? " at " + *chosen : std::string();
        return fault{"peers", printable(name) + " is not known" + where, false};
    }
    if (known_at.size() > 1)
        return fault{
            "peers",
            printable(name) + " is known at several servers: choose one with --server",
            false};
    return {};
}

result<void, fault> perform_on_peers(const invocation& options) {
    const known_peers_file file(default_known_peers_path());
    const auto& words = options.words;
    const bool is_list = words.empty() || (words.size() == 1 && words[0] == "list");
    if (is_list) return list_peers(file, options.json);
    if (words.size() != 2 || words[0] != "forget")
        return fault{"peers", "list, or forget NAME", true};
    const auto chosen = chosen_label(options);
    if (!chosen) return chosen.error();
    return forget_peer(file, words[1], *chosen);
}

} // namespace

exit_status run_peers(const invocation& options) {
    const auto done = perform_on_peers(options);
    std::cout << std::flush;
    if (done) return exit_status::done;
    std::cerr << config::complaint("babel-cli", done.error());
    return done.error().is_usage ? exit_status::usage : exit_status::failed;
}

} // namespace babel::cli
