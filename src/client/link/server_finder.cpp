#include "client/link/server_finder.hpp"

#include <babel/core/cancellation.hpp>
#include <babel/core/host_and_port.hpp>
#include <babel/core/task_group.hpp>
#include <babel/core/text.hpp>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <optional>

namespace babel::client {
namespace {

using clock = std::chrono::steady_clock;

std::string name_of(const net::tcp::endpoint& at) {
    return with_port(net::plain_address(at.address()).to_string(), at.port());
}

std::vector<server_node> one_for_each(const net::endpoints& addresses) {
    std::vector<server_node> nodes;
    for (const auto& each : addresses)
        nodes.push_back({name_of(each), {each}});
    return nodes;
}

/// The nodes of the preferred family first: take_turns() begins with it.
void put_first(std::vector<server_node>& nodes, const net::tcp& family) {
    std::ranges::partition(nodes, [&](const server_node& each) {
        return each.addresses.front().protocol() == family;
    });
}

} // namespace

net::dial_list found_nodes::dial_list() const {
    net::dial_list list;
    const auto add = [&](const net::endpoints& more) {
        list.to.insert(list.to.end(), more.begin(), more.end());
    };
    net::endpoints before; // single addresses that did not fail, among which families take turns
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        const auto turns = net::take_turns(nodes[i].addresses);
        const bool is_single = way != found_way::srv && i < eager;
        if (is_single)
            before.insert(before.end(), turns.begin(), turns.end());
        else
            add(turns);
        if (!is_single && i < eager) list.eager = list.to.size();
    }
    if (before.empty()) return list;
    auto turns = net::take_turns(before);
    list.eager = turns.size();
    turns.insert(turns.end(), list.to.begin(), list.to.end());
    list.to = std::move(turns);
    return list;
}

const server_node* found_nodes::owner_of(const net::tcp::endpoint& address) const {
    const auto has_it = [&](const server_node& each) {
        return std::ranges::find(each.addresses, address) != each.addresses.end();
    };
    const auto found = std::ranges::find_if(nodes, has_it);
    return found == nodes.end() ? nullptr : &*found;
}

/// The answers so far.
struct server_finder::answers {
    explicit answers(const asio::any_io_executor& executor) : came(executor) {}

    std::optional<net::srv_answer> srv;
    std::optional<result<net::endpoints>> addresses;
    clock::time_point began = clock::now();
    clock::time_point addressed{}; // the time at which `addresses` came
    asio::steady_timer came;       // a condition variable

    /// The time until which it is worth to wait; past: both are decided.
    clock::time_point due(clock::time_point deadline) const {
        if (srv && (!srv->is_empty() || addresses)) return clock::time_point::min();
        if (srv || !addresses) return deadline;
        const auto all = began + srv_limit;
        return std::min(deadline, addresses->has_value() ? addressed + srv_grace : all);
    }
};

asio::awaitable<result<found_nodes>>
server_finder::find(port_attempt attempt, time_point deadline) {
    co_await asio::this_coro::throw_if_cancelled(false);
    const auto asked = co_await asio::this_coro::cancellation_state;
    answers came(executor_);
    auto asking = ask_for_both(came, attempt, deadline);
    co_await std::move(asking);
    if (is_cancelled(asked)) co_return errc::cancelled;
    if (came.srv && came.srv->is_denied) co_return errc::no_address;
    if (came.srv && !came.srv->records.empty()) {
        auto looking = look_up_targets(*std::move(came.srv), deadline);
        auto found = co_await std::move(looking);
        co_return found;
    }
    if (!came.addresses) co_return errc::timed_out;
    // Given up at the deadline by ask_for_both(), not by the caller.
    if (came.addresses->error() == errc::cancelled) co_return errc::timed_out;
    if (!*came.addresses) co_return came.addresses->error();
    co_return nodes_of(**came.addresses);
}

asio::awaitable<void>
server_finder::ask_for_both(answers& to, const port_attempt& what, time_point deadline) {
    const auto asked = co_await asio::this_coro::cancellation_state;
    task_group asking(executor_);
    auto service = srv_name(options_.server.host, what);
    if (service.empty())
        to.srv = net::srv_answer();
    else
        asking.spawn(ask_for_srv(to, std::move(service)));
    asking.spawn(ask_for_addresses(to, what.port, deadline));
    for (;;) {
        const auto due = to.due(deadline);
        const bool is_over = due <= clock::now();
        if (is_over || is_cancelled(asked)) break;
        to.came.expires_at(due);
        co_await to.came.async_wait(as_result);
    }
    asking.cancel();
    co_await asking.join();
}

asio::awaitable<void> server_finder::ask_for_srv(answers& to, std::string name) {
    co_await asio::this_coro::throw_if_cancelled(false);
    auto asking = ask_srv_(executor_, std::move(name));
    to.srv = co_await std::move(asking);
    to.came.cancel();
}

asio::awaitable<void>
server_finder::ask_for_addresses(answers& to, std::uint16_t port, time_point deadline) {
    co_await asio::this_coro::throw_if_cancelled(false);
    net::host_question what{options_.server.host_to_look_up(), port, options_.family};
    auto looking = net::look_up(executor_, std::move(what), deadline);
    to.addresses = co_await std::move(looking);
    to.addressed = clock::now();
    to.came.cancel();
}

/// A target without an address has failed: the next attempt asks others first.
asio::awaitable<result<found_nodes>>
server_finder::look_up_targets(net::srv_answer found, time_point end) {
    co_await asio::this_coro::throw_if_cancelled(false);
    std::vector<server_node> targets;
    for (const auto& each : in_order_of_weight(std::move(found.records), order_.random()))
        targets.push_back({with_port(each.target, each.port), {}});
    order_.put_failures_last(targets);
    found_nodes out{found_way::srv, {}, 0};
    error_code why = errc::no_address;
    for (std::size_t i = 0; i < std::min(targets.size(), most_targets); ++i) {
        auto place = parse_host_and_port(targets[i].name, 0);
        if (!place) continue;
        net::host_question what{std::move(place->host), place->port, options_.family};
        auto looking = net::look_up(executor_, std::move(what), end);
        auto addresses = co_await std::move(looking);
        if (!addresses && addresses.error() == errc::cancelled) co_return addresses.error();
        if (!addresses) {
            why = addresses.error();
            log_.info("target ", targets[i].name, " of SRV: ", why.message());
            order_.note_failure(targets[i].name);
            continue;
        }
        targets[i].addresses = *std::move(addresses);
        out.nodes.push_back(std::move(targets[i]));
    }
    if (out.nodes.empty()) co_return why;
    out.eager = order_.put_failures_last(out.nodes);
    co_return out;
}

found_nodes server_finder::nodes_of(const net::endpoints& addresses) const {
    const bool is_given = is_ip_address(options_.server.host);
    found_nodes out{is_given ? found_way::given : found_way::name, one_for_each(addresses), 0};
    if (out.nodes.empty()) return out;
    order_.shuffle(out.nodes);
    put_first(out.nodes, addresses.front().protocol());
    out.eager = order_.put_failures_last(out.nodes);
    return out;
}

} // namespace babel::client
