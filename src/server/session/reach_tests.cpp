#include "server/session/reach_tests.hpp"

#include <babel/net/connector.hpp>
#include <babel/net/tcp.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <iterator>
#include <utility>

namespace babel::server {
namespace {

/// The errors that the way to a client has. Others are ours, and show nothing.
bool is_of_way(const error_code& why) {
    namespace error = asio::error;
    return why == error::connection_refused || why == errc::timed_out || why == error::timed_out ||
           why == error::host_unreachable || why == error::network_unreachable;
}

} // namespace

bool is_of_this_machine(const origin& client) {
    error_code ignored;
    return net::is_present(asio::ip::make_address(client.address.text(), ignored));
}

reach_tests::reach_tests(asio::any_io_executor executor, result_sink on_result)
    : executor_(std::move(executor)), on_result_(std::move(on_result)), tasks_(executor_) {}

bool reach_tests::begin(client_peer& by, std::uint16_t port) {
    const auto source = by.from().source;
    const auto of_source = std::ranges::count(questions_, source, &question::source);
    if (questions_.size() >= max || of_source >= max_of_source) return false;
    questions_.push_back({&by, source, by.from().address.text(), port});
    tasks_.spawn(test(std::prev(questions_.end())));
    return true;
}

void reach_tests::forget(const client_peer& who) {
    for (auto& each : questions_)
        if (each.by == &who) each.by = nullptr;
}

asio::awaitable<void> reach_tests::test(std::list<question>::iterator which) {
    co_await asio::this_coro::throw_if_cancelled(false);
    net::connect_options limits;
    limits.timeout = time_limit;
    auto connecting = net::connect(executor_, which->address, which->port, std::move(limits));
    const auto connected = co_await std::move(connecting);
    const auto done = *which;
    questions_.erase(which);
    const bool shows_way = connected || is_of_way(connected.error());
    if (done.by && shows_way) on_result_(*done.by, done.port, connected.has_value());
}

asio::awaitable<void> reach_tests::close() {
    for (auto& each : questions_)
        each.by = nullptr;
    tasks_.cancel();
    co_await tasks_.join();
}

} // namespace babel::server
