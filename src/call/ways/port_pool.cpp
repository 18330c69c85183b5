#include <babel/call/port_pool.hpp>

#include <algorithm>
#include <utility>

namespace babel::call {
namespace {

constexpr std::chrono::seconds rest{60};

} // namespace

std::vector<std::uint16_t> port_pool::candidates(time_point now) const {
    if (range_.is_any()) return {0};
    std::vector<std::uint16_t> ports;
    for (unsigned port = range_.first; port <= range_.last; ++port)
        ports.push_back(static_cast<std::uint16_t>(port));
    const auto order = [&](std::uint16_t port) {
        const auto used = is_resting(port, now) ? last_used_.at(port) : time_point::min();
        return std::pair(used, port);
    };
    std::ranges::sort(ports, {}, order);
    return ports;
}

bool port_pool::is_resting(std::uint16_t port, time_point now) const {
    const auto used = last_used_.find(port);
    return used != last_used_.end() && now - used->second < rest;
}

void port_pool::note_used(std::uint16_t port, time_point now) {
    std::erase_if(last_used_, [now](const auto& entry) { return now - entry.second >= rest; });
    last_used_[port] = now;
}

} // namespace babel::call
