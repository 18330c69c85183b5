// Parts of a server.
#pragma once

#include "server/admin/cluster_orders.hpp"
#include "server/admin/event_log.hpp"
#include "server/names/name_keeper.hpp"
#include "server/relay/relay_service.hpp"
#include "server/session/away_closing.hpp"
#include "server/session/listeners.hpp"
#include "server/session/proxy_gate.hpp"
#include "server/session/session_end.hpp"
#include "server/session/session_pool.hpp"
#include "server/signalling/counters.hpp"
#include "server/storage/name_store.hpp"
#include <babel/core/asio.hpp>
#include <babel/core/error.hpp>
#include <babel/core/log.hpp>
#include <babel/core/task_group.hpp>
#include <babel/net/poller.hpp>
#include <babel/net/tcp.hpp>
#include <babel/server/server.hpp>

#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace babel::server {

/// Lifetime, thread: see server.
class server_impl {
public:
    server_impl(const asio::any_io_executor& executor, logger& log, policy rules);

    /// See server.
    result<void, listen_failure>
    listen(std::span<const asio::ip::address> addresses, std::uint16_t port, via through) {
        return listeners_.listen(addresses, port, through);
    }
    error_code adopt(int descriptor, via through) { return listeners_.adopt(descriptor, through); }
    result<void, names_fault> open_names(const std::string& path);
    void use(directory& names_of_all);
    void trust_proxies(address_list trusted) { proxies_ = std::move(trusted); }
    void use_identity(server_identity identity);
    void admit_plain(plain_clients admitted) { plain_ = admitted; }
    std::vector<tcp::endpoint> endpoints() const { return listeners_.endpoints(); }
    result<void, listen_failure> start_relay(const relay_setup& setup) {
        return relay_.start(
            setup, listeners_.endpoints(via::tls), listeners_.endpoints(via::nobody)
        );
    }
    asio::awaitable<void> run();
    void stop(std::optional<std::chrono::seconds> over = {});
    std::chrono::seconds drain_time() const { return drain_time_; }
    void change_rules(policy rules);

    /// Adds a ban of this server alone, and disconnects users who match it; or removes one, and
    /// returns whether there was one.
    void ban(const ban_target& target);
    bool lift_ban(const ban_target& target) { return rules_.bans.remove(target); }

    /// Operations on all nodes; null: the server is alone.
    directory_operations* operations() const {
        return sessions_.signals().names_of_all().operations();
    }

    /// Returns whether users can log in at the moment, as far as that is the same for all.
    bool takes_logins() const {
        return !is_stopping_ && sessions_.signals().names_of_all().takes_logins();
    }

    const relay_service& relayed() const { return relay_; }
    const policy& rules() const { return rules_; }
    const counters& counts() const { return counts_; }
    /// Counts an event outside of the server, such as one of its monitor.
    void count(counter id) { counts_.add(id); }
    name_keeper& names() { return names_; }
    const name_keeper& names() const { return names_; }
    /// Of the server's key, for links; empty: it has none of its own.
    std::string fingerprint() const;
    session_pool& sessions() { return sessions_; }
    const session_pool& sessions() const { return sessions_; }
    /// End of the certificate for TLS; null: no TLS.
    std::optional<std::chrono::system_clock::time_point> certificate_end() const;

private:
    asio::awaitable<void> sweep();
    /// Ends sessions if there is no link with the cluster.
    asio::awaitable<void> watch_cluster();
    void take_in(net::accepted client, via through);
    /// Takes in a client that is not behind a proxy, unless the rules for its port refuse it.
    void take_in_direct(std::unique_ptr<net::transport> link, origin from, via through);
    bool is_plain_welcome(const origin& from) const;
    /// Counts and logs a refused connection.
    void turn_away(counter counted_as, std::string_view address, std::string_view why);
    asio::awaitable<void>
    serve_proxied(std::unique_ptr<net::transport> link, tcp::endpoint proxy, tcp::endpoint local);

    asio::any_io_executor executor_;
    event_log log_;
    net::poller poller_;
    policy rules_;
    counters counts_;
    name_records records_;
    name_keeper names_;
    std::optional<name_store> store_; // of the records
    listeners listeners_;
    address_list proxies_;
    std::optional<server_identity> identity_; // null: no TLS
    plain_clients plain_ = plain_clients::all;
    session_pool sessions_;
    cluster_orders orders_{rules_, sessions_, log_};
    session_end ending_{executor_, sessions_, log_};
    away_closing away_{sessions_, log_, rules_};
    relay_service relay_{executor_, log_, sessions_, rules_};
    proxy_gate gate_;
    task_group sweeping_;
    task_group serving_;
    asio::steady_timer stopped_;        // expires when stop() is called
    std::chrono::seconds drain_time_{}; // of the sessions
    bool is_stopping_ = false;
    bool is_sweeping_ = true;
};

} // namespace babel::server
