#include "call/port_mapper.hpp"
#include "call/seen_endpoint.hpp"
#include <babel/call/local_ends.hpp>
#include <babel/net/local_network.hpp>
#include <babel/net/route_watch.hpp>
#include <babel/net/tcp.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>

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
    logger& log
)
    : executor_(std::move(executor)), options_(options), sockets_(sockets), log_(log),
      tasks_(executor_) {}

local_ends::~local_ends() = default;

void local_ends::use(const asio::ip::address& outside) {
    if (std::exchange(is_used_, true)) return;
    tasks_.spawn(watch());
    const auto port = sockets_.port(family_of(outside));
    if (options_.relay_only || port == 0) return;
    port_mapper::settings from;
    from.towards = outside;
    from.own_port = port;
    mapper_ = std::make_unique<port_mapper>(executor_, std::move(from), log_, [this] {
        tell(change::mapping);
    });
    mapper_->start();
}

asio::awaitable<void> local_ends::watch() {
    co_await asio::this_coro::throw_if_cancelled(false);
    const auto on_change = [this] {
        if (mapper_) mapper_->on_network_change();
        tell(change::network);
    };
    auto watching = net::watch_routes(executor_, on_change);
    const auto end = co_await std::move(watching);
    if (end != asio::error::operation_aborted)
        log_.warning("changes of the network are not noticed: ", end.message());
}

void local_ends::tell(change what) {
    std::erase_if(listeners_, [](const auto& each) { return each.expired(); });
    const auto all = listeners_; // a listener may add another
    for (const auto& each : all)
        if (const auto hears = each.lock()) (*hears)(what);
}

std::vector<wire::seen_address> local_ends::hosts() const {
    std::vector<wire::seen_address> out;
    const auto all = net::own_addresses();
    if (options_.relay_only || !all) return out;
    for (const auto& each : *all)
        if (const auto port = sockets_.port(family_of(each))) out.push_back(seen_at(each, port));
    return out;
}

std::vector<wire::seen_address> local_ends::mapped() const {
    if (!mapper_ || !mapper_->outer()) return {};
    return {*mapper_->outer()};
}

std::shared_ptr<void> local_ends::listen(listener on_change) {
    auto made = std::make_shared<listener>(std::move(on_change));
    listeners_.push_back(made);
    return made;
}

asio::awaitable<void> local_ends::close() {
    tasks_.cancel();
    if (mapper_) co_await mapper_->close();
    co_await tasks_.join();
}

} // namespace babel::call
