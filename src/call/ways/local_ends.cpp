#include "call/ways/port_mapper.hpp"
#include "call/ways/tcp_mappings.hpp"
#include <babel/call/local_ends.hpp>
#include <babel/net/local_network.hpp>
#include <babel/net/route_watch.hpp>
#include <babel/net/seen_endpoint.hpp>
#include <babel/net/tcp.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include <cstddef>
#include <utility>

namespace babel::call {
namespace {

net::family family_of(const asio::ip::address& address) {
    return address.is_v4() ? net::family::v4 : net::family::v6;
}

} // namespace

local_ends::local_ends(
    asio::any_io_executor executor,
    const settings& options,
    const media_sockets& sockets,
    logger& log,
    sleep_look look
)
    : executor_(std::move(executor)), options_(options), sockets_(sockets), log_(log),
      sleeps_(std::move(look.slept)), look_interval_(look.interval), tasks_(executor_) {}

local_ends::~local_ends() = default;

void local_ends::use(const asio::ip::address& outside) {
    if (!std::exchange(is_used_, true)) tasks_.spawn(watch());
    if (!is_looking_) look_for_sleep();
    if (options_.relay_only) return;
    auto& of = families_[outside.is_v4() ? 0 : 1];
    if (!of.mapper) of.outside = outside;
    const auto port = sockets_.port(family_of(outside));
    if (port != 0 && port != of.port) map_port(of, port);
}

/// Another port than before: the socket failed, and was opened again.
void local_ends::map_port(family_ends& of, std::uint16_t port) {
    if (of.mapper) tasks_.spawn(retire(std::move(of.mapper)));
    port_mapper::settings from;
    from.towards = of.outside;
    from.own_port = of.port = port;
    of.mapper = std::make_unique<port_mapper>(executor_, std::move(from), log_, [this] {
        tell(change::mapping);
    });
    of.mapper->start();
}

asio::awaitable<void> local_ends::retire(std::unique_ptr<port_mapper> mapper) {
    co_await asio::this_coro::throw_if_cancelled(false);
    co_await mapper->close();
}

void local_ends::map_tcp(const tcp_ports& before, const tcp_ports& now) {
    for (std::size_t i = 0; i < families_.size(); ++i) {
        auto& of = families_[i];
        const auto wanted = options_.relay_only ? std::uint16_t{0} : now[i];
        if (!of.tcp && wanted != 0 && !of.outside.is_unspecified()) {
            port_mapper::settings from;
            from.towards = of.outside;
            of.tcp = std::make_unique<tcp_mappings>(executor_, std::move(from), log_, [this] {
                tell(change::mapping);
            });
        }
        const bool is_by_upnp = of.mapper && of.mapper->is_by_upnp();
        if (of.tcp) of.tcp->change(before[i], wanted, is_by_upnp);
    }
}

std::vector<wire::seen_address> local_ends::mapped_tcp(const tcp_ports& of) const {
    std::vector<wire::seen_address> out;
    for (std::size_t i = 0; i < families_.size(); ++i) {
        if (!families_[i].tcp || of[i] == 0) continue;
        if (const auto outer = families_[i].tcp->outer(of[i])) out.push_back(*outer);
    }
    return out;
}

std::shared_ptr<void>
local_ends::map_listener(const asio::ip::address& outside, std::uint16_t port) {
    use(outside);
    tcp_ports ports{};
    ports[outside.is_v4() ? 0 : 1] = port;
    map_tcp({}, ports);
    const auto give_back = [ports](local_ends* ends) { ends->map_tcp(ports, {}); };
    return std::shared_ptr<void>(this, give_back);
}

asio::awaitable<void> local_ends::watch() {
    co_await asio::this_coro::throw_if_cancelled(false);
    const auto on_change = [this] { on_new_network(change::network); };
    auto watching = net::watch_routes(executor_, on_change);
    const auto end = co_await std::move(watching);
    if (end != asio::error::operation_aborted)
        log_.warning("changes of the network are not noticed: ", end.message());
}

/// Ends soon after nobody listens any more.
asio::awaitable<void> local_ends::watch_sleeps() {
    co_await asio::this_coro::throw_if_cancelled(false);
    asio::steady_timer next(executor_);
    while (is_heard()) {
        next.expires_after(look_interval_);
        const auto [ec] = co_await next.async_wait(as_result);
        if (ec) co_return;
        look_for_sleep();
    }
    is_looking_ = false;
}

void local_ends::look_for_sleep() {
    const auto length = sleeps_.look();
    if (length.count() == 0) return;
    const auto whole = std::chrono::duration_cast<std::chrono::milliseconds>(length);
    log_.info("this machine was suspended for ", whole.count(), " ms");
    slept_ = length;
    on_new_network(change::sleep);
}

bool local_ends::is_heard() {
    std::erase_if(listeners_, [](const auto& each) { return each.expired(); });
    return !listeners_.empty();
}

void local_ends::on_new_network(change what) {
    const auto pass_on = [what](auto& to) {
        if (what == change::sleep)
            to.on_sleep();
        else
            to.on_network_change();
    };
    for (const auto& each : families_) {
        if (each.mapper) pass_on(*each.mapper);
        if (each.tcp) pass_on(*each.tcp);
    }
    tell(what);
}

void local_ends::tell(change what) {
    if (!is_heard()) return;
    const auto all = listeners_; // a listener may add another
    for (const auto& each : all)
        if (const auto hears = each.lock()) (*hears)(what);
}

std::vector<wire::seen_address> local_ends::hosts() const {
    std::vector<wire::seen_address> out;
    for (const auto& each : families_) {
        if (!each.mapper) continue;
        const auto way = net::route_to(each.outside);
        if (way && !way->source.is_unspecified())
            out.push_back(net::seen_at(way->source, each.port));
    }
    return out;
}

std::vector<wire::seen_address> local_ends::mapped() const {
    std::vector<wire::seen_address> out;
    for (const auto& each : families_)
        if (each.mapper && each.mapper->outer()) out.push_back(*each.mapper->outer());
    return out;
}

std::shared_ptr<void> local_ends::listen(listener on_change) {
    auto made = std::make_shared<listener>(std::move(on_change));
    listeners_.push_back(made);
    if (!std::exchange(is_looking_, true)) tasks_.spawn(watch_sleeps());
    return made;
}

/// All mappers wait for their routers at one time.
asio::awaitable<void> local_ends::close() {
    tasks_.cancel();
    for (const auto& each : families_) {
        if (each.mapper) tasks_.spawn(each.mapper->close());
        if (each.tcp) tasks_.spawn(each.tcp->close());
    }
    co_await tasks_.join();
}

} // namespace babel::call
