#include "server/server_impl.hpp"

#include "server/session/evictions.hpp"
#include "server/signalling/rules.hpp"
#include <babel/crypto/endorsement.hpp>
#include <babel/crypto/openssh_key.hpp>
#include <babel/server/private_file.hpp>
#include <babel/wire/codec.hpp>
#include <babel/wire/messages.hpp>

#include <boost/asio/this_coro.hpp>

#include <chrono>
#include <filesystem>
#include <utility>

namespace babel::server {
namespace {

using std::chrono::steady_clock;

constexpr int client_send_buffer_bytes = 64 * 1024;
constexpr std::chrono::seconds sweep_interval{1};

origin origin_at(const tcp::endpoint& remote, const tcp::endpoint& local) {
    return origin_of(remote.address().to_string(), local.address().to_string());
}

std::uint64_t unix_time() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return static_cast<std::uint64_t>(std::chrono::floor<std::chrono::seconds>(now).count());
}

} // namespace

server_impl::server_impl(const asio::any_io_executor& executor, logger& log, policy rules)
    : executor_(executor), log_(log), poller_(executor), rules_(std::move(rules)),
      records_(counts_, unix_time), names_(rules_, counts_, records_),
      listeners_(
          executor,
          log_,
          counts_,
          [this](net::accepted client, via through) { take_in(std::move(client), through); }
      ),
      sessions_(executor, log_, rules_, counts_, names_), gate_(rules_.limits), sweeping_(executor),
      serving_(executor), stopped_(executor, steady_clock::time_point::max()) {}

void server_impl::use_identity(server_identity identity) {
    wire::bytes_list_buffer endorsements;
    for (const auto& each : identity.endorsements)
        endorsements.add(crypto::encode(each));
    sessions_.set_endorsements(std::move(endorsements));
    identity_.emplace(std::move(identity));
}

std::string server_impl::fingerprint() const {
    if (!identity_ || !identity_->key) return {};
    return crypto::to_string(crypto::fingerprint_of(*identity_->key));
}

void server_impl::use(directory& names_of_all) {
    sessions_.signals().use(names_of_all);
    if (auto* const owners = names_of_all.owners()) records_.use(*owners);
    if (auto* const all = names_of_all.operations()) all->begin(orders_);
}

asio::awaitable<void> server_impl::run() {
    co_await asio::this_coro::throw_if_cancelled(false);
    listeners_.start();
    sweeping_.spawn(sweep());
    sweeping_.spawn(watch_cluster());
    co_await stopped_.async_wait(as_result);
    is_stopping_ = true;

    gate_.close_all();
    co_await listeners_.close();
    sessions_.signals().begin_end();
    if (drain_time_.count() > 0) co_await ending_.drain(drain_time_);
    is_sweeping_ = false;
    sweeping_.cancel();
    co_await sweeping_.join();
    co_await ending_.close_all();
    co_await serving_.join();
    co_await sessions_.idle();
    co_await relay_.close();
    if (store_) co_await store_->close();
}

result<void, names_fault> server_impl::open_names(const std::string& path) {
    const auto folder = std::filesystem::path(path).parent_path();
    if (auto made = make_private_folder(folder); !folder.empty() && !made)
        return names_fault{std::move(made.error().why)};
    store_.emplace(executor_, log_, path);
    return store_->open(records_);
}

void server_impl::stop(std::optional<std::chrono::seconds> over) {
    if (std::exchange(is_stopping_, true)) return ending_.hurry();
    // The clients of a server that is alone gain nothing by a later end.
    if (!over && sessions_.signals().reaches_others()) over = rules_.drain_time;
    drain_time_ = over.value_or(std::chrono::seconds());
    listeners_.stop();
    stopped_.expires_at(steady_clock::time_point::min());
}

void server_impl::take_in(net::accepted client, via through) {
    const auto local = net::local_endpoint(client.socket.get());
    const auto remote = client.remote;
    counts_.add(counter::connections);
    const bool is_proxied = through == via::proxy;
    auto from = origin_at(remote, local);
    if (is_proxied && !proxies_.holds(from.address))
        return turn_away(counter::refused_proxy, from.remote, "no proxy may connect from there");
    net::set_no_delay(client.socket.get());
    net::set_send_buffer(client.socket.get(), client_send_buffer_bytes);
    if (log_.shows(log_level::debug))
        log_.write(log_kind::connection, log_level::debug, net::to_string(remote), " connected");
    auto link = poller_.make_transport(std::move(client.socket));
    if (is_proxied)
        serving_.spawn(serve_proxied(std::move(link), remote, local));
    else
        take_in_direct(std::move(link), std::move(from), through);
}

void server_impl::take_in_direct(std::unique_ptr<net::transport> link, origin from, via through) {
    if (through == via::tls) {
        if (identity_)
            serving_.spawn(
                sessions_.serve(std::move(link), std::move(from), &identity_->certificate)
            );
        return;
    }
    if (is_plain_welcome(from)) {
        serving_.spawn(sessions_.serve(std::move(link), std::move(from)));
        return;
    }
    const auto packet = wire::encode(wire::error_response{"this server requires TLS"});
    const bytes_view pieces[]{packet};
    [[maybe_unused]] const auto as_far_as_it_goes = link->try_write(pieces);
    turn_away(counter::refused_plain, from.remote, "no plain connections are allowed from there");
}

std::optional<std::chrono::system_clock::time_point> server_impl::certificate_end() const {
    if (!identity_) return {};
    return identity_->certificate.expires();
}

bool server_impl::is_plain_welcome(const origin& from) const {
    if (plain_ == plain_clients::of_this_machine) return from.loopback;
    return plain_ == plain_clients::all;
}

void server_impl::turn_away(counter counted_as, std::string_view address, std::string_view why) {
    counts_.add(counted_as);
    log_.write(log_kind::refusal, log_level::info, address, " is turned away: ", why);
}

asio::awaitable<void> server_impl::serve_proxied(
    std::unique_ptr<net::transport> link, tcp::endpoint proxy, tcp::endpoint local
) {
    const auto header = co_await gate_.greet(*link);
    if (!header) {
        // A health check of a proxy connects and closes without a header.
        if (header.error() != errc::end_of_stream)
            turn_away(
                counter::refused_proxy,
                net::plain_address(proxy.address()).to_string(),
                header.error().message()
            );
        co_return;
    }
    const auto client = *header ? **header : proxied_connection{proxy, local};
    auto from = origin_at(client.remote, client.local);
    // The loopback of a remote proxy is not this machine's.
    from.loopback = from.loopback && net::plain_address(proxy.address()).is_loopback();
    auto served = sessions_.serve(std::move(link), std::move(from));
    co_await std::move(served);
}

asio::awaitable<void> server_impl::sweep() {
    co_await asio::this_coro::throw_if_cancelled(false);
    asio::steady_timer next(executor_);
    while (is_sweeping_) {
        next.expires_after(sweep_interval);
        co_await next.async_wait(as_result);
        sessions_.sweep(steady_clock::now());
        gate_.sweep(steady_clock::now());
        names_.tidy(steady_clock::now());
        relay_.tidy();
    }
}

asio::awaitable<void> server_impl::watch_cluster() {
    co_await asio::this_coro::throw_if_cancelled(false);
    asio::steady_timer next(executor_);
    while (!is_stopping_) {
        next.expires_after(away_.step(steady_clock::now()));
        co_await next.async_wait(as_result);
    }
}

void server_impl::change_rules(policy rules) {
    rules.cluster_bans = std::move(rules_.cluster_bans);
    rules_ = std::move(rules);
    relay_.change_rules();
    end_banned(sessions_, rules_.bans);
    end_disowned(sessions_, names_);
}

void server_impl::ban(const ban_target& target) {
    rules_.bans.insert(target);
    end_banned(sessions_, target);
}

} // namespace babel::server
