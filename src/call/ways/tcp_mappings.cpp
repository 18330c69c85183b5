#include "call/ways/tcp_mappings.hpp"

#include <algorithm>
#include <utility>

namespace babel::call {

tcp_mappings::tcp_mappings(
    asio::any_io_executor executor,
    port_mapper::settings from,
    logger& log,
    std::function<void()> changed
)
    : executor_(std::move(executor)), settings_(std::move(from)), log_(log),
      changed_(std::move(changed)), closing_(executor_) {
    settings_.protocol = nat::carried_protocol::tcp;
    settings_.own_port = 0;
}

void tcp_mappings::change(std::uint16_t before, std::uint16_t now, bool is_hurried) {
    if (before == now) return;
    auto* of_call = before != 0 ? find(before) : nullptr;
    if (!of_call && now == 0) return;
    if (!of_call) of_call = find(0);
    if (!of_call) of_call = &add();
    if (is_hurried && now != 0) of_call->hurry();
    of_call->set_port(now);
}

/// Null: there is none.
port_mapper* tcp_mappings::find(std::uint16_t own) const {
    const auto found =
        std::ranges::find_if(all_, [own](const auto& each) { return each->own_port() == own; });
    return found == all_.end() ? nullptr : found->get();
}

port_mapper& tcp_mappings::add() {
    auto& made = *all_.emplace_back(
        std::make_unique<port_mapper>(executor_, settings_, log_, [this] { changed_(); })
    );
    made.start();
    return made;
}

std::optional<wire::seen_address> tcp_mappings::outer(std::uint16_t own) const {
    const auto* found = find(own);
    return found ? found->outer() : std::nullopt;
}

void tcp_mappings::on_network_change() {
    for (const auto& each : all_)
        each->on_network_change();
}

void tcp_mappings::on_sleep() {
    for (const auto& each : all_)
        each->on_sleep();
}

asio::awaitable<void> tcp_mappings::close() {
    for (const auto& each : all_)
        closing_.spawn(each->close());
    co_await closing_.join();
}

} // namespace babel::call
