#include "service.hpp"

#include "control_path.hpp"
#include "fitted_policy.hpp"
#include "identity.hpp"
#include "listening.hpp"
#include "option_tables.hpp"
#include "relay.hpp"
#include "state_folder.hpp"
#include <babel/core/signals.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <span>
#include <string_view>
#include <utility>

namespace babel::server {
namespace {

// FileDescriptorName= of the socket that is not for clients.
constexpr std::string_view metrics_name = "metrics";

constexpr int exit_refused = 2;
constexpr std::chrono::seconds time_to_end{10}; // once all sessions are closed

constexpr std::chrono::hours between_looks_at_certificate{24};

} // namespace

service::service(asio::io_context& loop, sources from, settings wanted)
    : executor_(loop.get_executor()), from_(std::move(from)), now_(std::move(wanted)),
      log_(now_.log), server_(executor_, log_, fitted_policy(now_.rules, now_, log_)),
      control_(executor_, server_, log_, [this](auto over) { stop(over); }), signals_(loop, SIGHUP),
      serving_(executor_), helping_(executor_) {
    add_unless_ignored(signals_, {SIGINT, SIGTERM}); // SIGHUP reloads
}

std::optional<std::string> service::listen() {
    server_.trust_proxies(now_.proxies);
    server_.admit_plain(now_.plain);
    if (now_.has_realms) server_.separate_realms();
    const auto given = inherited_descriptors();
    if (auto failed = prepare_tls(given)) return failed;
    if (auto failed = open_names()) return failed;
    for (const auto& each : given)
        if (const auto failed = adopt(each))
            return "descriptor " + std::to_string(each.descriptor) +
                   " of systemd is no TCP socket that listens: " + failed.message();
    if (!control_.notes().is_socket_activated) {
        const auto listening = listen_for_clients();
        if (!listening) return complaint(listening.error(), now_.tls_port);
    }
    if (identity_)
        if (auto failed = start_relay(server_, now_, log_)) return failed;
    const auto refuse = [this](const std::string& why) { be_refused(why); };
    if (auto failed = cluster_.prepare(executor_, server_, now_, log_, refuse)) return failed;
    return monitor_ ? std::nullopt : listen_for_metrics();
}

/// Names are bound to keys over TLS only. Those that are bound are nobody else's without it, too.
std::optional<std::string> service::open_names() {
    if (now_.is_relay_alone) return {};
    const auto path = names_path(now_);
    has_names_ = !path.empty() && (identity_ || !now_.names.empty() || may_exist(path));
    if (const auto checked = check_names(now_, has_names_); !checked) return checked.error();
    if (!has_names_) return {};
    const auto opened = server_.open_names(path);
    return opened ? std::nullopt : std::optional(opened.error().why);
}

std::optional<std::string> service::prepare_tls(std::span<const inherited> sockets) {
    const auto is_for_tls = [](const auto& each) { return each.name == tls_name; };
    const auto is_for_clients = [](const auto& each) { return each.name != metrics_name; };
    const bool inherits = std::ranges::any_of(sockets, is_for_tls);
    // Otherwise nothing listens beside the sockets of systemd.
    if (!inherits && std::ranges::any_of(sockets, is_for_clients)) now_.tls_port.reset();
    if (!now_.tls_port && !inherits) return {};
    auto identity = read_identity(now_);
    if (!identity) {
        const auto& why = identity.error().why;
        // Without TLS, nobody could use a name that belongs to a key.
        const bool has_names = may_exist(names_path(now_));
        if (inherits || now_.is_tls_asked_for || now_.plain == plain_clients::none || has_names)
            return "no certificate for TLS: " + why;
        log_.warning("no TLS: ", why);
        now_.tls_port.reset();
        return {};
    }
    use(*std::move(identity));
    tell_of(*identity_, log_);
    control_.notes().rotate_key = [this] { return rotate_key(); };
    return {};
}

void service::use(server_identity identity) {
    identity_.emplace(std::move(identity));
    server_.use_identity(*identity_);
    warn_of_end(*identity_, log_, std::chrono::system_clock::now());
}

service_notes::key_rotation service::rotate_key() {
    auto identity = rotate_identity(now_);
    if (!identity) return {false, identity.error().why};
    use(*std::move(identity));
    tell_of(*identity_, log_);
    return {true, "the server has a new key, endorsed by the old one"};
}

result<void, listen_failure> service::listen_for_clients() {
    const auto listen_at = [this](std::optional<std::uint16_t> port, via through) {
        return port ? server_.listen(now_.addresses, *port, through)
                    : result<void, listen_failure>();
    };
    if (now_.is_relay_alone) return listen_at(now_.tls_port, via::tls);
    const bool is_for_proxies_only = now_.proxy_port == now_.port && now_.port != 0;
    if (!is_for_proxies_only && now_.plain != plain_clients::none)
        if (auto listening = listen_at(now_.port, via::nobody); !listening) return listening;
    if (auto listening = listen_at(now_.tls_port, via::tls); !listening) return listening;
    return listen_at(now_.proxy_port, via::proxy);
}

error_code service::adopt(const inherited& from) {
    if (from.name == metrics_name) return make_monitor().adopt(from.descriptor);
    control_.notes().is_socket_activated = true;
    return server_.adopt(from.descriptor, port_of(from.name));
}

monitor& service::make_monitor() {
    return monitor_.emplace(
        executor_, log_, server_, monitor_settings{.hosts = now_.metrics_hosts}
    );
}

std::optional<std::string> service::listen_for_metrics() {
    if (!now_.metrics) return {};
    const auto failed = make_monitor().listen(*now_.metrics);
    if (!failed) return {};
    return "cannot show metrics on " + net::to_string(*now_.metrics) + ": " + failed.message();
}

asio::awaitable<void> service::run() {
    co_await asio::this_coro::throw_if_cancelled(false);
    helping_.spawn(handle_signals());
    if (identity_) helping_.spawn(watch_certificate());
    cluster_.start();
    serving_.spawn(server_.run());
    if (monitor_) helping_.spawn(monitor_->run());
    co_await asio::post(executor_, asio::use_awaitable); // the server logs its ports first
    const bool is_alone = now_.cluster.engine.empty();
    if (identity_ && !has_names_ && !now_.is_relay_alone && is_alone)
        log_.info("no name is registered for a key: there is no file of names");
    open_control();
    systemd_.tell("READY=1");
    helping_.spawn(systemd_.keep_telling([this] { return status(); }));
    co_await serving_.join();
    co_await cluster_.leave();
    co_await control_.close();
    helping_.cancel();
    co_await helping_.join();
}

asio::awaitable<void> service::handle_signals() {
    co_await asio::this_coro::throw_if_cancelled(false);
    for (;;) {
        const auto [ended, number] = co_await signals_.async_wait(as_result);
        if (ended) co_return;
        if (number == SIGHUP)
            reload();
        else
            stop({}); // a second one does not wait
    }
}

void service::stop(std::optional<std::chrono::seconds> over) {
    server_.stop(over);
    const bool is_slow = server_.drain_time().count() > 0;
    systemd_.tell_stopping(is_slow ? server_.drain_time() + time_to_end : std::chrono::seconds());
    if (is_slow) systemd_.tell("STATUS=" + status());
}

void service::be_refused(const std::string& why) {
    log_.error("the cluster does not take this server: ", why);
    exit_status_ = exit_refused;
    stop({});
}

void service::open_control() {
    if (now_.control == "none") return;
    const auto path = now_.control.empty() ? usual_control_path() : now_.control;
    if (path.empty()) {
        log_.info("no control socket: there is no place for it without XDG_RUNTIME_DIR");
        return;
    }
    const auto failed = control_.open(path);
    if (failed == asio::error::address_in_use)
        log_.warning("no control socket: ", path, " is in use; --control takes another path");
    else if (failed)
        log_.warning("no control socket: ", path, ": ", failed.message());
}

void service::reload() {
    systemd_.tell_reloading();
    auto& failed = control_.notes().last_reload;
    failed.reset();
    if (const auto why = reload_all()) {
        log_.error("nothing is changed: ", *why);
        failed = {std::chrono::system_clock::now(), *why};
    } else {
        log_.info(
            "limits, bans, names", identity_ ? ", certificate" : "", " and log level are read again"
        );
    }
    systemd_.tell("READY=1");
}

std::optional<std::string> service::reload_all() {
    // While an editor rewrites the file, it may be absent or empty for a moment. That must not lift
    // all bans.
    auto from = from_;
    from.config_file = from_.config_file.value_or(standard_config_file);
    from.may_be_empty = false;
    const auto wanted = read_settings(from);
    if (!wanted) return to_string(wanted.error());
    if (const auto checked = check_names(*wanted, has_names_); !checked) return checked.error();
    if (identity_ && !now_.is_relay_alone) {
        auto identity = read_identity(*wanted);
        if (!identity) return identity.error().why;
        now_.tls_certificate = wanted->tls_certificate;
        use(*std::move(identity));
    }
    log_.show(wanted->log);
    warn_of_what_needs_a_restart(*wanted);
    server_.change_rules(fitted_policy(wanted->rules, now_, log_));
    return {};
}

asio::awaitable<void> service::watch_certificate() {
    co_await asio::this_coro::throw_if_cancelled(false);
    asio::steady_timer next(executor_);
    for (;;) {
        next.expires_after(between_looks_at_certificate);
        const auto [ended] = co_await next.async_wait(as_result);
        if (ended) co_return;
        warn_of_end(*identity_, log_, std::chrono::system_clock::now());
    }
}

void service::warn_of_what_needs_a_restart(const settings& wanted) {
    const auto& options = serving_options();
    for (const auto& each : options) {
        const auto show = options.of(each).show;
        if (show && !each.changes_while_running && show(wanted) != show(now_))
            log_.warning("a new value of ", each.name, " takes a restart");
    }
}

std::string service::status() const {
    const bool is_draining = server_.drain_time().count() > 0;
    return systemd_status({server_.online(), is_draining, cluster_.is_linked()});
}

} // namespace babel::server
