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
    auto* had = before != 0 ? find(before) : nullptr;
    if (!had && now == 0) return;
    auto& of_call = had ? *had : idle_for(now);
    if (is_hurried && now != 0) of_call.mapper->hurry();
    if (now != 0) of_call.latest = now;
    of_call.mapper->set_port(now);
}

/// Null: there is none.
tcp_mappings::entry* tcp_mappings::find(std::uint16_t own) {
    const auto has_port = [own](const auto& each) { return each.mapper->own_port() == own; };
    const auto found = std::ranges::find_if(all_, has_port);
    return found == all_.end() ? nullptr : &*found;
}

tcp_mappings::entry& tcp_mappings::idle_for(std::uint16_t own) {
    entry* idle = nullptr;
    for (auto& each : all_) {
        if (each.mapper->own_port() != 0) continue;
        if (each.latest == own) return each;
        if (!idle) idle = &each;
    }
    if (idle) return *idle;
    auto& made = all_.emplace_back();
    made.mapper = std::make_unique<port_mapper>(executor_, settings_, log_, [this] { changed_(); });
    made.mapper->start();
    return made;
}

std::optional<wire::seen_address> tcp_mappings::outer(std::uint16_t own) const {
    for (const auto& each : all_)
        if (each.mapper->own_port() == own) return each.mapper->outer();
    return {};
}

void tcp_mappings::on_network_change() {
    for (const auto& each : all_)
        each.mapper->on_network_change();
}

void tcp_mappings::on_sleep() {
    for (const auto& each : all_)
        each.mapper->on_sleep();
}

asio::awaitable<void> tcp_mappings::close() {
    for (const auto& each : all_)
        closing_.spawn(each.mapper->close());
    co_await closing_.join();
}

} // namespace babel::call
